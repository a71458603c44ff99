"""Finds every form and every query string that the site offers to one visitor, by following its links."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import html as lxml_html

from tests.security.town import ROLES, Town, Visitor

MOST_PAGES = 250
EACH = 2  # pages of a shape
NUMBERS = re.compile(r"\d+")
POSTS = re.compile(r"/[0-9a-f]{16}(?=/|$)")
KINDS = "|".join(sorted((one.replace(" ", "-") for one in (*ROLES, "stranger")), key=len, reverse=True))
SOMEBODY = re.compile(rf"(?<=[/-])({KINDS})(?=/|$)")  # town-editor, house-of-editor, circle-of-editor
ELSEWHERE = ("/static/", "/media/")
HX = {"hx-get": "GET", "hx-post": "POST", "hx-put": "PUT", "hx-patch": "PATCH", "hx-delete": "DELETE"}


@dataclass(frozen=True)
class Target:
    """A form, or an address with a query, as one visitor is offered it."""

    visitor: str
    method: str
    path: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({', '.join(name for name, _ in self.fields)}) as {self.visitor}"


def crawl(town: Town, visitor: Visitor) -> list[Target]:
    """Breadth first from the front page, each address once; of pages that differ in numbers or in whose they are, the visitor's
    own and two others."""
    waiting, known, seen, found = deque(["/"]), {"/"}, {}, {}
    pages = 0
    while waiting and pages < MOST_PAGES:
        address = waiting.popleft()
        answer = town.ask(visitor, "GET", address)
        pages += 1
        parts = urlsplit(address)
        _note(found, Target(visitor.kind, "GET", parts.path, tuple(parse_qsl(parts.query, keep_blank_values=True))))
        if answer.content_type != "text/html" or not answer.body:
            continue
        document = lxml_html.fromstring(answer.body)
        for target in _forms(visitor, address, document):
            _note(found, target)
        for link in _links(address, document):
            shape = _shape(visitor, link)
            if link not in known and seen.get(shape, 0) < EACH:
                seen[shape] = seen.get(shape, 0) + 1
                known.add(link)
                waiting.append(link)
    return list(found.values())


def _note(found: dict[Any, Target], target: Target) -> None:
    found.setdefault((target.method, NUMBERS.sub("1", target.path), tuple(sorted({name for name, _ in target.fields}))), target)


def _shape(visitor: Visitor, link: str) -> tuple[str, tuple[str, ...]]:
    """Links that lead to the same kind of page."""
    parts, own = urlsplit(link), visitor.kind.replace(" ", "-")
    path = SOMEBODY.sub(lambda match: own if match[1] == own else "somebody", POSTS.sub("/post", parts.path))
    return NUMBERS.sub("1", path), tuple(sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}))


def _links(address: str, document: Any) -> list[str]:
    found = []
    for element in document.iter("a"):
        parts = urlsplit(urljoin(f"http://localhost{address}", element.get("href") or "#"))
        if parts.netloc == "localhost" and not parts.path.startswith(ELSEWHERE):
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return [one for one in dict.fromkeys(found) if one != address]


def _forms(visitor: Visitor, address: str, document: Any) -> list[Target]:
    found = []
    for form in document.iter("form"):
        action = urlsplit(urljoin(f"http://localhost{address}", form.get("action") or address))
        if action.netloc != "localhost":
            continue
        fields, files = list(parse_qsl(action.query, keep_blank_values=True)), []
        controls = [*form.iter("input", "textarea", "select", "button"), *_outside(document, form)]
        for control in controls:
            name = control.get("name")
            if name and control.get("type") == "file":
                files.append(name)
            elif name:
                fields.append((name, _value(control)))
        found.append(Target(visitor.kind, (form.get("method") or "get").upper(), action.path, tuple(fields), tuple(files)))
    for element in document.iter():
        for attribute, method in HX.items():
            if isinstance(element.tag, str) and element.get(attribute):
                parts = urlsplit(urljoin(f"http://localhost{address}", element.get(attribute)))
                found.append(Target(visitor.kind, method, parts.path, tuple(parse_qsl(parts.query, keep_blank_values=True))))
    return found


def _outside(document: Any, form: Any) -> list[Any]:
    return document.xpath("//*[@form=$id]", id=form.get("id")) if form.get("id") else []


def _value(control: Any) -> str:
    if control.tag == "textarea":
        return control.text or ""
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [one for one in options if one.get("selected") is not None] or options[:1]
        return (chosen[0].get("value") or "") if chosen else ""
    return control.get("value") or ""
