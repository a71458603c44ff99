"""``INSERT … ON CONFLICT``, which both databases have and SQLAlchemy offers per dialect only."""

from __future__ import annotations

from typing import cast

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from aipress_core.api import Base


def insert_into(db: Session, model: type[Base]) -> postgresql.Insert:
    """An insert that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``, the same on both databases."""
    if db.get_bind().dialect.name == "postgresql":
        return postgresql.insert(model)
    return cast("postgresql.Insert", sqlite.insert(model))
