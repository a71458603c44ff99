"""Under which names the site answers (RFC 9110, 7.2 and 7.4).

Redirects and links are built on the Host header, which the client writes. A name that is not the site's is refused with 421
before anything is built on it, so that nobody is sent elsewhere by a page of ours. The names are the host of
``aipress.base_url``, those of ``aipress.hosts``, and this machine's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pyramid.config import Configurator
from pyramid.events import NewRequest
from pyramid.httpexceptions import HTTPClientError
from pyramid.request import Request

from aipress_core.i18n.translation import _

ANY = "*"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
MACHINES = frozenset({"/health/live", "/health/ready", "/metrics"})  # asked by address, by balancers; they answer without links
HOST = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?\Z")
DEFAULT_PORTS = {"http": "80", "https": "443"}
# Who runs the site reads what to do. The name is not repeated: it is the sender's text.
REFUSED = _("This site does not answer under the name in your address bar. Use its own address, or, if the site is yours, add "
            "the name to the setting aipress.hosts.")


class HTTPMisdirectedRequest(HTTPClientError):  # Pyramid has none for 421
    """421: this site does not answer under the name that was asked for."""

    code, title = 421, "Misdirected Request"


def split_host(text: str) -> tuple[str, str]:
    """Name and port (or an empty text) of a Host header, in small letters; empty texts for what is none.

    >>> split_host("News.Example:8080")
    ('news.example', '8080')
    """
    found = HOST.match(text.strip().lower())
    return (found[1].rstrip("."), found[2] or "") if found else ("", "")


def answers_to(settings: Mapping[str, Any], host: str) -> bool:
    """Is ``host`` (a Host header) a name of this site? A listed name without a port stands for every port."""
    name, port = split_host(host)
    if name in LOOPBACK:
        return True
    address = urlsplit(settings["aipress.base_url"])
    own, own_port = split_host(address.netloc.rpartition("@")[2])
    usual = DEFAULT_PORTS.get(address.scheme, "")
    if name and name == own and (port or usual) == (own_port or usual):
        return True
    listed = settings["aipress.hosts"]
    return ANY in listed or any(name and name == one and port in (want or port, want) for one, want in map(split_host, listed))


def check_host(event: NewRequest) -> None:
    """Raise HTTPMisdirectedRequest for a name that is not the site's; the page that says so has the site's own address."""
    request: Request = event.request
    environ = request.environ
    host = environ.get("HTTP_HOST")
    # Without the header there is only what the server calls itself, which no client chooses.
    if host is None or answers_to(request.registry.aipress_settings, host) or environ.get("PATH_INFO") in MACHINES:
        return
    address = urlsplit(request.registry.aipress_settings["aipress.base_url"])
    environ["HTTP_HOST"], environ["wsgi.url_scheme"] = address.netloc, address.scheme
    raise HTTPMisdirectedRequest(str(request.translate(REFUSED)))


def site_url(request: Request, path: str = "/") -> str:
    """``request.site_url("/wire/")``: the address of a path as others may know it, whatever name this visitor came by."""
    return f"{str(request.registry.aipress_settings['aipress.base_url']).rstrip('/')}{path}"


def includeme(config: Configurator) -> None:
    config.add_request_method(site_url)
    config.add_subscriber(check_host, NewRequest)
