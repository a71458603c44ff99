"""The core's own migrations make what its models say, on both databases."""

from __future__ import annotations

from sqlalchemy import Engine, inspect

import aipress_core.db.models  # noqa: F401 -- completes the metadata
from aipress_core.db import migrate
from aipress_core.db.base import Base
from aipress_core.db.lines import core_line, owner_of


def test_core_goes_up_down_and_up_and_matches_its_models(engine: Engine) -> None:
    lines = [core_line()]
    migrate.upgrade(engine, lines)
    assert [str(problem) for problem in migrate.check(engine, lines)] == []
    migrate.downgrade(engine, lines[0], "base", lines)
    assert inspect(engine).get_table_names() == []
    migrate.upgrade(engine, lines)
    assert [str(problem) for problem in migrate.check(engine, lines)] == []


def test_models_module_imports_every_table_of_the_core(engine: Engine) -> None:
    line = core_line()
    migrate.upgrade(engine, [line])
    migrated = {name for name in inspect(engine).get_table_names() if name.startswith("core_")}
    declared = {name for name in Base.metadata.tables if owner_of(name, [line])}
    assert declared == migrated
