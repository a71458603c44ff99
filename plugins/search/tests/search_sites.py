"""A site with a demo world, and what search finds of it, for measurements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aipress_core.api import utcnow
from aipress_core.boot import build_runtime
from aipress_core.install import install
from aipress_core.testing.world import test_settings
from aipress_search.engine.interface import Document

CHUNK = 500


@contextmanager
def site(folder: Path, size: str) -> Iterator[Any]:
    """A site of its own with a demo world of this size."""
    from aipress_demo.loader import load

    runtime = build_runtime(test_settings(f"sqlite:///{folder}/site.sqlite", folder, **{"aipress.db.on_pending": "ignore"}), environ={})
    install(runtime)
    load(runtime, 1, size)
    try:
        yield runtime
    finally:
        runtime.engine.dispose()


def indexed(runtime: Any) -> tuple[dict[str, list[Document]], dt.datetime]:
    """Every document of every type, and the instant."""
    found: dict[str, list[Document]] = {}
    with runtime.database.read_session() as db:
        for name, one in runtime.registry.search_types.items():
            after, documents = 0, found.setdefault(name, [])
            while keys := one.keys(db, after, CHUNK):
                documents += one.documents(db, keys)
                after = keys[-1]
    return {name: documents for name, documents in found.items() if documents}, utcnow()
