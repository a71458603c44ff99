"""Fetching what an address from outside points to: a picture of a dispatch, a feed, a link's preview."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import httpcore
import httpx

from aipress_core.http.addresses import Address, Resolver, is_public, resolve
from aipress_core.http.refusal import Refused
from aipress_core.http.transport import CheckedBackend, CheckedTransport, Deadline

MEBIBYTE = 1024 * 1024
MOST_REDIRECTS = 3
LONGEST_URL = 2000
SCHEMES = {"http": 80, "https": 443}
REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True)
class Fetched:
    """What came back.

    Args:
        url: the address that answered, after redirects.
        mime: the media type that the server claims; look at the bytes before believing it.
        charset: as claimed, or empty.
        headers: with lower-case names, for ``etag`` and ``last-modified``.
    """

    url: str
    mime: str
    charset: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class SafeClient:
    """An HTTP client that cannot be led inside: names are resolved here, every address is judged, and the judged one is dialled.

    Tests alone give ``resolve`` and ``is_allowed`` others than the standard ones.

    Args:
        ports: that may be dialled besides 80 and 443.
        seconds: for the whole fetch, redirects included.
        patience: seconds without a byte.
    """

    ports: Collection[int] = ()
    seconds: float = 20
    patience: float = 5
    agent: str = "AIpress"
    resolve: Resolver = resolve
    is_allowed: Callable[[Address], bool] = is_public

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> SafeClient:
        """A client with the site's ``aipress.http.ports``."""
        return cls(ports=frozenset(map(int, settings["aipress.http.ports"])))

    def fetch(self, url: str, *, max_bytes: int = 10 * MEBIBYTE, accept: Collection[str] = ("*/*",),
              headers: Mapping[str, str] | None = None) -> Fetched:
        """GET an address.

        Args:
            url: http or https, from anybody.
            max_bytes: of the body; reading stops there.
            accept: media types, ``image/jpeg`` or ``image/*``; anything else is refused before its body is read.
            headers: for example ``If-None-Match``.

        Raises:
            Refused: for everything that is not a whole answer 200 of an accepted type, with a sentence.
        """
        deadline = Deadline(self.seconds)
        sent = {"Accept": ", ".join(accept), "Accept-Encoding": "identity", "User-Agent": self.agent, **(headers or {})}
        for _hop in range(MOST_REDIRECTS + 1):
            target = self._checked(url)
            answer = self._exchange(target, sent, deadline, max_bytes, accept)
            if isinstance(answer, Fetched):
                return answer
            url = str(target.join(answer))
        raise Refused(f"{target.host} redirects more than {MOST_REDIRECTS} times.")

    def _checked(self, url: str) -> httpx.URL:
        """Judge what can be judged without the network."""
        try:
            target = httpx.URL(url) if len(url) <= LONGEST_URL else None
        except (httpx.InvalidURL, ValueError, TypeError, UnicodeError):
            target = None
        if target is None or target.scheme not in SCHEMES or not target.host:
            raise Refused("Only whole http and https addresses are fetched.")
        if target.userinfo:
            raise Refused("Addresses that carry a name or a password are not fetched.")
        if target.port is not None and target.port not in {*SCHEMES.values(), *self.ports}:
            raise Refused(f"Port {target.port} is not fetched from.")
        return target.copy_with(fragment=None)

    def _exchange(self, url: httpx.URL, headers: Mapping[str, str], deadline: Deadline, max_bytes: int,
                  accept: Collection[str]) -> Fetched | str:
        """One request: what it fetched, or where it was sent on to."""
        transport = CheckedTransport(CheckedBackend(self.resolve, self.is_allowed, deadline), self._context)
        try:
            with httpx.Client(transport=transport, timeout=self.patience, trust_env=False, follow_redirects=False) as client, \
                    client.stream("GET", url, headers=dict(headers)) as answer:
                if answer.status_code in REDIRECTS and answer.headers.get("location"):
                    return str(answer.headers["location"])
                return _read(answer, url, max_bytes, accept)
        except (httpcore.TimeoutException, httpx.TimeoutException):
            raise Refused(f"{url.host} took too long to answer.") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError, httpx.InvalidURL, ssl.SSLError):
            raise Refused(f"{url.host} could not be reached, or broke off.") from None

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context()


def _read(answer: httpx.Response, url: httpx.URL, max_bytes: int, accept: Collection[str]) -> Fetched:
    """Judge the head of an answer, then take no more of its body than is allowed."""
    if answer.status_code != 200:
        raise Refused(f"{url.host} answered with status {answer.status_code}.")
    mime = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not any(one in ("*/*", mime) or (one.endswith("/*") and mime.startswith(one[:-1])) for one in accept):
        raise Refused(f"{url.host} sent {mime or 'something without a type'}, which is not wanted here.")
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refused(f"{url.host} sent compressed bytes that were not asked for.")
    length = answer.headers.get("content-length", "")
    if length.isdigit() and int(length) > max_bytes:
        raise Refused(_large(url, max_bytes))
    body = bytearray()
    for chunk in answer.iter_raw():
        body += chunk
        if len(body) > max_bytes:
            raise Refused(_large(url, max_bytes))
    return Fetched(str(url), mime, answer.charset_encoding or "", bytes(body), dict(answer.headers))


def _large(url: httpx.URL, max_bytes: int) -> str:
    return f"{url.host} sent more than {max_bytes // 1024} kB."
