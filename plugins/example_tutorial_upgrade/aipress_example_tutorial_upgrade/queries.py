from sqlalchemy import select

from aipress_core.api import Party
from aipress_example_tutorial_upgrade.models import Entry


def latest(db, limit=50):
    """The newest entries with the names of their authors: rows of text, written_at and name."""
    statement = select(Entry.text, Entry.written_at, Party.name).outerjoin(Party, Party.id == Entry.party_id)
    statement = statement.where(Entry.hidden_at.is_(None)).order_by(Entry.id.desc())
    return db.execute(statement.limit(limit)).all()


def is_empty(db):
    """Has nobody written yet?"""
    return db.scalar(select(Entry.id).limit(1)) is None
