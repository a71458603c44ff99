"""Talking to Typesense: timeouts, keys, and every failure as :class:`Unavailable`."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import weakref
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import httpx

from aipress_search.engine.interface import Unavailable

SEARCHING = 0.9  # seconds: a page waits for it
CONNECTING = 0.4  # seconds of these
WRITING = httpx.Timeout(15.0, connect=2.0)  # far shorter than a transaction may stand idle, which waits for it
MOST = 50  # searches that it takes at once
LONGEST_SCOPE = 3000  # characters of a filter in a key, which goes in a header


class Transport:
    """One server.

    Args:
        address: ``http://127.0.0.1:8108``.
        key: that may do everything. Searches are sent with keys that are made from it and carry their reader's filter.
        prefix: of the collections that the searches' key can see.
    """

    def __init__(self, address: str, key: str, prefix: str) -> None:
        self.key = key
        self.search_key = hmac.new(key.encode(), f"{prefix} searches".encode(), hashlib.sha256).hexdigest()[:40]
        self._client = httpx.Client(base_url=address, timeout=WRITING, trust_env=False, follow_redirects=False)
        weakref.finalize(self, self._client.close)

    def ask(self, method: str, path: str, body: Any = None, *, content: bytes | None = None, missing: Any = None) -> Any:
        """Do something with the whole key.

        Args:
            missing: what to return for what is not there (404).
        """
        answer = self._send(method, path, self.key, WRITING, body, content)
        if answer.status_code == httpx.codes.NOT_FOUND and missing is not None:
            return missing
        return self._good(answer)

    def lines(self, path: str, rows: Iterable[str]) -> list[Any]:
        """Send rows of JSON; returns what is said of each."""
        answer = self._send("POST", path, self.key, WRITING, None, "\n".join(rows).encode())
        if answer.is_error:
            self._good(answer)
        return [json.loads(line) for line in answer.text.split("\n") if line]

    @staticmethod
    def deadline() -> float:
        """When a search that begins now must have its answer."""
        return time.monotonic() + SEARCHING

    def searches(self, searches: Sequence[Mapping[str, Any]], scope: str, until: float | None = None) -> list[dict[str, Any]]:
        """Several searches at once, all under one filter, with a key that can do no more.

        Args:
            scope: the filter that decides who may find; empty = none.
            until: what :meth:`deadline` gave, for what is asked in several steps.
        """
        until = self.deadline() if until is None else until
        key, sent = self.search_key, list(searches)
        if scope and len(scope) <= LONGEST_SCOPE:
            key = scoped(self.search_key, scope)
        elif scope:
            sent = [{**one, "filter_by": f"({scope}) && ({one['filter_by']})" if one.get("filter_by") else scope} for one in sent]
        results: list[dict[str, Any]] = []
        for start in range(0, len(sent), MOST):
            body = {"searches": sent[start:start + MOST]}
            results += self._good(self._send("POST", "/multi_search", key, _rest(until), body, None))["results"]
        if results and all(one.get("code") == httpx.codes.NOT_FOUND for one in results):
            raise Unavailable("there is no index yet")
        for one in results:
            if one.get("code") == httpx.codes.NOT_FOUND:
                one |= {"found": 0, "hits": [], "facet_counts": []}
            elif "error" in one:
                raise Unavailable(f"Typesense refuses a search: {one['error']}")
        return results

    def _send(self, method: str, path: str, key: str, timeout: httpx.Timeout, body: Any, content: bytes | None) -> httpx.Response:
        try:
            return self._client.request(method, path, headers={"X-TYPESENSE-API-KEY": key}, timeout=timeout, json=body,
                                        **({"content": content} if content is not None else {}))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise Unavailable(f"Typesense does not answer: {type(error).__name__}") from error

    def _good(self, answer: httpx.Response) -> Any:
        if answer.is_error:
            raise Unavailable(f"Typesense answered {answer.status_code}")
        try:
            return answer.json()
        except ValueError as error:
            raise Unavailable("Typesense answered with something else than JSON") from error


def _rest(until: float) -> httpx.Timeout:
    """The time that is left."""
    left = until - time.monotonic()
    if left <= 0:
        raise Unavailable("Typesense is too slow")
    return httpx.Timeout(left, connect=min(CONNECTING, left))


def scoped(parent: str, scope: str) -> str:
    """A key that searches under a filter, whatever is asked with it."""
    parameters = json.dumps({"filter_by": scope})
    digest = base64.b64encode(hmac.new(parent.encode(), parameters.encode(), hashlib.sha256).digest()).decode()
    return base64.b64encode(f"{digest}{parent[:4]}{parameters}".encode()).decode()
