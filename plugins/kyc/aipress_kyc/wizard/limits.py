"""How often the wizard may be used: generous for people, a newsroom behind one address included."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPTooManyRequests

from aipress_accounts.services import network_of, too_many

HOUR, DAY = 3600, 86400
# name → (tries, seconds): of one network; of one address, whether it has an account or not.
STARTS, SAVES, SUBMISSIONS = (60, HOUR), (600, HOUR), (30, HOUR)
MAILS, PER_ADDRESS, REPLIES = (30, HOUR), (5, DAY), (30, HOUR)
INVITATIONS = (40, HOUR)


def count(request: Any, name: str, limit: tuple[int, int], key: str = "") -> str:
    """Count one try, before the first ``request.db``; the sentence that says how long to wait, or nothing.

    Args:
        key: whose tries; the visitor's network if empty.
    """
    try:
        request.rate_limit(f"kyc.{name}", key=key or network_of(request.client_addr), limit=limit[0], window=limit[1])
    except HTTPTooManyRequests as refusal:
        return too_many(request, refusal)
    return ""
