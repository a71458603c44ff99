"""Correcting one row by hand: a form of its open columns, refused when somebody else changed the row meanwhile."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

import colander
from pyramid.request import Request
from sqlalchemy import Column, Row, and_, update

from aipress_admin.data import listing
from aipress_admin.data.tables import Table, is_html, python_type
from aipress_core.api import KEEP, PersonalData, _, content, personal_declarations, sanitise, widgets

LONG_LINE = 200
TOLD = 200  # characters of a value that the audit log keeps
SEEN = "seen"
PEOPLE = "core_party"


class EditRefused(Exception):
    """The row cannot be changed so; ``reason`` is a translation string."""

    def __init__(self, reason: Any) -> None:
        super().__init__(str(reason))
        self.reason = reason


def fingerprint(table: Table, row: Row[Any]) -> str:
    """What the row looked like: every column that may be seen."""
    values = [row._mapping[column] for column in table.columns]
    return hashlib.sha256(json.dumps(values, default=str, sort_keys=True).encode()).hexdigest()


def schema(table: Table) -> colander.MappingSchema:
    """One field a column that may be corrected, and the row's fingerprint."""
    found = colander.MappingSchema()
    for column in table.editable:
        found.add(_node(column))
    found.add(colander.SchemaNode(colander.String(), name=SEEN, widget=widgets.hidden()))
    return found


def values(table: Table, row: Row[Any]) -> dict[str, Any]:
    """What the form shows at first."""
    return {**{column.name: _shown(row._mapping[column]) for column in table.editable}, SEEN: fingerprint(table, row)}


def save(request: Request, table: Table, key: str, answers: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Write what was changed, audited; returns (before, after) by column.

    Raises:
        EditRefused: when the row is gone or has been changed since it was read.
    """
    row = listing.row(request.db, table, key, lock=True)
    if row is None:
        raise EditRefused(_("This row is no longer there."))
    if fingerprint(table, row) != answers[SEEN]:
        raise EditRefused(_("Somebody else has changed this row meanwhile. Look at it again, then change it."))
    changed = {}
    for column in table.editable:
        before, after = row._mapping[column], _value(column, answers[column.name])
        if after is None and before in (None, ""):
            after = before
        if after != before:
            changed[column] = (before, after)
    if changed:
        same = and_(*(column == row._mapping[column] for column in table.keys))
        content.touch(request.db, table.stored, same)
        request.db.execute(update(table.stored).where(same).values({column: after for column, (_old, after) in changed.items()}))
        request.audit("admin.row_changed", target=(table.name, key, f"{table.name} {key}"), columns=[one.name for one in changed],
                      **_values_told(request, table, changed))
    return {column.name: pair for column, pair in changed.items()}


def _node(column: Column[Any]) -> colander.SchemaNode:
    kind, facts = python_type(column), {"name": column.name, "title": column.name}
    if kind is bool:
        return colander.SchemaNode(colander.Boolean(), missing=False, **facts)
    if column.nullable or kind is str:
        facts["missing"] = colander.null if kind is int else ""
    if kind is int:
        return colander.SchemaNode(colander.Integer(), widget=widgets.text(inputmode="numeric"), **facts)
    if kind is str:
        longest = getattr(column.type, "length", None) or 50_000
        control = widgets.textarea() if longest > LONG_LINE or is_html(column) else widgets.text()
        return colander.SchemaNode(colander.String(), widget=control, validator=colander.Length(max=longest), **facts)
    check = _an_instant if kind is dt.datetime else _a_day
    return colander.SchemaNode(colander.String(), widget=widgets.text(), validator=check, **facts)


def _an_instant(node: colander.SchemaNode, value: str) -> None:
    try:
        _instant(value)
    except (ValueError, OverflowError):  # the latter at the calendar's ends, where a zone leads out of it
        raise colander.Invalid(node, _("Type an instant, such as 2026-11-30 14:30 (UTC).")) from None


def _instant(text: str) -> dt.datetime:
    found = dt.datetime.fromisoformat(text)
    return found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)


def _a_day(node: colander.SchemaNode, value: str) -> None:
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        raise colander.Invalid(node, _("Type a date, such as 2026-11-30.")) from None


def _value(column: Column[Any], answer: Any) -> Any:
    """The answer as the column holds it; an empty one is NULL where that may be, an empty text elsewhere."""
    kind = python_type(column)
    if answer is colander.null or (answer == "" and kind is not bool):
        return None if column.nullable else ""
    if kind is dt.datetime:
        return _instant(answer)
    if kind is dt.date:
        return dt.date.fromisoformat(answer)
    return str(sanitise(answer)) if is_html(column) else answer


def _shown(value: Any) -> Any:
    if value is None:
        return colander.null
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f").rstrip("0").rstrip(".")
    return value.isoformat() if isinstance(value, dt.date) else value


def _values_told(request: Request, table: Table, changed: Mapping[Column[Any], tuple[Any, Any]]) -> dict[str, Any]:
    """From what to what, for the log; nothing of tables about people: no erasure could take it out of the chain again."""
    declared = [one for one in personal_declarations(request.registry) if isinstance(one, PersonalData)]
    if table.name in {PEOPLE, *(one.table.name for one in declared if one.erase != KEEP)}:
        return {}
    return {"before": [_told(before) for before, _after in changed.values()],
            "after": [_told(after) for _before, after in changed.values()]}


def _told(value: Any) -> str | None:
    return None if value is None else str(value)[:TOLD]
