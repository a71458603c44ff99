from sqlalchemy import delete, update

from aipress_example_tutorial_words.models import Entry


def sign(db, party_id, text, now):
    """Write an entry in a member's name, in the caller's transaction; returns its id."""
    entry = Entry(party_id=party_id, text=text, written_at=now)
    db.add(entry)
    db.flush()
    return entry.id


def hide(db, entry_id, now):
    """Take an entry out of sight; one that is hidden already stays as it is."""
    db.execute(update(Entry).where(Entry.id == entry_id, Entry.hidden_at.is_(None)).values(hidden_at=now))


def forget(db, before):
    """Delete the entries that were hidden earlier."""
    db.execute(delete(Entry).where(Entry.hidden_at < before))
