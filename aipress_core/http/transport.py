"""Connections to checked addresses: the address that was judged is the one that is dialled, whatever DNS says next.

Host header, SNI and certificate stay those of the name: httpcore takes them from the request, and asks this back end only
for a socket.
"""

from __future__ import annotations

import ipaddress
import ssl
import time
import typing
from collections.abc import Callable, Iterable

import httpcore
import httpx

from aipress_core.http.addresses import Address, Resolver
from aipress_core.http.refusal import Refused


class Deadline:
    """A moment after which nothing is waited for, however slowly the other side drips."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, wanted: float | None = None) -> float:
        """Seconds left, at most ``wanted``.

        Raises:
            httpcore.ReadTimeout: when none are left.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline has passed")
        return left if wanted is None else min(left, wanted)


class DeadlineStream(httpcore.NetworkStream):
    """A connection whose every step ends with the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None,
                  timeout: float | None = None) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return DeadlineStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> typing.Any:
        return self._stream.get_extra_info(info)


class CheckedBackend(httpcore.NetworkBackend):
    """Resolves a name once, judges every answer, and dials one of the judged addresses.

    Args:
        resolve: name and port to addresses.
        is_allowed: which addresses may be dialled.
    """

    def __init__(self, resolve: Resolver, is_allowed: Callable[[Address], bool], deadline: Deadline) -> None:
        self._resolve = resolve
        self._is_allowed = is_allowed
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
                    socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None) -> httpcore.NetworkStream:
        """Raises Refused when the name leads, with any of its answers, to an address that is not allowed."""
        failure: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for address in self._judged(host, port):
            try:
                stream = self._network.connect_tcp(address, port, self._deadline.left(timeout), local_address, socket_options)
                return DeadlineStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError("the name has no address")

    def _judged(self, host: str, port: int) -> list[str]:
        try:
            answers = self._resolve(host.strip("[]"), port)
        except (OSError, UnicodeError):
            raise Refused(f"{host} is not a name that leads anywhere.") from None
        for answer in answers:
            if not self._is_allowed(ipaddress.ip_address(answer)):
                raise Refused(f"{host} does not lead to a public address.")
        return [ipaddress.ip_address(answer).compressed for answer in answers]

    def connect_unix_socket(self, path: str, timeout: float | None = None,
                            socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None) -> httpcore.NetworkStream:
        raise Refused("Sockets of this machine are not fetched from.")


class CheckedTransport(httpx.BaseTransport):
    """httpx on top of a :class:`CheckedBackend`; no connection is kept for a later request, which must be judged anew."""

    def __init__(self, backend: httpcore.NetworkBackend, context: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=backend, max_keepalive_connections=0, retries=0)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port,
                           target=request.url.raw_path)
        answer = self._pool.handle_request(httpcore.Request(request.method, url, headers=request.headers.raw,
                                                            content=request.stream, extensions=request.extensions))
        return httpx.Response(answer.status, headers=answer.headers, stream=BodyStream(answer), extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()


class BodyStream(httpx.SyncByteStream):
    """The body as it arrives."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> typing.Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
