"""One notification: following it, marking it."""

from __future__ import annotations

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config, view_defaults

from aipress_core.api import _, local_path
from aipress_notifications import services
from aipress_notifications.resources import NotificationPlace

HERE = "/notifications/"


@view_defaults(context=NotificationPlace, request_method="POST", permission="notifications:notification.use")
class One:
    """Acts on one of the member's own."""

    def __init__(self, context: NotificationPlace, request: Request) -> None:
        self.request, self.row = request, context.row

    @view_config(name="open")
    def follow(self) -> Response:
        """Mark it as read and go where it leads: within this site, or home."""
        services.mark_read(self.request.db, self.request.identity.party_id, self.row.id, self.request.now)
        return HTTPSeeOther(local_path(self.row.url))

    @view_config(name="read")
    def read(self) -> Response:
        """Mark it as read and stay."""
        services.mark_read(self.request.db, self.request.identity.party_id, self.row.id, self.request.now)
        return self._back()

    @view_config(name="unread")
    def unread(self) -> Response:
        """Keep it for later."""
        if not services.mark_unread(self.request.db, self.request.identity.party_id, self.row.id):
            self.request.flash(_("A newer notification tells the same already."), "note")
        return self._back()

    def _back(self) -> Response:
        """To the page of the list that the button stood on, wherever its address says."""
        path = local_path(self.request.POST.get("back", HERE))
        return HTTPSeeOther(path if path.startswith(HERE) else HERE)
