"""Scenario 24 of the specification of people: every act of those who keep the site is in the audit log."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select

from aipress_core.audit.models import Audit
from tests.functional.locking import asked_for_locks
from tests.security.desk_acts import ACTS, LOCKS, UNRECORDED, Act, ready
from tests.security.judging import none_is
from tests.security.registered import Registered
from tests.security.rights import OWNER, RIGHTS, SELF
from tests.security.town import Town

# Rights that the site owner has alone, or over what belongs to others besides whose it is.
KEEPING = {right for right, holders in RIGHTS.items() if holders <= {OWNER, SELF, "editor"}}


@pytest.fixture
def acts(views: list[Registered]) -> dict[tuple[str, str], Registered]:
    """Every view by which the site owner changes the site, or what is others'."""
    return {(one.place, one.name): one for one in views
            if not one.is_reading and one.meant in KEEPING and not one.particulars.only_self}


def test_every_act_of_the_desk_is_tried(acts: dict[tuple[str, str], Registered]) -> None:
    """One that is missing: add it to ``ACTS`` in tests/security/desk_acts.py, with the audit row that it leaves."""
    assert sorted(acts) == sorted([*ACTS, *UNRECORDED])


@pytest.mark.timeout(120)
def test_every_act_of_the_desk_leaves_a_row_that_says_who_and_what(town: Town, acts: dict[tuple[str, str], Registered]) -> None:
    world = town.world
    world.switch(example_tutorial_page=False)
    with world.database.session() as db, db.begin():
        ready(town, db)
    none_is([_wrong(town, acts[key], act) for key, act in ACTS.items()])


def _wrong(town: Town, view: Registered, act: Act) -> str:
    """Empty, or what is wrong with one act."""
    owner, rows = town.visitors["site owner"], []

    def look() -> None:
        with town.world.database.session() as db:
            rows.extend(db.execute(select(Audit.action, Audit.actor_id, Audit.request_id, Audit.ip)))

    pattern = act.at or _below(view.row.other or view.row.shared[0], view.name)
    fields = {name: town.address(value, owner) for name, value in act.fields.items()}
    form, (_where, table) = _form(town, act), LOCKS.get((view.place, view.name), ("", ""))
    with asked_for_locks() if table else nullcontext(set()) as asked:
        answer = town.ask(owner, "POST", town.address(pattern, owner), fields=form | fields, look=look, parts=act.parts(town))
    if answer.status_int != act.done:
        return f"{view}: {answer.status_int}, not {act.done}"
    if act.row not in [row.action for row in rows]:
        return f"{view}: the log holds {[row.action for row in rows]}, and not {act.row}"
    if table and table not in asked:
        return f"{view}: locks no row of {table}"
    who = {(row.actor_id, row.ip, row.request_id) for row in rows}
    return "" if who == {(owner.id, "127.0.0.1", answer.headers["X-Request-ID"])} else f"{view}: the log says {who}"


def _below(base: str, name: str) -> str:
    return f"{base.rstrip('/')}/{name}" if name else base


def _form(town: Town, act: Act) -> dict[str, Any]:
    """What the act's form holds when it is shown."""
    if not act.form:
        return {}
    owner = town.visitors["site owner"]
    page = html.fromstring(town.ask(owner, "GET", town.address(act.form, owner)).body)
    form = next(one for one in page.forms if set(act.fields) <= set(one.fields.keys()))
    return {name: value for name, value in form.form_values() if name != "csrf_token"}
