"""``/account/``: who one is here, and one's preferences."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config, view_defaults
from sqlalchemy import update

from aipress_accounts.forms import preferences
from aipress_accounts.queries import account_of, safety_of
from aipress_accounts.resources import AccountRoot
from aipress_accounts.roles import ROLES
from aipress_core.api import Form, Party, ValidationFailure, _, sessions


@view_defaults(context=AccountRoot, permission="accounts:account.use", renderer="accounts/account.html")
class Account:
    """The overview."""

    def __init__(self, context: AccountRoot, request: Request) -> None:
        self.request = request
        identity = request.identity
        zone = request.settings["aipress.timezone"] or request.site.timezone
        self.form = Form(preferences(request.registry.locales, zone), request, name="preferences", submit=_("Save preferences"),
                         values={"locale": identity.locale or "", "timezone": identity.timezone or ""})

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any]:
        """Who one is, and the form."""
        identity = self.request.identity
        return {"form": self.form, "account": account_of(self.request.db, identity.party_id),
                "safety": safety_of(self.request.db, identity.party_id, sessions.running(self.request)),
                "roles": [title for role, title in ROLES.items() if role in identity.roles]}

    @view_config(request_method="POST")
    def save(self) -> dict[str, Any] | Response:
        """Keep the preferences on the party, where every page reads them with the session."""
        try:
            wishes = self.form.validate(self.request.POST.items())
        except ValidationFailure:
            self.request.response.status_int = 422
            return self.show()
        self.request.db.execute(update(Party).where(Party.id == self.request.identity.party_id).values(
            locale=wishes["locale"] or None, timezone=wishes["timezone"] or None))
        self.request.flash(_("Preferences saved."))
        return HTTPSeeOther("/account/")
