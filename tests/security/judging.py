"""What each cell of the matrix must answer, by the table alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.security.registered import Registered
from tests.security.rights import EVERYONE, MEMBER, OWNER, RIGHTS, SELF
from tests.security.town import Town, Visitor

READING, WRITING = (200,), (200, 303, 409, 422)
OWN, OTHER, SHARED, HIDDEN, ABSENT = "own", "other", "shared", "hidden", "absent"


@dataclass(frozen=True)
class Cell:
    """One view, one visitor, one object."""

    view: Registered
    visitor: Visitor
    relation: str
    address: str

    def __str__(self) -> str:
        return f"{self.view.method} {self.address} as {self.visitor.kind} ({self.relation})"


def cells(town: Town, views: list[Registered], visitors: list[Visitor]) -> Iterator[Cell]:
    """All cells: every view for every visitor, with every relation that its place has."""
    for view in views:
        row = view.row
        patterns = [(SHARED, one) for one in row.shared] + [(OWN, row.own), (OTHER, row.other), (HIDDEN, row.hidden), (ABSENT, row.absent)]
        for visitor in visitors:
            for relation, pattern in patterns:
                if pattern and not ("{own." in pattern and visitor.id == 0):
                    yield Cell(view, visitor, relation, _address(town.address(pattern.replace("{plugin}", view.plugin), visitor), view))


def _address(base: str, view: Registered) -> str:
    path, mark, query = base.partition("?")
    if view.name:
        path = f"{path.rstrip('/')}/{view.name}"
    pairs = [query] if mark else []
    pairs += [f"{name}={value}" for name, value in view.query]
    return f"{path}?{'&'.join(pairs)}" if pairs else path


def has_right(cell: Cell) -> bool:
    """By the table: does this visitor have the right that the view is meant to ask for, for this object?"""
    holders, visitor = RIGHTS[cell.view.meant], cell.visitor
    if EVERYONE in holders:
        return True
    if not visitor.is_signed_in:
        return False
    if OWNER in visitor.roles and not (cell.view.particulars.only_self and cell.relation != OWN):
        return True
    if SELF in holders and cell.relation == OWN:
        return True
    return MEMBER in holders or bool(holders & set(visitor.roles))


def expected(cell: Cell) -> tuple[int, ...]:
    """The statuses that are right.

    What is not there, or not for this visitor to know of, is 404; where a right is missing besides, a refusal that is the
    same for every id is as good.
    """
    refused = _refusal(cell)
    if cell.relation in (HIDDEN, ABSENT):
        return (404,) if has_right(cell) else (404, *refused)
    if cell.relation == OWN and not cell.visitor.is_signed_in and SELF not in RIGHTS[cell.view.meant]:
        return (404, *refused, *(_granted(cell) if has_right(cell) and cell.view.place == "CommentPlace" else ()))
    return _granted(cell) if has_right(cell) else refused


def _granted(cell: Cell) -> tuple[int, ...]:
    return cell.view.particulars.status or (READING if cell.view.is_reading else WRITING)


def _refusal(cell: Cell) -> tuple[int, ...]:
    if not cell.visitor.is_signed_in:
        return (303,) if cell.view.is_reading else (401,)
    return (404,) if SELF in RIGHTS[cell.view.meant] else (403,)


def ask(town: Town, cell: Cell) -> Any:
    """Send the cell's request."""
    fields = {name: town.address(value, cell.visitor) for name, value in cell.view.particulars.fields.items()}
    return town.ask(cell.visitor, cell.view.method, cell.address, fields=fields, headers=dict(cell.view.headers))


def verdict(cell: Cell, answer: Any) -> str:
    """Empty, or what is wrong."""
    wanted = expected(cell)
    if answer.status_int not in wanted:
        return f"{cell}: {answer.status_int}, not {' or '.join(map(str, wanted))}"
    is_refused = not has_right(cell) and not cell.visitor.is_signed_in and cell.view.is_reading
    if answer.status_int == 303 and is_refused and "/account/login?next=" not in answer.location:
        return f"{cell}: sent to {answer.location} instead of to the login page"
    if answer.status_int == 303 and has_right(cell) and "/account/login?" in answer.location:
        return f"{cell}: sent to the login page"
    return ""


def none_is(wrong: list[str]) -> None:
    """Fail with every sentence, whole."""
    told = sorted({one for one in wrong if one})
    if told:
        pytest.fail(f"{len(told)} wrong:\n" + "\n".join(told), pytrace=False)
