"""The portraits of members: joined to whatever lists them, so that faces cost no statement of their own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_

from aipress_core.api import File, Party, files
from aipress_kyc.services import Profile

LEVEL = 1  # from which others see the portrait


def with_portrait(statement: Select[Any]) -> Select[Any]:
    """The statement, which has ``Party``, with what :func:`source` needs; people without a profile stay in it."""
    return portrayed(statement.outerjoin(Profile, Profile.party_id == Party.id))


def portrayed(statement: Select[Any]) -> Select[Any]:
    """The same for a statement that has ``Profile`` already; nothing where the member's level hides the portrait."""
    shown = and_(File.id == Profile.portrait_file_id, Profile.display_level >= LEVEL)
    columns = File.sha256.label("portrait"), File.mime.label("portrait_mime"), File.width.label("portrait_width")
    return statement.add_columns(*columns).outerjoin(File, shown)


def source(row: Any) -> str | None:
    """Where the picture of a row lies, in the size of a list; None for whoever shows none."""
    return files.address(row.portrait, row.portrait_mime, row.portrait_width, 160) if row.portrait else None
