"""``/account/second-step``: the authenticator app, recovery codes, passkeys. Every change asks for the password again."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPForbidden, HTTPSeeOther, HTTPTooManyRequests
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config, view_defaults

from aipress_accounts import notices, passkeys, second_step
from aipress_accounts.authentication import WRONG_PASSWORD, confirm_password
from aipress_accounts.fields import typed
from aipress_accounts.models import Authenticator, User
from aipress_accounts.notices import notify
from aipress_accounts.passkeys import PasskeyRefused
from aipress_accounts.resources import SecondStep
from aipress_accounts.tries import too_many
from aipress_core.api import _, render, sessions

PAGE = "/account/second-step"
WRONG_CODE = _("This is not the code that the app shows now. Wait for the next one and type it.")
NOT_ACCEPTED = _("The passkey was not accepted. Try again; if your browser asks who you are, answer it.")
CODE_TRIES, CODE_WINDOW = 10, 900


@view_defaults(context=SecondStep, permission="accounts:account.use", renderer="accounts/second_step.html")
class Steps:
    """The page and its forms."""

    def __init__(self, context: SecondStep, request: Request) -> None:
        self.request = request
        self.party_id = request.identity.party_id
        request.response.headers["Cache-Control"] = "no-store"

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any]:
        """What is set, what is missing, and what each does."""
        return self._page()

    @view_config(name="begin-app", request_method="POST")
    def begin_app(self) -> dict[str, Any] | Response:
        """Draw the secret of an app, to be confirmed by a first code."""
        return self._confirmed("begin-app") or self._begin_app()

    def _begin_app(self) -> Response:
        second_step.begin(self.request.db, self.party_id, self.request.registry.secret, self.request.now)
        return HTTPSeeOther(f"{PAGE}/app")

    @view_config(name="remove-app", request_method="POST")
    def remove_app(self) -> dict[str, Any] | Response:
        """Forget the app."""
        refusal = self._confirmed("remove-app")
        if refusal is None and second_step.remove_app(self.request.db, self.party_id):
            self._note(notices.APP_REMOVED, "accounts.app_removed")
            self.request.flash(_("Authenticator app removed. Remove the entry from the app, too."))
        return refusal or HTTPSeeOther(PAGE)

    @view_config(name="new-codes", request_method="POST")
    def new_codes(self) -> dict[str, Any] | Response:
        """Make new recovery codes and show them, this once."""
        refusal = self._confirmed("new-codes")
        if refusal is not None:
            return refusal
        if not second_step.is_asked(self.request.db, self.party_id):
            return HTTPSeeOther(PAGE)
        self._note(notices.CODES_RENEWED, "accounts.codes_renewed")
        return self._shown_codes()

    @view_config(name="passkey-options", request_method="POST")
    def passkey_options(self) -> Response:
        """What the browser needs to make a passkey, once the password is right."""
        request = self.request
        if not confirm_password(request, typed(request.POST, "current")):
            raise HTTPForbidden
        user = request.db.get_one(User, self.party_id)
        if not passkeys.are_possible(request) or not passkeys.is_room(request.db, self.party_id):
            raise HTTPForbidden
        return Response(passkeys.creation_options(request, user, request.identity.name), content_type="application/json",
                        charset="utf-8")

    @view_config(name="add-passkey", request_method="POST")
    def add_passkey(self) -> dict[str, Any] | Response:
        """Keep what the browser made. The password was asked before the challenge was given out."""
        request = self.request
        name = " ".join(typed(request.POST, "name").split())[:80] or request.translate(_("Passkey"))
        had_second_step = second_step.is_asked(request.db_read, self.party_id)
        try:
            passkeys.add(request, self.party_id, typed(request.POST, "credential"), name)
        except PasskeyRefused:
            request.response.status_int = 422
            return self._page("add-passkey", NOT_ACCEPTED)
        self._note(notices.PASSKEY_ADDED, "accounts.passkey_added")
        request.flash(_("Passkey added. You can sign in with it."))
        return HTTPSeeOther(PAGE) if had_second_step else self._shown_codes()

    @view_config(name="remove-passkey", request_method="POST")
    def remove_passkey(self) -> dict[str, Any] | Response:
        """Forget a passkey."""
        refusal = self._confirmed("remove-passkey")
        if refusal is None and passkeys.remove(self.request.db, self.party_id, typed(self.request.POST, "passkey")):
            second_step.forget_needless_codes(self.request.db, self.party_id)
            self._note(notices.PASSKEY_REMOVED, "accounts.passkey_removed")
            self.request.flash(_("Passkey removed. Remove it from your device, too."))
        return refusal or HTTPSeeOther(PAGE)

    def _confirmed(self, form: str) -> dict[str, Any] | None:
        """None when the password is right; else the page that says so. Comes before the first use of ``request.db``."""
        request = self.request
        try:
            if confirm_password(request, typed(request.POST, "current")):
                return None
        except HTTPTooManyRequests as refusal:
            return self._page(form, too_many(request, refusal))
        request.response.status_int = 422
        return self._page(form, WRONG_PASSWORD)

    def _note(self, event: str, action: str) -> None:
        """Tell the member, and sign out wherever else the account is in use: the door has another lock now."""
        request = self.request
        ended = sessions.end_all(request, self.party_id, keep=request.identity.session_id)
        notify(request, self.party_id, event)
        request.audit(action, ("party", self.party_id, request.identity.name), sessions_ended=ended)

    def _shown_codes(self) -> Response:
        """Answered directly: what is shown once cannot be fetched again after a redirect."""
        codes = second_step.new_codes(self.request.db, self.party_id)
        body = render(self.request, "accounts/recovery_codes.html", {"codes": codes})
        return Response(body, cache_control="no-store")

    def _page(self, form: str = "", error: Any = "") -> dict[str, Any]:
        request = self.request
        app = request.db_read.get(Authenticator, self.party_id)
        return {"app_since": app.confirmed_at if app else None, "form": form, "error": request.translate(error) if error else "",
                "passkeys": passkeys.newest_first(request.db_read, self.party_id),
                "codes_left": second_step.codes_left(request.db_read, self.party_id),
                "is_asked": second_step.is_asked(request.db_read, self.party_id), "codes_made": second_step.CODES,
                "passkeys_possible": passkeys.are_possible(request)}


@view_defaults(context=SecondStep, name="app", permission="accounts:account.use", renderer="accounts/authenticator.html")
class App(Steps):
    """The QR code, and the first code that proves that it arrived."""

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any] | Response:
        """The secret, for ten minutes after the password was typed."""
        return self._question()

    @view_config(request_method="POST")
    def confirm(self) -> dict[str, Any] | Response:
        """Put the app into use; its recovery codes are shown."""
        request = self.request
        try:
            request.rate_limit("accounts.app", key=str(self.party_id), limit=CODE_TRIES, window=CODE_WINDOW)
        except HTTPTooManyRequests as refusal:
            return self._question(too_many(request, refusal))
        if not second_step.confirm(request.db, self.party_id, request.registry.secret, typed(request.POST, "code"), request.now):
            request.response.status_int = 422
            return self._question(request.translate(WRONG_CODE))
        self._note(notices.APP_ADDED, "accounts.app_added")
        return self._shown_codes()

    def _question(self, error: str = "") -> dict[str, Any] | Response:
        request = self.request
        secret = second_step.waiting_secret(request.db, self.party_id, request.registry.secret, request.now)
        if secret is None:
            return HTTPSeeOther(PAGE)
        email = request.db.get_one(User, self.party_id).email
        drawing, _address = second_step.picture(secret, email, request.site.name)
        return {"drawing": drawing, "secret": " ".join(secret[at:at + 4] for at in range(0, len(secret), 4)), "error": error}
