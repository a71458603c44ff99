"""Migrations with rows in the tables, switching, purging."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from aipress_core.content.models import Content
from aipress_core.db.base import Base
from aipress_core.db.check import check
from aipress_core.db.engine import make_engine
from aipress_core.db.lines import Line
from aipress_core.db.migrate import downgrade, upgrade
from aipress_core.db.sessions import Database
from aipress_core.plugins.purging import export_rows, purge
from aipress_core.plugins.toggle import switch
from aipress_core.site import Site
from aipress_core.testing.contract.base import Subject, refuse
from aipress_core.testing.rows import changed, counts, picture

if TYPE_CHECKING:
    from aipress_core.testing.world import World

NUMBER = 3  # rows in each table


class Data(Subject):
    """See :class:`~aipress_core.testing.PluginContract`."""

    def _line(self, world: World) -> tuple[Line, list[Line]]:
        """The plugin's version line, and those that it builds on with itself."""
        lines = world.registry.runtime.lines()
        line = next((one for one in lines if one.id == self.plugin), None)
        if line is None:
            pytest.skip("the plugin owns no tables")
        return line, lines[: lines.index(line) + 1]

    @contextlib.contextmanager
    def _filled(self, needed: list[Line], tmp_path: Path) -> Iterator[Any]:
        """An engine with the plugin's tables and what it builds on, and rows in them."""
        engine = make_engine(f"sqlite:///{tmp_path}/contract.sqlite", durable=False)
        try:
            upgrade(engine, needed)
            with Session(engine) as db, db.begin():
                db.add(Site(id=1, plugins={self.plugin: False}, settings={}))
                self.add_rows(db, NUMBER)
            yield engine
        finally:
            engine.dispose()

    def test_migrations_go_up_down_and_up(self, world: World, tmp_path: Path) -> None:
        """With rows in every table: all the way down leaves no table; one step down and up again loses no row elsewhere."""
        line, needed = self._line(world)
        with self._filled(needed, tmp_path) as engine:
            differences = [str(one) for one in check(engine, needed) if str(one).startswith(self.plugin)]
            refuse(differences, f"models and migrations differ: aipress db revision -p {self.plugin} -m …")
            downgrade(engine, line, "base", needed)
            left = [name for name in inspect(engine).get_table_names() if name.startswith(f"{self.plugin}_")]
            refuse(left, "downgrade() must drop what upgrade() makes")
            upgrade(engine, needed)
            with Session(engine) as db, db.begin():
                self.add_rows(db, NUMBER)
            before = self._counted(engine)
            downgrade(engine, line, "-1", needed)
            refuse([f"{name}: {count} instead of {before[name]}" for name, count in self._counted(engine).items()
                    if count != before[name]], "taking the newest revision back changed the number of rows")
            upgrade(engine, needed)

    def _counted(self, engine: Any) -> dict[str, int]:
        present = set(inspect(engine).get_table_names())
        with engine.connect() as connection:
            return counts(connection, [table for table in self._tables() if table.name in present])

    def test_switching_off_and_on_keeps_every_row(self, world: World, request_: Any) -> None:
        self._skip_core(world)
        if world.registry.plugins.manifest(self.plugin).restricted:
            pytest.skip("only ops switch this plugin")
        self.add_rows(request_.db, NUMBER)
        before = self._rows(request_.db)
        switch(request_, self.plugin, enable=False, with_dependents=True)
        switch(request_, self.plugin, enable=True)
        refuse(changed(before, self._rows(request_.db)), "switching the plugin off and on changed rows of these tables")

    def _rows(self, db: Session) -> dict[str, list[Any]]:
        db.flush()
        shared = [Base.metadata.tables[name] for name in ("core_content", "core_file")]
        return picture(db.connection(), [*self._tables(), *shared])

    def test_purging_leaves_no_row(self, world: World, tmp_path: Path) -> None:
        """After an export: neither tables, nor headers of its items, nor work in the queue."""
        self._skip_core(world)
        _line, needed = self._line(world)
        with self._filled(needed, tmp_path) as engine:
            runtime = dataclasses.replace(world.registry.runtime, database=Database(engine))
            purge(runtime, self.plugin, export_rows(runtime, self.plugin, tmp_path))
            left = [name for name in inspect(engine).get_table_names()
                    if name in {table.name for table in self._tables()} or name == f"alembic_version_{self.plugin}"]
            refuse(left, "these tables are still there after purging")
            with Session(engine) as db:
                own = Content.type.startswith(f"{self.plugin}.", autoescape=True)
                headers = db.scalars(select(Content.title).where(own)).all()
            refuse(headers, "headers of its items are still there after purging")
