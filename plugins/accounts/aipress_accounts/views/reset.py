"""``/account/reset``: a new password by a mailed link.

Whether an address has an account shows neither in the answer nor in its time: both kinds of address cost one task, and the task
looks. The link does not sign in, so it does not get round a second step.
"""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther, HTTPTooManyRequests
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config, view_defaults

from aipress_accounts import links
from aipress_accounts.fields import typed
from aipress_accounts.models import LONGEST_EMAIL, User
from aipress_accounts.notices import PASSWORD_CHANGED, notify
from aipress_accounts.password_rules import problem_with
from aipress_accounts.resources import AccountRoot
from aipress_accounts.services import EMAIL, normalise_email
from aipress_accounts.tries import network_of, too_many
from aipress_core.api import _, passwords, record_audit, sessions

HOUR = 3600
PER_ADDRESS, PER_NETWORK = 3, 30  # mails an hour to one address; asked for, or links tried, from one network


@view_defaults(context=AccountRoot, name="reset", permission=NO_PERMISSION_REQUIRED, renderer="accounts/reset.html")
class Reset:
    """Asking for the link."""

    def __init__(self, context: AccountRoot, request: Request) -> None:
        self.request = request

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any]:
        """The form, or what happens now."""
        return self._page(is_sent=bool(typed(self.request.GET, "sent")))

    @view_config(request_method="POST")
    def ask(self) -> dict[str, Any] | Response:
        """Have the link mailed, if there is an account."""
        request = self.request
        address = normalise_email(typed(request.POST, "email"))
        if not EMAIL.fullmatch(address) or len(address) > LONGEST_EMAIL:
            request.response.status_int = 422
            return self._page(address, request.translate(_("Type a complete e-mail address, such as maud@example.com.")))
        try:
            request.rate_limit("accounts.reset.network", key=network_of(request.client_addr), limit=PER_NETWORK, window=HOUR)
            request.rate_limit("accounts.reset", key=address, limit=PER_ADDRESS, window=HOUR)
        except HTTPTooManyRequests as refusal:
            return self._page(address, too_many(request, refusal))
        request.enqueue("accounts.send_reset", email=address)
        return HTTPSeeOther("/account/reset?sent=1")

    def _page(self, email: str = "", error: str = "", *, is_sent: bool = False) -> dict[str, Any]:
        return {"email": email[:LONGEST_EMAIL], "error": error, "is_sent": is_sent, "minutes": links.MINUTES[links.RESET]}


@view_defaults(context=AccountRoot, name="new-password", permission=NO_PERMISSION_REQUIRED, renderer="accounts/new_password.html")
class NewPassword:
    """Where the link leads. The key is in the query, which is not logged, and the page tells no other site of its address."""

    def __init__(self, context: AccountRoot, request: Request) -> None:
        self.request = request
        request.response.headers["Referrer-Policy"] = "no-referrer"
        request.response.headers["Cache-Control"] = "no-store"

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any]:
        """The form, or that the link is used up."""
        key = typed(self.request.GET, "key")
        return self._page(key, is_good=links.find(self.request.db, links.RESET, key, self.request.now) is not None)

    @view_config(request_method="POST")
    def save(self) -> dict[str, Any] | Response:
        """Set the password, once for this link, and sign the member out everywhere."""
        request = self.request
        key, password = typed(request.POST, "key"), typed(request.POST, "password")
        try:
            request.rate_limit("accounts.reset.try", key=network_of(request.client_addr), limit=PER_NETWORK, window=HOUR)
        except HTTPTooManyRequests as refusal:
            return self._page(key, error=too_many(request, refusal))
        link = links.find(request.db_read, links.RESET, key, request.now)
        user = request.db_read.get(User, link.party_id) if link else None
        if user is None:
            return self._page(key, is_good=False)
        problem = problem_with(password, user.email, request.site.name)
        if problem is not None:
            request.response.status_int = 422
            return self._page(key, error=request.translate(problem))
        hashed = passwords.hash_password(password)  # slow, so before the first statement that writes
        used = links.use(request.db, links.RESET, key, request.now)
        if used is None or used.party_id is None:
            return self._page(key, is_good=False)
        self._finish(used.party_id, hashed)
        return HTTPSeeOther("/account/login")

    def _finish(self, party_id: int, hashed: str) -> None:
        request = self.request
        user = request.db.get_one(User, party_id)
        user.password_hash, user.password_changed_at = hashed, request.now
        ended = sessions.end_all(request, party_id)
        notify(request, party_id, PASSWORD_CHANGED)
        record_audit(request.db, action="accounts.password_reset", target_type="party", target_id=party_id,
                     actor_name="anonymous", details={"sessions_ended": ended}, request_id=request.id,
                     ip=request.client_addr or "")
        request.flash(_("Your new password is set. Sign in with it."))

    def _page(self, key: str, *, error: str = "", is_good: bool = True) -> dict[str, Any]:
        if not is_good:
            self.request.response.status_int = 410
        return {"key": key, "error": error, "is_good": is_good}
