"""``/account`` and what lies below it. Other plugins mount theirs there (``Mount(parent="account")``)."""

from __future__ import annotations

from aipress_accounts.queries import own_session
from aipress_core.api import MountPoint, Resource, _


class AccountRoot(MountPoint):
    """``/account/``"""

    mount_parent = "account"
    title = _("My account")

    def __getitem__(self, name: str) -> Resource:
        if name == "sessions":
            return SessionList(name, self, self.request)
        if name == "second-step":
            return SecondStep(name, self, self.request)
        return super().__getitem__(name)


class SessionList(Resource):
    """``/account/sessions``: where this member is signed in."""

    title = _("Sessions")

    def __getitem__(self, name: str) -> Resource:
        identity = self.request.identity
        if not name.isdigit():
            raise KeyError(name)  # the name of a view
        if identity is None:
            return SessionItem(name, self, self.request)  # the view's permission sends the visitor to the login page
        row = own_session(self.request.db, identity.party_id, name)
        if row is None:
            raise KeyError(name)
        return SessionItem(name, self, self.request, row)


class SessionItem(Resource):
    """``/account/sessions/<id>``: one session of this member; anybody else's is not found."""


class SecondStep(Resource):
    """``/account/second-step``: what is asked besides the password."""

    title = _("Second step")


class TermsDesk(Resource):
    """``/admin/terms/``: the terms of use in their versions."""

    title = _("Terms of use")
