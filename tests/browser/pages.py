"""Every kind of page of the site, who looks at it, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """One kind of page.

    Args:
        name: in the names of tests and pictures.
        at: its address, or the key of ``Newsroom.at``.
        viewer: a key of ``Newsroom.cookies``, or empty for a visitor.
        status: what it answers.
        act: what has to be done on the page first.
    """

    name: str
    at: str
    viewer: str = "member"
    status: int = 200
    act: Callable[[Any], None] | None = None


def fail_to_sign_in(page: Any) -> None:
    """Type an address that nobody has."""
    page.fill("#email", "nobody@demo.example")
    page.fill("#password", "wrong")
    page.press("#password", "Enter")
    page.wait_for_selector(".ap-errors")


def say_nothing(page: Any) -> None:
    """Send a comment without a word in it."""
    page.locator("#comments form button").first.click()
    page.wait_for_selector(".ap-errors")


def open_menu(page: Any) -> None:
    """Open the reader's own menu."""
    page.locator(".ap-mast-tools details summary").click()


KINDS = [
    Kind("home-visitor", "/", ""),
    Kind("home", "/"),
    Kind("login", "/account/login", ""),
    Kind("login-errors", "/account/login", "", act=fail_to_sign_in),
    Kind("account", "/account/"),
    Kind("sessions", "/account/sessions"),
    Kind("menu", "/account/", "owner", act=open_menu),
    Kind("feed", "/wire/"),
    Kind("feed-agencies", "/wire/?tab=agencies"),
    Kind("feed-media", "/wire/?tab=media"),
    Kind("feed-journalists", "/wire/?tab=journalists"),
    Kind("feed-releases", "/wire/?tab=releases"),
    Kind("feed-filtered", "/wire/?country=FR&country=DE&sort=likes"),
    Kind("feed-nothing", "/wire/?city=Nowhere"),
    Kind("facets", "/wire/?country=FR&part=facets"),
    Kind("article", "article"),
    Kind("article-discussed", "discussed"),
    Kind("article-german", "german"),
    Kind("article-portrait", "portrait"),
    Kind("article-bare", "bare"),
    Kind("release", "release"),
    Kind("picture", "picture"),
    Kind("killed", "killed", status=410),
    Kind("thread", "thread"),
    Kind("comment-errors", "bare", act=say_nothing),
    Kind("report", "report"),
    Kind("organisations", "/organisations/"),
    Kind("organisations-nothing", "/organisations/?q=zzzz"),
    Kind("organisation", "organisation"),
    Kind("not-found", "/wire/an-article-that-never-was", status=404),
    Kind("forbidden", "/admin/", status=403),
    Kind("bad-request", "/wire/?tab=nonsense", status=400),
    Kind("admin", "/admin/", "owner"),
    Kind("plugins", "/admin/plugins", "owner"),
    Kind("plugin-enabled", "/admin/plugins/wire", "owner"),
    Kind("plugin-needed", "/admin/plugins/taxonomies", "owner"),
    Kind("plugin-disabled", "/admin/plugins/example_hello", "owner"),
    Kind("plugin-core", "/admin/plugins/admin", "owner"),
    Kind("users", "/admin/users", "owner"),
    Kind("users-nobody", "/admin/users?q=zzzz", "owner"),
    Kind("user", "user", "owner"),
    Kind("themes", "/admin/themes", "owner"),
    Kind("audit", "/admin/audit", "owner"),
    Kind("tasks", "/admin/tasks", "owner"),
    Kind("health", "/admin/health", "owner"),
]
LANGUAGES = ("fr", "en")
SCHEMES = {"fr": ("light", "dark"), "en": ("dark", "light")}  # on a desk, on a phone
