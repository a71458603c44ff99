"""Requests: of one class, with all that the core gives them, and without a transaction where they only read."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from pyramid.interfaces import IRequestExtensions, IRequestFactory
from transaction.interfaces import NoTransaction


def test_all_requests_are_of_one_class_that_has_every_method(world: Any) -> None:
    """Pyramid would make a class for each, to hang them on."""
    factory = world.registry.getUtility(IRequestFactory)
    assert world.registry.queryUtility(IRequestExtensions) is None
    assert type(factory.blank("/")) is type(factory.blank("/other")) is factory
    assert {"db", "site", "visibility", "fragment", "emit", "find_service", "tm"} <= set(vars(factory))


def test_a_request_that_only_reads_has_no_transaction_to_end(world: Any, testapp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def look(request: Any) -> Any:
        with suppress(NoTransaction):
            seen.setdefault(request.method, request.tm.get())
        seen.setdefault(request.method, None)
        raise LookupError
    monkeypatch.setattr(world.registry.getUtility(IRequestFactory), "visitor", property(look))
    for ask in (testapp.get, testapp.post):
        ask("/", status=500)
    assert seen["GET"] is None
    assert seen["POST"] is not None


def test_tries_are_counted_before_the_transaction_that_writes(request_: Any) -> None:
    """On SQLite the count would wait for the caller's own lock; on PostgreSQL nobody would notice."""
    request_.rate_limit("login", key="me", limit=1, window=60)
    assert request_.db is not None
    with pytest.raises(RuntimeError, match=r"before the first use of request\.db"):
        request_.rate_limit("login", key="you", limit=1, window=60)
