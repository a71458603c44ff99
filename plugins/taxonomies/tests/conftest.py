"""A database with the tables of this plugin alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from aipress_core.api import Base
from aipress_taxonomies import models  # noqa: F401


@pytest.fixture
def vocabularies() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine, [table for name, table in Base.metadata.tables.items() if name.startswith("taxonomies_")])
    with Session(engine) as session:
        yield session
    engine.dispose()
