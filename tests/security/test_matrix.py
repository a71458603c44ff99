"""Z1, Z2, Z3: every registered view × visitor × whose object × plugin on or off, from the registry and the table."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.security.judging import ABSENT, HIDDEN, ask, cells, has_right, none_is, verdict
from tests.security.registered import Registered, plain, registered, unclassified
from tests.security.rights import EVERYONE, MEMBER, OPEN, OWNER, RIGHTS, SELF
from tests.security.town import QUICK, Town

FULL = pytest.mark.proof
KINDS = [pytest.param(QUICK, id="five kinds of visitors"), pytest.param(None, id="all visitors", marks=FULL)]


def chosen(town: Town, kinds: tuple[str, ...] | None) -> list[Any]:
    return [one for one in town.visitors.values() if one.kind != "stranger" and (kinds is None or one.kind in kinds)]


def test_the_table_knows_every_view_and_right_of_the_site(world: Any) -> None:
    none_is(unclassified(registered(world.registry), world.registry.permissions))


def test_rights_are_declared_as_the_table_means_them(world: Any) -> None:
    declared = {plain(name): frozenset({*one.roles, *([SELF] if one.when else [])}) for name, one in world.registry.permissions.items()}
    meant = {name: holders - {OWNER} for name, holders in RIGHTS.items() if name != OPEN}  # the owner has every right undeclared
    assert {name: holders - {OWNER} for name, holders in declared.items()} == meant


def test_no_form_is_answered_under_a_right_to_read(views: list[Registered]) -> None:
    """A view that writes asks for a right of its own (Z2): who may read is not thereby somebody who may write."""
    public = {"AccountRoot login", "AccountRoot logout", "AccountRoot reset", "AccountRoot new-password", "AccountRoot confirm-email", "AccountRoot keep-account", "AccountRoot login-code",
              "AccountRoot passkey-options", "AccountRoot login-passkey", "route:component ", "route:locale ", "Setup ",
              *(f"Register {name}" for name in ("", "choice", "submit", "later", "confirm", "reply", "correct")), "VisitorStep ",
              "StopLink "}  # the key in a mail's link is the right
    found = [str(one) for one in views if not one.is_reading and f"{one.place} {one.name}" not in public
             and (one.permission.endswith(".read") or EVERYONE in RIGHTS.get(one.permission, frozenset()))]
    assert found == []


@pytest.mark.parametrize("kinds", KINDS)
@pytest.mark.timeout(300)
def test_every_view_answers_those_who_may_and_nobody_else(town: Town, views: list[Registered], kinds: Any) -> None:
    wrong, tried = [], set()
    for cell in cells(town, views, chosen(town, kinds)):
        wrong.append(verdict(cell, ask(town, cell)))
        tried.add((cell.view, cell.visitor.kind))
    none_is(wrong)
    own_only = {view for view in views if not (view.row.shared or view.row.other or view.row.hidden)}
    assert {view for view, _ in tried} == set(views)
    missing = {(view, one.kind) for view in views for one in chosen(town, kinds)} - tried
    assert {view for view, _ in missing} <= own_only


@pytest.mark.parametrize("kinds", KINDS)
@pytest.mark.timeout(300)
def test_a_view_of_a_disabled_plugin_is_not_there_for_anybody(world: Any, town: Town, views: list[Registered], kinds: Any) -> None:
    wrong = []
    for plugin in sorted({one.plugin for one in views} - {"core"}):
        if world.registry.plugins.manifest(plugin).core:
            continue
        world.switch(**{plugin: False})
        for cell in cells(town, [one for one in views if one.plugin == plugin], chosen(town, kinds)):
            status = ask(town, cell).status_int
            wrong += [f"{cell}: {status} while {plugin} is off"] if status != 404 else []
        world.switch(**{plugin: True})
    none_is(wrong)


SECRETS = (re.compile(rb"[0-9a-f]{32}"), re.compile(rb"nonce-?=?\"?[\w-]{22}"))


def shape(answer: Any, address: str) -> tuple[Any, ...]:
    """The answer without what is different in every answer, and without its own address."""
    body, location = answer.body, answer.headers.get("Location", "")
    for pattern in SECRETS:
        body = pattern.sub(b"", body)
    for part in (address, address.replace("/", "%2F")):
        body, location = body.replace(part.encode(), b""), location.replace(part, "")
    body = re.sub(rb'name="q" value="[^"]*"', b"", body)  # the page for what is not found offers to search for its address's words
    return answer.status_int, location, re.sub(rb'value="[0-9a-f]{64}"', b"", body)


@pytest.mark.parametrize("kinds", KINDS)
@pytest.mark.timeout(300)
def test_what_is_not_yours_looks_as_if_it_were_not_there(town: Town, views: list[Registered], kinds: Any) -> None:
    """Z3: ids swapped for a stranger's give, byte for byte, what ids of nothing give."""
    wrong = []
    for view in [one for one in views if one.row.hidden]:
        pairs = list(cells(town, [view], chosen(town, kinds)))
        for visitor in chosen(town, kinds):
            found = {one.relation: one for one in pairs if one.visitor is visitor and one.relation in (HIDDEN, ABSENT)}
            shapes = {relation: shape(ask(town, cell), cell.address) for relation, cell in found.items()}
            if shapes[HIDDEN] != shapes[ABSENT]:
                wrong.append(f"{found[HIDDEN]}: {shapes[HIDDEN][:2]}, and {found[ABSENT]}: {shapes[ABSENT][:2]}")
    none_is(wrong)


def test_the_matrix_has_granted_and_refused_cells_for_every_right(town: Town, views: list[Registered]) -> None:
    """A matrix that only ever expects one answer would prove nothing."""
    seen: dict[str, set[bool]] = {}
    for cell in cells(town, views, list(town.visitors.values())):
        seen.setdefault(cell.view.meant, set()).add(has_right(cell))
    assert {name for name, kinds in seen.items() if kinds != {True, False}} <= {name for name, who in RIGHTS.items() if EVERYONE in who}
    assert any(MEMBER in RIGHTS[name] for name in seen)
