"""Erasing one's account, taking that back, and the page that says what erasing does."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther, HTTPTooManyRequests
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config, view_defaults

from aipress_accounts import erasure
from aipress_accounts.authentication import WRONG_PASSWORD, confirm_password
from aipress_accounts.events import AccountStateChanged
from aipress_accounts.fields import typed
from aipress_accounts.resources import AccountRoot
from aipress_accounts.tries import network_of, too_many
from aipress_core.api import CLEAR, DELETE, KEEP, PersonalData, _, personal_declarations, record_audit, sessions

TRIES, HOUR = 30, 3600
LAST_OWNER = _("You are the only owner of this site. Make somebody else an owner first.")
UNTICKED = _("Tick the box: what is erased cannot be brought back.")


@view_defaults(context=AccountRoot, name="erase", permission="accounts:account.use", renderer="accounts/erase.html")
class Erase:
    """The question, which is asked with the password."""

    def __init__(self, context: AccountRoot, request: Request) -> None:
        self.request = request

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any]:
        """What goes, what stays, and for how long one may think again."""
        return self._page()

    @view_config(request_method="POST")
    def close(self) -> dict[str, Any] | Response:
        """Close the account and have it erased when the days are over."""
        request = self.request
        errors = {} if typed(request.POST, "sure") == "1" else {"sure": request.translate(UNTICKED)}
        try:
            if not confirm_password(request, typed(request.POST, "current")):
                errors["erase-current"] = request.translate(WRONG_PASSWORD)
        except HTTPTooManyRequests as refusal:
            return self._page({"erase-current": too_many(request, refusal)})
        if not errors and erasure.is_last_owner(request.db, request.identity.party_id):
            errors = {"": request.translate(LAST_OWNER)}
        if errors:
            request.response.status_int = 422
            return self._page(errors)
        erasure.ask(request, request.settings["accounts.erasure_days"])
        sessions.end(request)
        request.flash(_("Your account is closed. A mail tells you how to take that back."), "note")
        return HTTPSeeOther("/")

    def _page(self, errors: dict[str, str] | None = None) -> dict[str, Any]:
        return {"errors": errors or {}, "days": self.request.settings["accounts.erasure_days"]}


@view_defaults(context=AccountRoot, name="keep-account", permission=NO_PERMISSION_REQUIRED, renderer="accounts/keep.html")
class Keep:
    """Where the mailed link leads; nobody is signed in there any more."""

    def __init__(self, context: AccountRoot, request: Request) -> None:
        self.request = request
        request.response.headers["Referrer-Policy"] = "no-referrer"
        request.response.headers["Cache-Control"] = "no-store"

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any]:
        """The question, or that it is too late."""
        key = typed(self.request.GET, "key")
        return self._page(key, erasure.find(self.request.db, key))

    @view_config(request_method="POST")
    def keep(self) -> dict[str, Any] | Response:
        """Open the account again."""
        request, key = self.request, typed(self.request.POST, "key")
        try:
            request.rate_limit("accounts.keep", key=network_of(request.client_addr), limit=TRIES, window=HOUR)
        except HTTPTooManyRequests as refusal:
            return {**self._page(key, None), "error": too_many(request, refusal)}
        party_id = erasure.take_back(request.db, key)
        if party_id is None:
            return self._page(key, None)
        request.emit(AccountStateChanged(party_id))
        record_audit(request.db, action="accounts.erasure_taken_back", target_type="party", target_id=party_id, actor_id=party_id,
                     actor_name="", request_id=request.id, ip=request.client_addr or "")
        request.flash(_("Your account is open again. Sign in."))
        return HTTPSeeOther("/account/login")

    def _page(self, key: str, found: Any) -> dict[str, Any]:
        if found is None:
            self.request.response.status_int = 410
        return {"key": key, "due_at": found.due_at if found else None, "is_good": found is not None, "error": ""}


@view_config(context=AccountRoot, name="erasure-policy", request_method="GET", permission=NO_PERMISSION_REQUIRED,
             renderer="accounts/erasure_policy.html")
def policy(context: AccountRoot, request: Request) -> dict[str, Any]:
    """What erasing does to everything that the site keeps of a member, as the plugins declare it."""
    found: dict[str, list[str]] = {DELETE: [], CLEAR: [], KEEP: []}
    for one in personal_declarations(request.registry):
        if isinstance(one, PersonalData):
            found[one.erase].append(request.translate(one.title))
    removed = [request.translate(one.title) for one in request.registry.content_types if one.erasure == "remove"]
    # As they are declared, each once.
    told = {kind: list(dict.fromkeys(titles)) for kind, titles in found.items()}
    return {"deleted": told[DELETE], "detached": told[CLEAR], "kept": told[KEEP], "removed": removed,
            "name": request.translate(erasure.NEUTRAL_NAME), "days": request.settings["accounts.erasure_days"],
            "mail_days": request.settings["aipress.mail.retention_days"]}
