"""Which tables there are, and what of them may be seen and changed.

A column's ``info`` decides where the rules below are wrong: ``{"secret": True}`` hides it, ``{"editable": True}`` and
``{"editable": False}`` open and close it: ``mapped_column(String(80), info={"editable": False})``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary
from sqlalchemy import Table as Stored

from aipress_core.api import Base, UTCDateTime

CORE = "core"
# A word in a column's name that says that its value opens something, or vouches for something.
SECRET_WORDS = {"password", "passwd", "passphrase", "secret", "token", "hash", "salt", "digest", "key", "otp", "totp", "nonce",
                "credential", "recovery", "cookie", "signature", "sealed"}
SECRET_COLUMNS = {"core_site.settings", "core_outbox.payload", "core_delivery.locked_by", "core_mail.text", "core_mail.html",
                  "core_mail.unsubscribe_url"}
# Kept in step by services, which a correction by hand would pass by.
GUARDED = {"state", "status", "slug", "email", "kind", "type", "version", "is_demo", "role", "created_at", "modified_at",
           "updated_at"}
# Of the core's own tables only this is anybody's to correct; the rest is written by the machinery.
CORE_EDITABLE = {"core_party": {"name", "locale", "timezone"}, "core_content": {"title", "language"}}
SIMPLE = (str, int, bool, dt.datetime, dt.date)
HTML = ("html", "body")


@dataclass(frozen=True)
class Table:
    """One stored table as the desk shows it."""

    stored: Stored
    owner: str

    @property
    def name(self) -> str:
        return self.stored.name

    @cached_property
    def keys(self) -> list[Column[Any]]:
        """The primary key."""
        return list(self.stored.primary_key.columns)

    @cached_property
    def columns(self) -> list[Column[Any]]:
        """What may be seen: everything but secrets and bytes."""
        return [one for one in self.stored.columns if not is_secret(one) and not isinstance(one.type, LargeBinary)]

    @cached_property
    def hidden(self) -> list[str]:
        """The names of what may not be seen."""
        return [one.name for one in self.stored.columns if one not in self.columns]

    @cached_property
    def sortable(self) -> list[Column[Any]]:
        return [one for one in self.columns if python_type(one) in SIMPLE]

    @cached_property
    def searched(self) -> list[Column[Any]]:
        """The columns of text that a word is looked for in."""
        return [one for one in self.columns if python_type(one) is str][:12]

    @cached_property
    def editable(self) -> list[Column[Any]]:
        """What may be corrected by hand; nothing where the key itself is secret."""
        return [one for one in self.columns if self._may_edit(one)] if all(one in self.columns for one in self.keys) else []

    def _may_edit(self, column: Column[Any]) -> bool:
        if column.primary_key or column.foreign_keys or column.computed is not None or python_type(column) not in SIMPLE:
            return False
        if "editable" in column.info:
            return bool(column.info["editable"])
        if self.owner == CORE:
            return column.name in CORE_EDITABLE.get(self.name, ())
        return column.name not in GUARDED and not column.name.endswith(("_count", "_id"))


def is_secret(column: Column[Any]) -> bool:
    """Must the value never be shown or exported?"""
    if "secret" in column.info:
        return bool(column.info["secret"])
    return f"{column.table.name}.{column.name}" in SECRET_COLUMNS or bool(SECRET_WORDS & set(column.name.split("_")))


def is_html(column: Column[Any]) -> bool:
    """Is the text markup, which is sanitised before it is stored?"""
    return python_type(column) is str and any(column.name == word or column.name.endswith(f"_{word}") for word in HTML)


def python_type(column: Column[Any]) -> type | None:
    """The type of the column's values; None for what no form or order can handle."""
    if isinstance(column.type, JSON):
        return None
    if isinstance(column.type, UTCDateTime):
        return dt.datetime
    try:
        return column.type.python_type
    except NotImplementedError:
        return None


def tables(plugin_ids: Any, choices: Mapping[str, Any] | None = None) -> dict[str, Table]:
    """Every table of the core and of the plugins, by name.

    Args:
        choices: ``core_site.plugins``; where it says that a plugin was purged (None), its tables are gone.
    """
    gone = {one for one, choice in (choices or {}).items() if choice is None}
    by_length = sorted(plugin_ids, key=len, reverse=True)

    def owner(name: str) -> str:
        return next((one for one in by_length if name.startswith(f"{one}_")), CORE)

    return {one.name: Table(one, owner(one.name)) for one in sorted(Base.metadata.tables.values(), key=lambda one: one.name)
            if list(one.primary_key.columns) and owner(one.name) not in gone}
