"""What the parts of the contract share: where the plugin is, what is its own, a walk through its pages."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from sqlalchemy.orm import Session

from aipress_core.db.base import Base
from aipress_core.testing.rows import CannotInvent, Inventor

if TYPE_CHECKING:
    from aipress_core.testing.world import World

MOST_PAGES = 25


def refuse(found: Iterable[Any], advice: str) -> None:
    """Fail if anything was found that breaks a promise: say each, and what to do. pytest's own words would not reach here."""
    lines = [str(one) for one in found]
    if lines:
        pytest.fail("\n".join([f"{advice}:", *(f"  - {line}" for line in lines)]), pytrace=False)


class Subject:
    """One plugin under test."""

    plugin: str
    list_pages: tuple[str, ...] | None = None
    exempt_prefixes: tuple[str, ...] = ()

    @pytest.fixture
    def folder(self, world: World) -> Path:
        """The plugin's package."""
        found: Path = world.registry.plugins.candidates[self.plugin].folder
        return found

    def add_rows(self, db: Session, number: int) -> None:
        """Write ``number`` rows into each of the plugin's tables.

        Values are invented from the columns' types. Override it where that is not enough: a check on a column, rows that
        belong together, items that only a service can publish.
        """
        try:
            Inventor(db.connection(), f"{self.plugin}.probe").fill(self._tables(), number)
        except CannotInvent as error:
            refuse([error], f"override add_rows(self, db, number) in the contract of {self.plugin}")

    def _tables(self) -> list[Any]:
        """The tables that the plugin's own modules declare, parents first."""
        own = {table for mapper in Base.registry.mappers for table in mapper.tables
               if mapper.class_.__module__.startswith(f"aipress_{self.plugin}.")}
        return [table for table in Base.metadata.sorted_tables if table in own]

    def _skip_core(self, world: World) -> None:
        if world.registry.plugins.manifest(self.plugin).core:
            pytest.skip("a core plugin cannot be disabled")

    def _views(self, world: World) -> list[Any]:
        """Introspectables of the plugin's views."""
        views = [entry["introspectable"] for entry in world.registry.introspector.get_category("views") or ()]
        return [view for view in views if getattr(view["callable"], "__module__", "").startswith(f"aipress_{self.plugin}.")]

    def _places(self, world: World, *parents: str) -> list[str]:
        """Addresses of its mounts, below the given parents (all, if none is given)."""
        return [f"/{name}/" if parent == "site" else f"/{parent}/{name}/"
                for (parent, name), (owner, _mount) in world.registry.mounts.items()
                if owner == self.plugin and (not parents or parent in parents)]

    def _walk(self, world: World) -> Iterator[tuple[str, Any]]:
        """Its pages as the browser finds them, from its places on by links, at most twenty-five: (address, answer)."""
        places = self._places(world)
        queue, seen = deque(places), set(places)
        while queue and len(seen) <= MOST_PAGES * 4:
            address = queue.popleft()
            answer = world.browser.get(address, expect_errors=True)
            refuse([f"GET {address} answers {answer.status}"] if answer.status_int >= 500 else [],
                   "a page of the plugin fails with these rows; open it, the log says why")
            yield address, answer
            if answer.content_type != "text/html":
                continue
            for link in answer.html.find_all("a", href=True):
                target = urldefrag(urljoin(address, link["href"]))[0]
                if target not in seen and len(seen) < MOST_PAGES and urlsplit(target).path.startswith(tuple(places)):
                    seen.add(target)
                    queue.append(target)

    def _write(self, world: World) -> contextlib.AbstractContextManager[Session]:
        """A session that commits in the test's transaction."""
        return _committed(world)


@contextlib.contextmanager
def _committed(world: World) -> Iterator[Session]:
    with world.database.session() as db, db.begin():
        yield db
