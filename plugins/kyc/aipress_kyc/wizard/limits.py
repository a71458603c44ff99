"""How often the wizard may be used: generous for people, a newsroom behind one address included."""

from __future__ import annotations

import ipaddress
from typing import Any

from pyramid.httpexceptions import HTTPTooManyRequests

HOUR, DAY = 3600, 86400
# name → (tries, seconds): of one network; of one address, whether it has an account or not.
STARTS, SAVES, SUBMISSIONS = (60, HOUR), (600, HOUR), (30, HOUR)
MAILS, PER_ADDRESS, REPLIES = (30, HOUR), (5, DAY), (30, HOUR)
INVITATIONS = (40, HOUR)


def network_of(address: str | None) -> str:
    """What counts as one place: an IPv4 address, or the /64 that one IPv6 customer has."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def count(request: Any, name: str, limit: tuple[int, int], key: str = "") -> str:
    """Count one try, before the first ``request.db``; the sentence that says how long to wait, or nothing.

    Args:
        key: whose tries; the visitor's network if empty.
    """
    try:
        request.rate_limit(f"kyc.{name}", key=key or network_of(request.client_addr), limit=limit[0], window=limit[1])
    except HTTPTooManyRequests as refusal:
        seconds = refusal.headers["Retry-After"]
        request.response.status_int, request.response.headers["Retry-After"] = 429, seconds
        minutes = -(-int(seconds) // 60)
        sentence: str = request.localizer.pluralize(
            "Too many tries. Wait ${count} minute, then try again.", "Too many tries. Wait ${count} minutes, then try again.",
            minutes, domain="aipress", mapping={"count": minutes})
        return sentence
    return ""


