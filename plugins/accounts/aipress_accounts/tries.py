"""Limits on tries: what counts as one place, and the sentence for whoever tries too often."""

from __future__ import annotations

import ipaddress

from pyramid.httpexceptions import HTTPTooManyRequests
from pyramid.request import Request


def network_of(address: str | None) -> str:
    """What counts as one place: an IPv4 address, or the /64 that one IPv6 customer has.

    >>> network_of("2001:db8::17")
    '2001:db8::/64'
    """
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def too_many(request: Request, refusal: HTTPTooManyRequests) -> str:
    """Make the answer a refusal for now, and say in a sentence how long to wait."""
    seconds = refusal.headers["Retry-After"]
    request.response.status_int, request.response.headers["Retry-After"] = 429, seconds
    minutes = -(-int(seconds) // 60)
    sentence: str = request.localizer.pluralize(
        "Too many tries. Wait ${count} minute, then try again.", "Too many tries. Wait ${count} minutes, then try again.",
        minutes, domain="aipress", mapping={"count": minutes})
    return sentence
