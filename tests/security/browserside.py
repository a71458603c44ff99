"""What an answer must say to a browser (B1, B2), judged from the answer alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

EXACT = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
         "Cross-Origin-Resource-Policy": "same-origin"}
REFERRER = ("strict-origin-when-cross-origin", "same-origin", "no-referrer")
NONCE = re.compile(r"'nonce-([\w-]{22,})'")
SOURCES = {"default-src": {"'none'"}, "script-src": {"'self'"}, "style-src": {"'self'"}, "font-src": {"'self'"}, "img-src": {"'self'", "data:"},
           "connect-src": {"'self'"}, "manifest-src": {"'self'"}, "form-action": {"'self'"}, "base-uri": {"'none'"}, "frame-ancestors": {"'none'"},
           "frame-src": {"'self'"}, "media-src": {"'self'"}, "worker-src": {"'self'"}, "object-src": {"'none'"}}
NEEDED = {"default-src", "script-src", "form-action", "base-uri", "frame-ancestors"}
LOADS = (("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("video", "src"), ("audio", "src"), ("embed", "src"), ("object", "data"),
         ("form", "action"), ("input", "src"), ("button", "formaction"))
LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "preconnect", "dns-prefetch", "prefetch", "apple-touch-icon"}
HOST = "localhost"


def directives(policy: str) -> dict[str, set[str]]:
    """A policy by directive, nonces taken out."""
    return {name: set(NONCE.sub("", sources).split()) for name, _, sources in (part.strip().partition(" ") for part in policy.split(";")) if name}


def problems(answer: Any, *, secure: bool = False) -> Iterator[str]:
    """Everything that is wrong with an answer's headers, cookies and markup."""
    headers = answer.headers
    exact = {**EXACT, "X-Frame-Options": "SAMEORIGIN"} if _may_be_framed(headers) else EXACT
    yield from (f"{name}: {headers.get(name)!r}" for name, value in exact.items() if headers.get(name) != value)
    if headers.get("Referrer-Policy") not in REFERRER:
        yield f"Referrer-Policy: {headers.get('Referrer-Policy')!r}"
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        yield "no Permissions-Policy"
    if len(headers.getall("Content-Security-Policy")) != 1:
        yield "not one Content-Security-Policy"
        return
    if "Cache-Control" not in headers:
        yield "no Cache-Control"
    if secure and not re.match(r"max-age=(31536000|[4-9]\d{7}|\d{9,})", headers.get("Strict-Transport-Security", "")):
        yield "no Strict-Transport-Security"
    yield from _policy_problems(answer)
    yield from (told for value in headers.getall("Set-Cookie") for told in cookie_problems(value, secure=secure))
    if answer.content_type == "text/html" and answer.body and "sandbox" not in headers["Content-Security-Policy"]:
        yield from markup_problems(answer)


def _may_be_framed(headers: Any) -> bool:
    """A sandboxed body, such as a mail's, may lie in a frame of this site's own pages."""
    found = directives(headers.get("Content-Security-Policy", ""))
    return "sandbox" in found and found.get("frame-ancestors") == {"'self'"}


def _policy_problems(answer: Any) -> Iterator[str]:
    found = directives(answer.headers["Content-Security-Policy"])
    if "sandbox" in found:  # a file or a mail: nothing may run in it, nor reach out of it
        if found["sandbox"] or found.get("default-src") != {"'none'"} or set(found) & {"script-src", "connect-src", "form-action"}:
            yield f"a sandbox with ways out: {found}"
        return
    yield from (f"no {name}" for name in NEEDED - set(found))
    yield from (f"{name} allows {sources}" for name, sources in found.items() if not sources <= SOURCES.get(name, set()))
    cache = answer.headers.get("Cache-Control", "")
    if answer.content_type == "text/html" and "private" not in cache and "no-store" not in cache:
        yield f"a page that shared caches may keep: {cache}"


def cookie_problems(header: str, *, secure: bool = False) -> Iterator[str]:
    """N5: out of reach of scripts and of other sites, bound to the host, short."""
    for name, one in SimpleCookie(header).items():
        if not one["httponly"]:
            yield f"cookie {name}: scripts may read it"
        if one["samesite"].lower() not in ("lax", "strict"):
            yield f"cookie {name}: SameSite={one['samesite']!r}"
        if one["domain"] or one["path"] != "/":
            yield f"cookie {name}: Domain={one['domain']!r}, Path={one['path']!r}"
        if secure and not (one["secure"] and name.startswith("__Host-")):
            yield f"cookie {name}: not secure and bound to the host"
    if len(header) > 4096:
        yield f"a cookie of {len(header)} bytes"


def markup_problems(answer: Any) -> Iterator[str]:
    """Nothing inline, nothing from elsewhere."""
    document = lxml_html.fromstring(answer.body)
    nonce = NONCE.search(answer.headers["Content-Security-Policy"])
    for element in document.iter(etree.Element):
        for name in element.attrib:
            if name == "style" or name.startswith("on"):
                yield f"inline {name}= on <{element.tag}>"
        if element.tag == "style":
            yield "an inline <style>"
        if element.tag == "script" and not element.get("src") and (nonce is None or element.get("nonce") != nonce[1]):
            yield "an inline <script> without this answer's nonce"
        if element.tag == "base":
            yield "a <base>"
        yield from _loads(element)


def _loads(element: Any) -> Iterator[str]:
    found = [element.get(attribute) for tag, attribute in LOADS if element.tag == tag and element.get(attribute)]
    if element.tag == "link" and LOADING_LINKS & set((element.get("rel") or "").split()):
        found.append(element.get("href") or "")
    for attribute in ("srcset", "imagesrcset"):
        found += [part.strip().split(" ")[0] for part in (element.get(attribute) or "").split(",") if part.strip()]
    for address in found:
        parts = urlsplit(urljoin(f"http://{HOST}/", address))
        if parts.scheme != "data" and (parts.netloc != HOST or parts.scheme not in ("http", "https")):
            yield f"<{element.tag}> loads {address[:80]}"
