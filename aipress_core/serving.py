"""Web servers: waitress for ``pserve`` and ``aipress serve``, and the application for any other WSGI server.

``gunicorn 'aipress_core.serving:application()'`` · ``granian --interface wsgi --factory aipress_core.serving:application``
"""

from __future__ import annotations

import html
import os
from pathlib import Path
from typing import Any

from plaster import get_settings, setup_logging
from waitress import serve
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask

# Above the limits of aipress_core.observability.limits, whose answers are pages of the site.
DEFAULTS: dict[str, Any] = {
    "threads": 8,
    "max_request_body_size": 33_554_432,
    "max_request_header_size": 65_536,
    "connection_limit": 2000,  # waitress' own 100 is used up by a hundred idle visitors
    "channel_timeout": 30,  # seconds for which a connection may say nothing
    "cleanup_interval": 5,
    "asyncore_use_poll": True,  # select() ends at file handle 1023
    "clear_untrusted_proxy_headers": True,
    "ident": "",
}
FORWARDED = "x-forwarded-for x-forwarded-proto x-forwarded-host"
_PAGE = Path(__file__).parent / "templates" / "core" / "error_server.html"
_WORDS = {
    413: ("Trop volumineux", "Ce qui a été envoyé dépasse ce que le site accepte.",
          "Too big", "What was sent is more than the site takes."),
    431: ("Trop d’en-têtes", "Votre navigateur envoie plus de cookies que le site n’en accepte. Supprimez ceux de ce site.",
          "Too many headers", "Your browser sends more cookies than the site takes. Delete those of this site."),
    400: ("Demande illisible", "Cette demande n’est pas conforme à HTTP.",
          "Not to be read", "This request does not follow HTTP."),
}


class OneLength(HTTPRequestParser):
    """Refuses a request that gives its length twice, as a number and in chunks (RFC 9112, 6.1).

    Waitress takes the chunks and goes on with what follows as another request; a proxy in front may have read the number.
    """

    def parse_header(self, header_plus: bytes) -> None:
        """As waitress reads it, and then once more as a suspicious reader."""
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Content-Length beside Transfer-Encoding")


class PageOfServer(ErrorTask):
    """Answers what waitress itself refuses (RFC 9110, 15.5) with a page in both languages; no application is asked."""

    def execute(self) -> None:
        """Write the answer."""
        error = self.request.error
        body = page(error.code).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend([
            ("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; style-src 'self'; frame-ancestors 'none'")])
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


def page(status: int) -> str:
    """The page of a refusal."""
    words = _WORDS.get(status, _WORDS[400])
    text = _PAGE.read_text(encoding="utf-8").replace("{status}", str(status))
    for name, word in zip(("{dit}", "{explique}", "{said}", "{explained}"), words, strict=True):
        text = text.replace(name, html.escape(word, quote=False))
    return text


def serve_paste(app: Any, global_config: dict[str, Any], **settings: Any) -> int:
    """PasteDeploy server runner: ``use = egg:aipress-core#main``.

    Args:
        settings: waitress' own arguments over our defaults; ``listen`` gives way to ``AIPRESS_LISTEN`` (``host:port``,
            several with blanks), ``threads`` to ``AIPRESS_THREADS``, ``trusted_proxy`` to ``AIPRESS_TRUSTED_PROXY``.
    """
    HTTPChannel.error_task_class, HTTPChannel.parser_class = PageOfServer, OneLength
    serve(app, **from_environment(settings))
    return 0


def from_environment(settings: dict[str, Any]) -> dict[str, Any]:
    """Waitress' arguments: our defaults, those given, and over them the environment's."""
    options = {**DEFAULTS, "listen": "127.0.0.1:6543", **settings}
    for name in ("listen", "threads", "trusted_proxy"):
        options[name] = os.environ.get(f"AIPRESS_{name.upper()}") or options.get(name)
    if not options["trusted_proxy"]:
        del options["trusted_proxy"]
        options.pop("trusted_proxy_headers", None)
    else:
        options.setdefault("trusted_proxy_headers", FORWARDED)
    return options


class BehindProxy:
    """For servers that do not judge proxies themselves: what ``AIPRESS_TRUSTED_PROXY`` says of the client is believed, and
    nobody else's word. The same rule as waitress follows.

    Args:
        app: a WSGI application.
        proxy: the proxy's address; ``*`` for whoever connects.
    """

    def __init__(self, app: Any, proxy: str) -> None:
        self._app, self._proxy = app, proxy
        self.registry = app.registry

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer a request."""
        if self._proxy in ("*", environ.get("REMOTE_ADDR")):
            client = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()  # the last is the one that it has seen
            if client:
                environ["REMOTE_ADDR"] = client
            if environ.get("HTTP_X_FORWARDED_PROTO") in ("http", "https"):
                environ["wsgi.url_scheme"] = environ["HTTP_X_FORWARDED_PROTO"]
            if host := environ.get("HTTP_X_FORWARDED_HOST", ""):
                environ["HTTP_HOST"] = host
        return self._app(environ, start_response)


def application() -> Any:
    """The WSGI application that the environment describes, and the file in ``AIPRESS_INI`` if there is one."""
    from aipress_core import main
    from aipress_core.observability.logs import configure

    ini = os.environ.get("AIPRESS_INI")
    app = main({}, **(get_settings(ini, "app:main") if ini else {}))
    if ini:
        setup_logging(ini)
    else:
        configure(app.registry.aipress_settings)
    proxy = os.environ.get("AIPRESS_TRUSTED_PROXY", "")
    return BehindProxy(app, proxy) if proxy else app
