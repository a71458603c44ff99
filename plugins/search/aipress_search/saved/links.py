"""The link in an alert's mail with which its mails are stopped, by whoever holds it and without signing in (RFC 8058)."""

from __future__ import annotations

import hmac
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from aipress_search.saved.models import SavedSearch

STOP = "/search/stop"


def stop_path(saved_id: int, stop_key: str) -> str:
    """Address of the page that stops one search's mails."""
    return f"{STOP}/{saved_id}-{stop_key}"


def stopped_by(db: Session, name: str) -> Row[Any] | None:
    """The search whose mails the last part of an address stops; None for one that is not ours or no more."""
    number, _dash, key = name.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 19 and key):
        return None
    columns = (SavedSearch.id, SavedSearch.name, SavedSearch.by_mail, SavedSearch.stop_key)
    row = db.execute(select(*columns).where(SavedSearch.id == int(number))).first()
    return row if row is not None and hmac.compare_digest(row.stop_key.encode(), key.encode()) else None
