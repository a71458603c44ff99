"""Reading changes nothing, a forged form is refused, a list costs the same however long it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from aipress_core.db.base import Base
from aipress_core.testing.contract.base import Subject, refuse
from aipress_core.testing.rows import changed, picture

if TYPE_CHECKING:
    from aipress_core.testing.world import World

FEW, MORE = 2, 9  # rows, all of them on the first page of a list
KEPT = ("core_party", "core_role", "core_content", "core_content_slug", "core_site", "core_audit", "core_file", "core_outbox",
        "core_delivery", "core_mail", "core_setting_change")


class Pages(Subject):
    """See :class:`~aipress_core.testing.PluginContract`."""

    def _picture(self, world: World) -> dict[str, list[Any]]:
        tables = [*self._tables(), *(Base.metadata.tables[name] for name in KEPT)]
        with world.database.session() as db:
            return picture(db.connection(), tables)

    def test_looking_at_pages_changes_nothing(self, world: World) -> None:
        """GET is safe (RFC 9110, 9.2.1): a page may be fetched by anybody, any number of times."""
        with self._write(world) as db:
            self.add_rows(db, FEW)
        world.login("owner")
        before, visited = self._picture(world), [address for address, _answer in self._walk(world)]
        refuse(changed(before, self._picture(world)),
               f"a GET wrote to these tables (visited: {', '.join(visited)}); write in a POST, or in a task")

    def test_forms_without_their_token_are_refused(self, world: World) -> None:
        """Each form of its pages, and each of its views at a known address that answers POST."""
        with self._write(world) as db:
            self.add_rows(db, FEW)
        world.login("owner")
        targets: dict[str, dict[str, Any]] = {address: {} for address in self._posts(world)}
        for address, answer in self._walk(world):
            if answer.content_type == "text/html":
                targets |= {urljoin(address, form.action or address): dict(form.submit_fields())
                            for form in answer.forms.values() if form.method.lower() == "post"}
        own = tuple(self._places(world))
        before = self._picture(world)
        for address, fields in targets.items():
            if own and address.startswith(own):
                sent = [(name, value) for name, value in fields.items() if name != "csrf_token"]
                status = world.browser.post(address, sent, expect_errors=True).status_int
                refuse([f"POST {address} without a token answers {status}"] if status != 400 else [], "400 is expected")
        refuse(changed(before, self._picture(world)), "a form without its token wrote to these tables")

    def _posts(self, world: World) -> list[str]:
        """Addresses of the views of its places that answer POST."""
        factories = {mount.factory: f"/{name}/" if parent == "site" else f"/{parent}/{name}/"
                     for (parent, name), (owner, mount) in world.registry.mounts.items() if owner == self.plugin}
        return [factories[view["context"]] + view["name"] for view in self._views(world)
                if view["context"] in factories and "POST" in (view["request_methods"] or ("POST",))]

    def test_sql_of_its_lists_does_not_grow_with_rows(self, world: World) -> None:
        """The same number of statements for two rows and for nine: no query for each row."""
        pages = self._places(world, "site") if self.list_pages is None else list(self.list_pages)
        world.login("owner")
        with self._write(world) as db:
            self.add_rows(db, FEW)
        few = {page: self._cost(world, page) for page in pages}
        with self._write(world) as db:
            self.add_rows(db, MORE - FEW)
        more = {page: self._cost(world, page) for page in pages}
        grown = [f"{page}: {few[page]} statements with {FEW} rows, {more[page]} with {MORE}" for page in pages
                 if more[page] > few[page]]
        refuse(grown, "select what the list shows in one statement (a join, or selectin)")

    def _cost(self, world: World, page: str) -> int:
        world.browser.get(page, expect_errors=True)  # what is read once a process is read now
        return int(world.browser.get(page, expect_errors=True).headers["X-SQL-Count"])
