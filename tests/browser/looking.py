"""Looking at a page as its readers' tools do: axe, the console, the policy, the network, a phone's width."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

HERE = Path(__file__).parent
AXE = (HERE / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PROBES = (HERE / "probes.js").read_text(encoding="utf-8")
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


@dataclass
class Newsroom:
    """The running site: ``url``, who is signed in with which cookie, where the page of each kind is."""

    url: str
    cookies: dict[str, str]
    at: dict[str, str]

    def address(self, at: str) -> str:
        """The whole address of a path, or of a page that ``at`` knows by name."""
        return self.url + self.at.get(at, at)


@dataclass
class Complaints:
    """What a page complained of while somebody watched."""

    policy: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


@dataclass
class Sighting:
    """One page in one language."""

    status: int
    complaints: Complaints
    axe: dict[str, list[str]]
    structure: dict[str, Any]
    sideways: list[str]
    small: list[str]
    covered: list[str]


@contextmanager
def reader(browser: Browser, newsroom: Newsroom, viewer: str = "", language: str = "fr", **options: Any) -> Iterator[BrowserContext]:
    """A browser of its own for one reader."""
    context = browser.new_context(viewport=options.pop("viewport", DESK), reduced_motion="reduce", **options)
    cookies = {"aipress_locale": language, **({"aipress_session": newsroom.cookies[viewer]} if viewer else {})}
    context.add_cookies([{"name": name, "value": value, "url": newsroom.url} for name, value in cookies.items() if value])
    context.add_init_script(PROBES)
    try:
        yield context
    finally:
        context.close()


def watch(page: Page, newsroom: Newsroom) -> Complaints:
    """Note from now on what the page complains of."""
    found = Complaints()

    def heard(message: ConsoleMessage) -> None:
        refusal = message.text.startswith("Failed to load resource") and message.location.get("url") == page.url
        if message.type in ("error", "warning") and not refusal:  # Chromium says of a page with status 404 that it failed
            found.console.append(message.text)

    def asked(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and f"{parts.scheme}://{parts.netloc}" != newsroom.url:
            found.strangers.append(request.url)
    page.on("console", heard)
    page.on("pageerror", lambda error: found.console.append(str(error)))
    page.on("request", asked)
    page.expose_function("reportViolation", lambda line: found.policy.append(line))  # noqa: PLW0108 - it marks what it is given
    return found


def axe(page: Page, *, on_phone: bool = False) -> list[str]:
    """What axe finds by WCAG 2.2 A and AA and by its best practices: a line for each place. On a phone, what its width changes."""
    found: list[str] = page.evaluate("onPhone => examine(onPhone)", on_phone)
    return found


def look(page: Page, newsroom: Newsroom, complaints: Complaints, kind: Any, schemes: tuple[str, str]) -> Sighting:
    """Go to a page of this kind and look at it: on a desk in one colour scheme, on a phone in the other. Its context has ``AXE``."""
    for one in (complaints.policy, complaints.console, complaints.strangers):
        one.clear()
    page.emulate_media(color_scheme=schemes[0])
    page.set_viewport_size(DESK)
    response = page.goto(newsroom.address(kind.at), wait_until="load")
    assert response is not None
    if kind.act:
        kind.act(page)
    structure = page.evaluate("structure()")
    found = {schemes[0]: axe(page)}
    page.emulate_media(color_scheme=schemes[1])
    page.set_viewport_size(PHONE)
    found[schemes[1]] = axe(page, on_phone=True)
    sideways, small, covered = (page.evaluate(f"{question}()") for question in ("sideways", "small", "covered"))
    noted = Complaints(list(complaints.policy), list(complaints.console), list(complaints.strangers))
    return Sighting(response.status, noted, found, structure, sideways, small, covered)
