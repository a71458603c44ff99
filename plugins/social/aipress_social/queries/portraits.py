"""The portraits of members: they stand beside the name in ``core_party``, so that faces cost no statement and no join."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from aipress_core.api import Party, files
from aipress_kyc.services import PORTRAIT_LEVEL as LEVEL

__all__ = ["LEVEL", "source", "with_portrait"]


def with_portrait(statement: Select[Any]) -> Select[Any]:
    """The statement, which has ``Party``, with what :func:`source` needs."""
    return statement.add_columns(Party.portrait)


def source(row: Any) -> str | None:
    """Where the picture of a row lies, in the size of a list; None for whoever shows none."""
    return files.portrait(row.portrait)
