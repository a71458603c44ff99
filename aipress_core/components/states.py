"""Signed states: what travels with the page can be read by its visitor, changed by nobody, used by nobody else, and used once.

HMAC-SHA-512 with the site's secret, over a purpose that holds the component's name and the visitor's session. Inside: when it was
signed, a number used once, and the state. A number is marked as used in the transaction of the act, so that an act that fails
uses nothing up, and of two posts at once one is refused.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from pyramid.request import Request

from aipress_core.components.component import Component, State
from aipress_core.security import ratelimit
from aipress_core.security.csrf import token as visitor
from aipress_core.security.signing import serializer

LONGEST = 6000  # characters of a signed state; it may stand in an address
FUTURE = 60  # seconds that another process's clock may be ahead


class StaleState(Exception):
    """A state that is not accepted: changed, somebody else's, too old, or used."""


@dataclass(frozen=True)
class Opened:
    """A state that was ours."""

    state: State
    number: str


def _purpose(request: Request, component: Component) -> str:
    return f"component.{component.name}.{visitor(request)}"


def seal(request: Request, component: Component, state: State) -> str:
    """Sign a state for this visitor.

    Raises:
        ValueError: when it is too long to travel; keep such things in the database and their id in the state.
    """
    content = [int(request.now.timestamp()), secrets.token_urlsafe(12), state]
    sealed: str = serializer(request, _purpose(request, component)).dumps(content).decode("ascii")
    if len(sealed) > LONGEST:
        raise ValueError(f"the state of {component.name} has {len(sealed)} characters; the most is {LONGEST}")
    return sealed


def unseal(request: Request, component: Component, sealed: str) -> Opened:
    """What this visitor's page held.

    Raises:
        StaleState: when it was changed, signed for somebody else or another component, or too long ago.
    """
    try:
        if len(sealed) > LONGEST:
            raise ValueError("too long")
        signed_at, number, state = serializer(request, _purpose(request, component)).loads(sealed.encode("ascii"))
    except ValueError:
        raise StaleState from None
    if not -FUTURE <= request.now.timestamp() - signed_at <= component.lifetime:
        raise StaleState
    return Opened(state, number)


def use_up(request: Request, component: Component, opened: Opened) -> None:
    """Mark a state as used, in the transaction of ``request.db``.

    Raises:
        StaleState: when it was used before.
    """
    result = ratelimit.hit(request.db, "component", opened.number, 1, component.lifetime + FUTURE, request.now)
    if not result.allowed:
        raise StaleState


def carried(request: Request, component: Component, key: str) -> tuple[Any, str] | None:
    """The state that a plain form's redirect carries in the address, as it was signed; None if there is none that is good."""
    sealed = request.GET.get(f"part.{key}", "")
    try:
        return (unseal(request, component, sealed).state, sealed) if sealed else None
    except StaleState:
        return None
