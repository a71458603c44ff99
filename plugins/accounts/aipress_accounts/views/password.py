"""``/account/password``: another password."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther, HTTPTooManyRequests
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config, view_defaults

from aipress_accounts.authentication import WRONG_PASSWORD, confirm_password
from aipress_accounts.fields import typed
from aipress_accounts.models import User
from aipress_accounts.notices import PASSWORD_CHANGED, notify
from aipress_accounts.password_rules import problem_with
from aipress_accounts.resources import AccountRoot
from aipress_accounts.tries import too_many
from aipress_core.api import _, passwords, sessions


@view_defaults(context=AccountRoot, name="password", permission="accounts:account.use", renderer="accounts/password.html")
class Password:
    """The present one is asked, whoever sits at the keyboard."""

    def __init__(self, context: AccountRoot, request: Request) -> None:
        self.request = request

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any]:
        """The form."""
        return {"errors": {}}

    @view_config(request_method="POST")
    def save(self) -> dict[str, Any] | Response:
        """Change it; this browser gets a new session, all others are signed out."""
        request, party_id = self.request, self.request.identity.party_id
        password = typed(request.POST, "password")
        try:
            if not confirm_password(request, typed(request.POST, "current")):
                return self._refused(current=WRONG_PASSWORD)
        except HTTPTooManyRequests as refusal:
            return {"errors": {"current": too_many(request, refusal)}}
        user = request.db_read.get(User, party_id)
        problem = problem_with(password, user.email, request.identity.name, request.site.name)
        if problem is not None:
            return self._refused(password=problem)
        hashed = passwords.hash_password(password)  # slow, so before the first statement that writes
        user = request.db.get_one(User, party_id)
        user.password_hash, user.password_changed_at = hashed, request.now
        session = sessions.start(request, party_id)
        ended = sessions.end_all(request, party_id, keep=session.id)
        notify(request, party_id, PASSWORD_CHANGED)
        request.audit("accounts.password_changed", ("party", party_id, request.identity.name), sessions_ended=ended)
        request.flash(_("Password changed. You are signed out everywhere else."))
        return HTTPSeeOther("/account/")

    def _refused(self, **errors: str) -> dict[str, Any]:
        self.request.response.status_int = 422
        return {"errors": {name: self.request.translate(text) for name, text in errors.items()}}
