"""``/account/email``: another address, confirmed from its mailbox; the old one is told."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther, HTTPTooManyRequests
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config, view_defaults
from sqlalchemy import exists, select

from aipress_accounts import links
from aipress_accounts.authentication import WRONG_PASSWORD, confirm_password
from aipress_accounts.events import EmailChanged
from aipress_accounts.fields import typed
from aipress_accounts.models import LONGEST_EMAIL, User
from aipress_accounts.notices import EMAIL_CHANGED, notify, recipient_of
from aipress_accounts.resources import AccountRoot
from aipress_accounts.services import EMAIL, normalise_email
from aipress_accounts.tries import network_of, too_many
from aipress_core.api import _, record_audit

PER_HOUR, TRIES, HOUR = 5, 30, 3600


@view_defaults(context=AccountRoot, name="email", permission="accounts:account.use", renderer="accounts/email.html")
class Email:
    """Asking for the change. Whether the new address has an account is not told: the answer is the same."""

    def __init__(self, context: AccountRoot, request: Request) -> None:
        self.request = request

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any]:
        """The form, or what happens now."""
        return self._page(is_sent=bool(typed(self.request.GET, "sent")))

    @view_config(request_method="POST")
    def ask(self) -> dict[str, Any] | Response:
        """Have a link mailed to the new address."""
        request, party_id = self.request, self.request.identity.party_id
        address = normalise_email(typed(request.POST, "email"))
        if not EMAIL.fullmatch(address) or len(address) > LONGEST_EMAIL:
            return self._refused(address, email=_("Type a complete e-mail address, such as maud@example.com."))
        try:
            if not confirm_password(request, typed(request.POST, "current")):
                return self._refused(address, current=WRONG_PASSWORD)
            request.rate_limit("accounts.email", key=str(party_id), limit=PER_HOUR, window=HOUR)
        except HTTPTooManyRequests as refusal:
            return self._page(address, {"current": too_many(request, refusal)})
        request.enqueue("accounts.send_confirmation", party_id=party_id, email=address)
        request.audit("accounts.email_change_asked", ("party", party_id, request.identity.name))
        return HTTPSeeOther("/account/email?sent=1")

    def _refused(self, address: str, **errors: str) -> dict[str, Any]:
        self.request.response.status_int = 422
        return self._page(address, {name: self.request.translate(text) for name, text in errors.items()})

    def _page(self, email: str = "", errors: dict[str, str] | None = None, *, is_sent: bool = False) -> dict[str, Any]:
        present = self.request.db_read.scalar(select(User.email).where(User.id == self.request.identity.party_id))
        return {"email": email[:LONGEST_EMAIL], "errors": errors or {}, "is_sent": is_sent, "present": present,
                "minutes": links.MINUTES[links.EMAIL]}


@view_defaults(context=AccountRoot, name="confirm-email", permission=NO_PERMISSION_REQUIRED,
               renderer="accounts/confirm_email.html")
class ConfirmEmail:
    """Where the link leads; it is opened wherever the mailbox is, so it asks for no sign-in."""

    def __init__(self, context: AccountRoot, request: Request) -> None:
        self.request = request
        request.response.headers["Referrer-Policy"] = "no-referrer"
        request.response.headers["Cache-Control"] = "no-store"

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any]:
        """The question, or that the link is used up."""
        key = typed(self.request.GET, "key")
        return self._page(key, links.find(self.request.db, links.EMAIL, key, self.request.now))

    @view_config(request_method="POST")
    def save(self) -> dict[str, Any] | Response:
        """Change the address, unless somebody else has taken it since; tell the old one."""
        request, key = self.request, typed(self.request.POST, "key")
        try:
            request.rate_limit("accounts.email.try", key=network_of(request.client_addr), limit=TRIES, window=HOUR)
        except HTTPTooManyRequests as refusal:
            return {**self._page(key, None), "error": too_many(request, refusal)}
        link = links.use(request.db, links.EMAIL, key, request.now)
        if link is None or link.party_id is None or request.db.scalar(select(exists().where(User.email == link.email))):
            return self._page(key, None)
        former = recipient_of(request.db, link.party_id)
        request.db.get_one(User, link.party_id).email = link.email
        request.db.flush()
        notify(request, link.party_id, EMAIL_CHANGED, also_to=former)
        request.emit(EmailChanged(link.party_id))
        record_audit(request.db, action="accounts.email_changed", target_type="party", target_id=link.party_id,
                     actor_id=link.party_id, actor_name=former.name if former else "", request_id=request.id,
                     ip=request.client_addr or "")
        request.flash(_("Address confirmed. You sign in with it from now on."))
        return HTTPSeeOther("/account/")

    def _page(self, key: str, link: Any) -> dict[str, Any]:
        if link is None:
            self.request.response.status_int = 410
        return {"key": key, "email": link.email if link else "", "is_good": link is not None, "error": ""}
