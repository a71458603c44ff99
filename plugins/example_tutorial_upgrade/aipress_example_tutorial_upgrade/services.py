from aipress_example_tutorial_upgrade.models import Entry


def sign(db, party_id, text, now):
    """Write an entry in a member's name, in the caller's transaction."""
    db.add(Entry(party_id=party_id, text=text, written_at=now))
