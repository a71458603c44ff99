"""The migration builds what the models say, and takes it away again."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, inspect

import aipress_taxonomies
from aipress_core.api import Base

FILE = Path(aipress_taxonomies.__file__).parent / "migrations" / "0001_taxonomies.py"


def test_migration_and_models_agree_and_downgrade_leaves_nothing() -> None:
    spec = importlib.util.spec_from_file_location("taxonomies_0001", FILE)
    assert spec is not None
    assert spec.loader is not None
    revision = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(revision)
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        ours = {"include_name": lambda name, kind, parents: kind != "table" or name.startswith("taxonomies_"),
                "include_object": lambda item, name, kind, reflected, to: kind != "table" or name.startswith("taxonomies_")}
        context = MigrationContext.configure(connection, opts=ours)
        with Operations.context(context):
            revision.upgrade()
            assert compare_metadata(context, Base.metadata) == []
            revision.downgrade()
        assert inspect(connection).get_table_names() == []
    engine.dispose()
