"""Signed keys of mailed links that need no row: they say what they open, and are worth nothing once it is done."""

from __future__ import annotations

import datetime as dt
from typing import Any

from aipress_core.api import signing

LONGEST_KEY = 600


def _sealed(context: Any, purpose: str, *values: Any) -> str:
    return str(signing.serializer(context, f"kyc.{purpose}").dumps(list(values)).decode())


def _opened(context: Any, purpose: str, key: str, count: int) -> list[Any] | None:
    try:
        if len(key) > LONGEST_KEY:
            return None
        values = signing.serializer(context, f"kyc.{purpose}").loads(key.encode("ascii"))
    except ValueError:
        return None
    return values if isinstance(values, list) and len(values) == count else None


def address_key(context: Any, party_id: int, email: str) -> str:
    """Confirms, once, that somebody reads the mailbox of an account.

    Args:
        context: a request or a task's context.
    """
    return _sealed(context, "address", party_id, email, context.now.timestamp())


def open_address_key(context: Any, key: str) -> tuple[int, str, dt.datetime] | None:
    """Party id and address of :func:`address_key`, and when it was made; None for any other text."""
    values = _opened(context, "address", key, 3)
    return (int(values[0]), str(values[1]), dt.datetime.fromtimestamp(values[2], dt.UTC)) if values else None


def reply_key(context: Any, request_id: int, asked: int) -> str:
    """Lets an applicant, who cannot sign in yet, answer what a reviewer asked.

    Args:
        asked: how many sentences the thread had; a later question has a key of its own.
    """
    return _sealed(context, "reply", request_id, asked)


def open_reply_key(context: Any, key: str) -> tuple[int, int] | None:
    """Request id and length of the thread of :func:`reply_key`; None for any other text."""
    values = _opened(context, "reply", key, 2)
    return (int(values[0]), int(values[1])) if values else None
