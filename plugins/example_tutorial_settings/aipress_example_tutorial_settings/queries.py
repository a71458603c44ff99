from sqlalchemy import select

from aipress_core.api import Party
from aipress_example_tutorial_settings.models import Entry


def latest(db, limit=50):
    """The newest entries with the names of their authors: rows of id, party_id, text, written_at and name."""
    columns = (Entry.id, Entry.party_id, Entry.text, Entry.written_at, Party.name)
    statement = select(*columns).outerjoin(Party, Party.id == Entry.party_id)
    statement = statement.where(Entry.hidden_at.is_(None)).order_by(Entry.id.desc())
    return db.execute(statement.limit(limit)).all()


def by_id(db, entry_id):
    """One entry: a row of id and party_id."""
    return db.execute(select(Entry.id, Entry.party_id).where(Entry.id == entry_id)).first()


def is_empty(db):
    """Has nobody written yet?"""
    return db.scalar(select(Entry.id).limit(1)) is None
