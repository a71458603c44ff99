"""Mails of this plugin: links, and notices of what happened to the account."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from aipress_accounts.browsers import describe
from aipress_accounts.links import EMAIL, MINUTES, RESET
from aipress_accounts.models import User
from aipress_core.api import MailKind, Party, Recipient, _

KINDS = (
    MailKind("accounts.reset", _("Link to choose a new password"), _("Choose a new password for ${site}"), is_secret=True,
             minutes=MINUTES[RESET]),
    MailKind("accounts.email", _("Link to confirm an address"), _("Confirm your address for ${site}"), is_secret=True,
             minutes=MINUTES[EMAIL]),
    MailKind("accounts.export", _("The copy of one’s data is ready"), _("Your data on ${site} can be fetched")),
    MailKind("accounts.erasure", _("An account will be erased"), _("Your account on ${site} will be erased"), is_secret=True),
    MailKind("accounts.erased", _("An account was erased"), _("Your account on ${site} was erased")),
    MailKind("accounts.notice", _("Notice about an account"), _("${site}: ${event}")),
)

PASSWORD_CHANGED = _("your password was changed")
EMAIL_CHANGED = _("your e-mail address was changed")
APP_ADDED, APP_REMOVED = _("an authenticator app was set up"), _("the authenticator app was removed")
PASSKEY_ADDED, PASSKEY_REMOVED = _("a passkey was added"), _("a passkey was removed")
CODES_RENEWED, CODE_USED = _("new recovery codes were made"), _("a recovery code was used to sign in")


def recipient_of(db: Database, party_id: int) -> Recipient | None:
    """Where a member's mail goes, and in which language; None for a party without an account."""
    row = db.execute(select(User.email, Party.name, Party.locale, Party.timezone).join(Party, Party.id == User.id)
                     .where(User.id == party_id)).first()
    return Recipient(row.email, row.name, row.locale, row.timezone, party_id) if row else None


def notify(request: Any, party_id: int, event: str, *, also_to: Recipient | None = None) -> None:
    """Tell a member by mail what was done to their account, from which browser and where.

    Args:
        also_to: told as well: the address that is no longer theirs.
    """
    browser, system = describe(request.user_agent or "")
    for recipient in (recipient_of(request.db, party_id), also_to):
        if recipient is not None:
            request.mail("accounts.notice", recipient, event=event, browser=browser, system=system, ip=request.client_addr or "",
                         at=request.now, is_former=recipient is also_to)
