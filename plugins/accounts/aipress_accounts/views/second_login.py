"""``/account/login-code`` and ``/account/login-passkey``: the step after the password, and the one that needs none."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther, HTTPTooManyRequests
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config, view_defaults

from aipress_accounts import passkeys, second_step, waiting
from aipress_accounts.authentication import Proof, sign_in, welcomes
from aipress_accounts.fields import typed
from aipress_accounts.models import User
from aipress_accounts.notices import CODE_USED, notify
from aipress_accounts.passkeys import PasskeyRefused
from aipress_accounts.resources import AccountRoot
from aipress_accounts.tries import network_of, too_many
from aipress_accounts.views.login import Login, next_address
from aipress_core.api import _, record_audit

WRONG = _("This code is not right, or it has been used. Wait for the next one and type it.")
UNKNOWN = _("This passkey opens no account here. Sign in with your password, or try another passkey.")
# A code of six digits is guessed by one try in 300,000: these let nobody try often, day or night.
PER_QUARTER, PER_DAY, QUARTER, DAY = 5, 50, 900, 86_400
PER_NETWORK, WINDOW = 60, 300


@view_defaults(context=AccountRoot, name="login-code", permission=NO_PERMISSION_REQUIRED, renderer="accounts/login_code.html")
class LoginCode:
    """The code of the app, or a recovery code."""

    def __init__(self, context: AccountRoot, request: Request) -> None:
        self.request = request
        request.response.headers["Cache-Control"] = "no-store"

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any] | Response:
        """The form; without a right password a moment ago, the beginning."""
        return self._page(self.request.GET) if waiting.whose(self.request) else HTTPSeeOther("/account/login")

    @view_config(request_method="POST")
    def submit(self) -> dict[str, Any] | Response:
        """Sign in with the code, which is used up."""
        request = self.request
        party_id = waiting.whose(request)
        if party_id is None:
            return HTTPSeeOther("/account/login")
        try:
            count = request.db_read.get(User, party_id).login_count
            request.rate_limit("accounts.code", key=f"{party_id} {count}", limit=PER_QUARTER, window=QUARTER)
            request.rate_limit("accounts.code.day", key=f"{party_id} {count}", limit=PER_DAY, window=DAY)
        except HTTPTooManyRequests as refusal:
            return self._page(request.POST, too_many(request, refusal))
        kind = second_step.use_code(request.db, party_id, request.registry.secret, typed(request.POST, "code"), request.now)
        if kind is None:
            request.response.status_int = 422
            return self._page(request.POST, request.translate(WRONG))
        sign_in(request, Proof(party_id))
        waiting.forget(request)
        if kind == second_step.RECOVERY:
            self._tell(party_id)
        return HTTPSeeOther(next_address(request.POST))

    def _tell(self, party_id: int) -> None:
        request = self.request
        notify(request, party_id, CODE_USED)
        record_audit(request.db, action="accounts.recovery_code_used", target_type="party", target_id=party_id,
                     actor_id=party_id, request_id=request.id, ip=request.client_addr or "")
        left = second_step.codes_left(request.db, party_id)
        request.flash(request.localizer.pluralize(
            "You have ${count} recovery code left.", "You have ${count} recovery codes left.", left, domain="aipress",
            mapping={"count": left}), "note", url="/account/second-step", label=_("Make new ones"))

    def _page(self, source: Any, error: str = "") -> dict[str, Any]:
        return {"error": error, "next": next_address(source), "passkeys_possible": passkeys.are_possible(self.request)}


@view_defaults(context=AccountRoot, permission=NO_PERMISSION_REQUIRED)
class LoginPasskey:
    """Signing in with a passkey alone: it is both steps in one."""

    def __init__(self, context: AccountRoot, request: Request) -> None:
        self.request = request

    @view_config(name="passkey-options", request_method="POST")
    def options(self) -> Response:
        """What the browser needs to use a passkey."""
        self._limit()
        return Response(passkeys.request_options(self.request), content_type="application/json", charset="utf-8",
                        cache_control="no-store")

    @view_config(name="login-passkey", request_method="POST", renderer="accounts/login.html")
    def submit(self) -> dict[str, Any] | Response:
        """Sign in whoever the passkey belongs to."""
        request = self.request
        login = Login(request.context, request)
        try:
            self._limit()
            party_id = passkeys.use(request, typed(request.POST, "credential"))
            if not welcomes(request, request.db.get_one(User, party_id)):
                raise PasskeyRefused("a demo account")
        except HTTPTooManyRequests as refusal:
            return login.page("", too_many(request, refusal))
        except PasskeyRefused:
            request.response.status_int = 422
            return login.page("", request.translate(UNKNOWN)) | {"is_wrong": False}
        sign_in(request, Proof(party_id))
        waiting.forget(request)
        return HTTPSeeOther(next_address(request.POST))

    def _limit(self) -> None:
        self.request.rate_limit("accounts.passkey", key=network_of(self.request.client_addr), limit=PER_NETWORK, window=WINDOW)
