"""kombu's Redis transport, made to survive a broker that goes away at a bad moment.

A channel whose connection is gone raises AttributeError (``'NoneType' object has no attribute 'client'``) when a late
acknowledgement or the return of unacknowledged messages needs a client, and Celery takes that for an unrecoverable error
and ends the worker. It is a lost connection, so it is raised as one: Celery then connects again. Of the same kind:
https://github.com/celery/kombu/issues/582. Seen with kombu 5.7.0 and redis 8.1.0 (tests/unit/tasks/test_celery.py).
"""

from __future__ import annotations

from typing import Any

from celery.app.amqp import AMQP
from kombu.connection import Connection as Plain
from kombu.transport import TRANSPORT_ALIASES, redis
from redis.exceptions import ConnectionError as ConnectionLost

PAUSES = {"interval_start": 0.5, "interval_step": 0.5, "interval_max": 2}  # seconds


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


class Connection(Plain):
    """A connection that tries again soon: Celery's own pauses (2, 4, 6 … 30 s) keep work waiting after a short outage."""

    def ensure_connection(self, *arguments: Any, **options: Any) -> Any:
        """Try every half second at first, every two seconds later."""
        return super().ensure_connection(*arguments, **{**PAUSES, **options})  # type: ignore[no-untyped-call, unused-ignore]


class Amqp(AMQP):
    """What Celery makes its connections with."""

    Connection = Connection


def install() -> None:
    """Make kombu use it. The scheme of an address chooses the transport, whatever is configured besides."""
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = f"{__name__}:Transport"
