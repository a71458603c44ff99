"""kombu's Redis transport, made to survive a broker that goes away at a bad moment.

A channel whose connection is gone raises AttributeError (``'NoneType' object has no attribute 'client'``) when a late
acknowledgement or the return of unacknowledged messages needs a client, and Celery takes that for an unrecoverable error
and ends the worker. It is a lost connection, so it is raised as one: Celery then connects again. Of the same kind:
https://github.com/celery/kombu/issues/582. Seen with kombu 5.7.0 and redis 8.1.0 (tests/unit/tasks/test_celery.py).
"""

from __future__ import annotations

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis
from redis.exceptions import ConnectionError as ConnectionLost


class Channel(redis.Channel):
    """A channel that knows when it has lost its connection."""

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        if self.connection is None or self.connection.client is None:
            raise ConnectionLost("the channel's connection is closed")
        parameters: dict[str, Any] = super()._connparams(asynchronous=asynchronous)  # type: ignore[no-untyped-call, unused-ignore]
        return parameters


class Transport(redis.Transport):
    """The transport for ``redis://`` and ``rediss://``."""

    Channel = Channel


def install() -> None:
    """Make kombu use it. The scheme of an address chooses the transport, whatever is configured besides."""
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = f"{__name__}:Transport"
