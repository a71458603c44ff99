"""What every log line of a request or a task says besides its message: which request, which task."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_facts: ContextVar[dict[str, Any]] = ContextVar("aipress_log_facts", default={})  # noqa: B039 - never changed, only replaced


def facts() -> dict[str, Any]:
    """The facts of the present request or task; empty outside both."""
    return _facts.get()


@contextmanager
def logged_as(**more: Any) -> Iterator[None]:
    """Give log lines within the block these facts besides those that they have. Ids only, nothing personal."""
    token = _facts.set({**_facts.get(), **{name: value for name, value in more.items() if value is not None}})
    try:
        yield
    finally:
        _facts.reset(token)


enter, leave = _facts.set, _facts.reset  # without the context manager's cost, for every request
