"""The first run: a site without any account is set up by whoever reads the server's console.

The code is a keyed hash of a random number on the site row: every process tells the same one, the database alone does not
give it away, and it is void once the number is gone, with the first account.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Any

from pyramid.request import Request
from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from aipress_accounts import services as accounts
from aipress_core.api import Site, _, sessions

NONCE = "admin.setup_nonce"  # in core_site.settings, where nobody declares it
GROUPS, LENGTH = 4, 4
DEMO_TASK = "demo.load"


class SetupRefused(Exception):
    """The site cannot be set up so; ``reason`` is a translation string."""

    def __init__(self, reason: Any) -> None:
        super().__init__(str(reason))
        self.reason = reason


def open_setup(db: Database) -> None:
    """Make a site without accounts ready to be set up. Idempotent."""
    site = db.scalar(select(Site).where(Site.id == 1).with_for_update())
    if site is not None and NONCE not in site.settings and not _has_accounts(db):
        site.settings = {**site.settings, NONCE: secrets.token_hex(16)}


def waiting_nonce(db: Database) -> str:
    """The number of a site that waits to be set up, or an empty text."""
    found = db.scalar(select(Site.settings).where(Site.id == 1)) or {}
    return str(found.get(NONCE, "")) if NONCE in found and not _has_accounts(db) else ""


def is_new(request: Request) -> bool:
    """Does the site wait to be set up? The site row, which is read anyway, tells it of almost every other site."""
    return request.identity is None and NONCE in request.site.settings and bool(waiting_nonce(request.db_read))


def code(secret: str, nonce: str) -> str:
    """What the console shows: ``K7QF-2M9D-XW3R-ABCD``, 80 bits."""
    digest = hmac.new(f"{secret}.setup".encode(), nonce.encode(), hashlib.sha256).digest()
    text = base64.b32encode(digest).decode()[:GROUPS * LENGTH]
    return "-".join(text[start:start + LENGTH] for start in range(0, len(text), LENGTH))


def is_right(given: str, secret: str, nonce: str) -> bool:
    """Is it the code? Blanks, hyphens and small letters do not matter."""
    plain = "".join(given.split()).replace("-", "").upper()
    return bool(nonce) and hmac.compare_digest(plain.encode(), code(secret, nonce).replace("-", "").encode())


def finish(request: Request, answers: dict[str, Any]) -> None:
    """Give the site its name, language, look and first owner, sign them in, and close the door behind them.

    Args:
        answers: ``code``, ``site_name``, ``locale``, ``name``, ``email``, ``password``, ``theme``, ``demo``.

    Raises:
        SetupRefused: when the code is wrong, somebody was faster, or the account cannot be made.
    """
    site = request.db.execute(select(Site).where(Site.id == 1).with_for_update().execution_options(
        populate_existing=True)).scalar_one()
    nonce = site.settings.get(NONCE, "")
    if not is_right(answers["code"], request.registry.secret, nonce):
        raise SetupRefused(_("This is not the code that the server’s console shows."))
    if _has_accounts(request.db):
        raise SetupRefused(_("This site has been set up already. Sign in."))
    try:
        user = accounts.create_user(request.db, answers["email"], answers["name"], roles=(accounts.OWNER,),
                                    password=answers["password"], locale=answers["locale"])
    except accounts.AccountRefused as refusal:
        raise SetupRefused(refusal.reason) from refusal
    site.name, site.locale, site.theme = answers["site_name"], answers["locale"], answers["theme"]
    site.settings = {name: value for name, value in site.settings.items() if name != NONCE}
    sessions.start(request, user.id)
    if answers["demo"] and can_load_demo(request):
        request.enqueue(DEMO_TASK, size="S")
    request.audit("admin.site_set_up", target=("party", user.id, answers["name"]), demo=answers["demo"])


def can_load_demo(request: Request) -> bool:
    """Is there a demo world to fill the site with?"""
    return DEMO_TASK in request.registry["aipress.work"].tasks and request.plugin_enabled("demo")


def _has_accounts(db: Database) -> bool:
    return db.scalar(select(accounts.User.id).limit(1)) is not None
