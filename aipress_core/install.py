"""Bringing a database up to what the code expects: migrations, the site row, the rows that plugins need."""

from __future__ import annotations

from sqlalchemy import select

from aipress_core.boot import Runtime
from aipress_core.db.migrate import Progress, upgrade
from aipress_core.site import Site


def install(runtime: Runtime, progress: Progress | None = None) -> None:
    """Upgrade every line and seed every loaded plugin. Safe to run any number of times."""
    upgrade(runtime.engine, runtime.lines(), progress=progress)
    seed(runtime)


def seed(runtime: Runtime) -> None:
    """Make sure that the site row and the plugins' own rows are there."""
    plugins = runtime.declared.plugins
    with runtime.database.session() as db, db.begin():
        if db.scalar(select(Site.id).where(Site.id == 1)) is None:
            db.add(Site(id=1, plugins={}, settings={}))
            db.flush()
        runtime.declared.hooks.call("aipress_seed", frozenset(plugins.order), db=db)
