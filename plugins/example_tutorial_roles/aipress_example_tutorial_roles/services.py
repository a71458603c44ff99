from sqlalchemy import update

from aipress_example_tutorial_roles.models import Entry


def sign(db, party_id, text, now):
    """Write an entry in a member's name, in the caller's transaction."""
    db.add(Entry(party_id=party_id, text=text, written_at=now))


def hide(db, entry_id, now):
    """Take an entry out of sight; one that is hidden already stays as it is."""
    db.execute(update(Entry).where(Entry.id == entry_id, Entry.hidden_at.is_(None)).values(hidden_at=now))
