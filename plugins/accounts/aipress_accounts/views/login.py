"""``/account/login`` and ``/account/logout``."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from pyramid.httpexceptions import HTTPSeeOther, HTTPTooManyRequests
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config, view_defaults

from aipress_accounts import passkeys, second_step, waiting
from aipress_accounts.authentication import authenticate, sign_in
from aipress_accounts.fields import typed
from aipress_accounts.models import LONGEST_EMAIL
from aipress_accounts.resources import AccountRoot
from aipress_accounts.tries import too_many
from aipress_core.api import _, local_path, sessions

REFUSED = _("The address and the password do not match.")
URL_SIGNS = "/?#[]@!$&'()*+,;=:%~"


@view_defaults(context=AccountRoot, permission=NO_PERMISSION_REQUIRED)
class Login:
    """The page, and what its button does."""

    def __init__(self, context: AccountRoot, request: Request) -> None:
        self.request = request

    @view_config(name="login", request_method="GET", renderer="accounts/login.html")
    def show(self) -> dict[str, Any] | Response:
        """The form; whoever is signed in already goes on."""
        if self.request.identity is not None:
            return HTTPSeeOther(next_address(self.request.GET))
        return self.page()

    @view_config(name="login", request_method="POST", renderer="accounts/login.html")
    def submit(self) -> dict[str, Any] | Response:
        """Sign in, or say in one sentence, the same for every reason, that it did not work."""
        request = self.request
        email, password = typed(request.POST, "email"), typed(request.POST, "password")
        try:
            proof = authenticate(request, email, password)
        except HTTPTooManyRequests as refusal:
            return self.page(email, too_many(request, refusal))
        if proof is None:
            request.response.status_int = 422
            return self.page(email, request.translate(REFUSED))
        if second_step.is_asked(request.db_read, proof.party_id):
            waiting.remember(request, proof.party_id)
            return HTTPSeeOther(request.path_with("/account/login-code", {"next": next_address(request.POST)}))
        sign_in(request, proof)
        return HTTPSeeOther(next_address(request.POST))

    @view_config(name="logout", request_method="POST")
    def leave(self) -> Response:
        """End this browser's session. Anybody may: a session that has run out leaves as well."""
        sessions.end(self.request)
        self.request.flash(_("You are signed out."), "note")
        return HTTPSeeOther("/")

    def page(self, email: str = "", error: str = "") -> dict[str, Any]:
        """What the template needs."""
        source = self.request.POST if self.request.method == "POST" else self.request.GET
        return {"email": email[:LONGEST_EMAIL], "error": error, "is_wrong": self.request.response.status_int == 422,
                "next": next_address(source), "passkeys_possible": passkeys.are_possible(self.request)}


def next_address(source: Any) -> str:
    """Where to go afterwards: an address within this site, and not back to signing in."""
    path = local_path(typed(source, "next") or "/")
    return "/" if path.startswith("/account/log") else quote(path, safe=URL_SIGNS)
