"""``INSERT … ON CONFLICT``, which both databases have and SQLAlchemy offers per dialect only."""

from __future__ import annotations

from typing import cast

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from aipress_core.db.base import Base


def insert_into(db: Session, model: type[Base]) -> postgresql.Insert:
    """An insert into the model's table that knows ``on_conflict_do_update`` and ``on_conflict_do_nothing``.

    The SQLite construct has the same methods as PostgreSQL's, whose type stands for both.
    """
    if db.get_bind().dialect.name == "postgresql":
        return postgresql.insert(model)
    return cast("postgresql.Insert", sqlite.insert(model))
