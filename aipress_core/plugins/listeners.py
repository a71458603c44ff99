"""Refuses listeners of SQLAlchemy that a plugin puts on what is not its own: they cannot be switched off with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.event import api as sqlalchemy_events
from sqlalchemy.exc import ArgumentError

from aipress_core.plugins.discovery import Candidate


@contextmanager
def only_own_listeners(candidate: Candidate) -> Iterator[None]:
    """While the plugin is imported or included, let it listen to its own classes and their attributes only.

    What libraries listen to on its behalf (``MutableDict`` and the like) is their own. A core plugin may do as it likes.

    Raises:
        ArgumentError: inside the block, at the listener that is refused.
    """
    if candidate.manifest is not None and candidate.manifest.core:
        yield
        return
    package, original = candidate.package.partition(".")[0], sqlalchemy_events._event_key

    def checked(target: Any, identifier: str, function: Any) -> Any:
        if _package(function) == package and _package(getattr(target, "class_", target)) != package:
            name = getattr(target, "__name__", None) or type(target).__name__
            raise ArgumentError(f"it listens to {identifier} of {name}, which is not its own and cannot be switched off with it")
        return original(target, identifier, function)

    sqlalchemy_events._event_key = checked  # type: ignore[assignment]
    try:
        yield
    finally:
        sqlalchemy_events._event_key = original


def _package(thing: Any) -> str:
    return str(getattr(thing, "__module__", None) or "").partition(".")[0]
