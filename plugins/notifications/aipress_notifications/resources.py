"""``/notifications/`` and ``/notifications/<id>``. Somebody else's are not found."""

from __future__ import annotations

from aipress_core.api import Resource, _
from aipress_notifications import queries

LARGEST = 2**63 - 1


class Centre(Resource):
    """``/notifications/``: what this member was told."""

    title = _("Notifications")

    def __getitem__(self, name: str) -> Resource:
        if not (name.isascii() and name.isdigit() and len(name) < 20 and int(name) <= LARGEST):
            raise KeyError(name)  # the name of a view
        identity = self.request.identity
        if identity is None:
            return NotificationPlace(name, self, self.request)  # the view's permission sends the visitor to the login page
        row = queries.own(self.request.db_read, identity.party_id, int(name))
        if row is None:
            raise KeyError(name)
        return NotificationPlace(name, self, self.request, row)


class NotificationPlace(Resource):
    """One notification of this member."""
