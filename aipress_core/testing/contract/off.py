"""Switched off means gone, from every exit, at the next request; and back as it was."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from aipress_core.db.types import utcnow
from aipress_core.events.handler import Handler
from aipress_core.events.models import Delivery
from aipress_core.events.outbox import enqueue
from aipress_core.mail.models import WAITING, Mail
from aipress_core.plugins.dispatch import Implementation
from aipress_core.tasks.registry import work_of
from aipress_core.tasks.runner import Runner
from aipress_core.testing.contract.base import Subject, refuse

if TYPE_CHECKING:
    from aipress_core.testing.world import World

# Pages that others add to.
AGES = dt.timedelta(days=400)
PLACES = ("/", "/wire/", "/organisations/", "/account/", "/admin/", "/admin/settings", "/nowhere")


class SwitchedOff(Subject):
    """See :class:`~aipress_core.testing.PluginContract`."""

    slot_statements = 3

    @pytest.fixture
    def spied(self, world: World, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
        """How often each of the plugin's hooks has been called."""
        calls: Counter[str] = Counter()

        def counting(one: Implementation) -> Callable[..., Any]:
            call = one.call

            def counted(values: Any) -> Any:
                calls[one.hook] += 1
                return call(values)
            return counted
        for one in world.registry.hooks.parts:
            if one.plugin == self.plugin and one.hook.startswith("aipress_"):
                monkeypatch.setattr(one, "call", counting(one))
        return calls

    @pytest.fixture
    def probe(self, world: World, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """What a task that the plugin is given for one test was run with."""
        ran: list[int] = []
        name, work = f"{self.plugin}.contract_probe", work_of(world.registry)
        handler = Handler(name, self.plugin, lambda _ctx, number: ran.append(number))
        monkeypatch.setattr(work, "_handlers", {**work._handlers, name: handler})
        return ran

    def _visit(self, world: World) -> None:
        for path in PLACES:
            world.browser.get(path, status="*")

    def _statements(self, world: World, path: str) -> int:
        world.browser.get(path)
        return int(world.browser.get(path).headers["X-SQL-Count"])

    def test_disabled_means_not_found(self, world: World) -> None:
        """Its places, and the pages behind them."""
        self._skip_core(world)
        world.login("owner")
        before = {path: answer.status_int for path, answer in self._walk(world)}
        world.switch(**{self.plugin: False})
        after = {path: world.browser.get(path, expect_errors=True).status_int for path in before}
        refuse([f"{path} answers {status}" for path, status in after.items() if status != 404],
               "switched off, its pages must answer 404")
        world.switch(**{self.plugin: True})
        again = {path: world.browser.get(path, expect_errors=True).status_int for path in before}
        refuse([f"{path} answers {again[path]}, and {before[path]} before" for path in before if again[path] != before[path]],
               "switched on again, its pages must answer as before")

    def test_disabled_means_that_no_hook_is_called(self, world: World, spied: Counter[str]) -> None:
        """Pages of the others are rendered with the plugin off: neither its menu entries nor its slots are asked for."""
        self._skip_core(world)
        world.login("owner")
        self._visit(world)
        on = Counter(spied)
        world.switch(**{self.plugin: False})
        spied.clear()
        self._visit(world)
        refuse(sorted(spied), "a hook of the plugin ran although it is off")
        world.switch(**{self.plugin: True})
        self._visit(world)
        refuse(sorted(set(spied) ^ set(on)), "switched on again, its hooks must be asked as before")

    def test_disabled_means_no_menu_entry_and_no_link_to_its_pages(self, world: World) -> None:
        self._skip_core(world)
        world.login("owner")
        world.switch(**{self.plugin: False})
        links = {link["href"] for path in PLACES for link in world.browser.get(path, status="*").html.find_all("a", href=True)}
        places = tuple(self._places(world))
        refuse([link for link in sorted(links) if places and link.startswith(places)],
               "a page still leads to it: ask request.plugin_enabled where its link is not its own menu entry or slot")

    def test_disabled_means_no_settings_page(self, world: World) -> None:
        self._skip_core(world)
        address = f"/admin/settings/{self.plugin}"
        world.login("owner")
        if world.browser.get(address, expect_errors=True).status_int == 404:
            pytest.skip("the plugin has no settings that the site owner changes")
        world.switch(**{self.plugin: False})
        status = world.browser.get(address, expect_errors=True).status_int
        refuse([f"{address} answers {status}"] if status != 404 else [], "its settings page must be gone with the plugin")
        page = world.browser.get("/admin/settings", expect_errors=True)
        refuse([address] if f'href="{address}"' in page.text else [], "/admin/settings must not lead to it")

    def test_disabled_means_that_static_files_are_not_found(self, world: World, folder: Path) -> None:
        self._skip_core(world)
        names = [
            path.relative_to(folder / "static").as_posix() for path in sorted((folder / "static").rglob("*")) if path.is_file()
        ]
        addresses = [f"/static/x/{self.plugin}/{name}" for name in names[:20]]
        refuse([one for one in addresses if world.browser.get(one, status="*").status_int != 200], "a static file is not served")
        world.switch(**{self.plugin: False})
        refuse([one for one in addresses if world.browser.get(one, status="*").status_int != 404],
               "a static file is still served although the plugin is off")

    def test_disabled_means_that_work_waits_and_runs_afterwards(self, world: World, probe: list[int]) -> None:
        self._skip_core(world)
        world.switch(**{self.plugin: False})
        with self._write(world) as db:
            enqueue(db, f"{self.plugin}.contract_probe", {"number": 7})
        world.run_outbox()
        refuse(probe, "a task of the plugin ran although it is off")
        world.switch(**{self.plugin: True})
        world.run_outbox()
        refuse([] if probe == [7] else [probe], "the task that waited must run once, when the plugin is on")

    def test_disabled_means_that_schedules_rest(self, world: World) -> None:
        self._skip_core(world)
        others = {one.task_name for one in work_of(world.registry).periodics if one.task_name.split(".")[0] != self.plugin}
        world.switch(**{self.plugin: False})
        for now in (utcnow(), utcnow() + AGES):  # the first look at a schedule only notes when it is due
            Runner(world.runtime, lambda now=now: now).tick()  # type: ignore[misc]
        with world.database.session() as db:
            queued = set(db.scalars(select(Delivery.handler)))
        refuse(sorted(queued - others - {"core.send_mail"}), "a schedule of the plugin ran although it is off")

    def test_disabled_means_that_no_mail_is_sent(self, world: World) -> None:
        """A mail that it had written waits until the plugin is on again."""
        self._skip_core(world)
        with self._write(world) as db:
            mail = Mail(kind=f"{self.plugin}.probe", plugin=self.plugin, address="reader@example.org", locale="en",
                        subject="Probe", text="Probe", html="<p>Probe</p>")
            db.add(mail)
            db.flush()
            enqueue(db, "core.send_mail", {"mail_id": mail.id})
        world.switch(**{self.plugin: False})
        world.run_outbox()
        with world.database.session() as db:
            state = db.scalar(select(Mail.state).where(Mail.id == mail.id))
        refuse([state] if state != WAITING else [], "a mail of the plugin was sent although it is off; it is now")

    def test_what_it_adds_to_pages_costs_few_statements(self, world: World) -> None:
        """Menus cost nothing; a slot of the front page at most ``slot_statements``."""
        self._skip_core(world)
        world.login("journalist")
        on = self._statements(world, "/")
        world.switch(**{self.plugin: False})
        cost = on - self._statements(world, "/")
        refuse([f"its part of the front page costs {cost} statements"] if cost > self.slot_statements else [],
               f"at most {self.slot_statements} are expected (slot_statements): put it off, or keep it in a cache")

    def test_start_page_stays_up_without_the_plugin(self, world: World) -> None:
        world.login("journalist")
        world.switch(**{self.plugin: False})
        status = world.browser.get("/", expect_errors=True).status
        refuse([status] if not status.startswith("200") else [], "the front page must stay up without the plugin")
