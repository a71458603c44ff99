"""Following, blocking, muting and reporting a member or an organisation."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config, view_defaults

from aipress_core.api import PERSON, _
from aipress_social import follows, reports
from aipress_social.events import Followed, Unfollowed
from aipress_social.forms import FOLLOW_LIMIT, report_form
from aipress_social.models import BLOCK, MUTE
from aipress_social.presentation import follow_button
from aipress_social.refusals import Refused
from aipress_social.resources import PartyPlace


@view_defaults(context=PartyPlace, permission="social:network.use")
class PartyViews:
    """Each act says what is wanted, so that doing it twice is doing it once, and ends on the other's page."""

    def __init__(self, context: PartyPlace, request: Request) -> None:
        self.context, self.request, self.row = context, request, context.row
        self.member = request.identity.party_id

    def _limit(self) -> None:
        self.request.rate_limit("social.follow", key=str(self.member), limit=FOLLOW_LIMIT[0], window=FOLLOW_LIMIT[1])

    def _back(self) -> HTTPSeeOther:
        return HTTPSeeOther(self.context.address)

    def _refused(self, refused: Refused) -> HTTPSeeOther:
        self.request.flash(refused.sentence, "problem")
        return self._back()

    @view_config(name="follow", request_method="POST")
    def follow(self) -> Response:
        """Follow (``follow=yes``) or not (``follow=no``)."""
        self._limit()
        wanted, htmx = self.request.POST.get("follow", "yes") == "yes", self.request.headers.get("HX-Request") == "true"
        try:
            self._follow() if wanted else self._unfollow()
        except Refused as refused:
            response: Response = self._refused(refused)
            if htmx:
                response = Response(headers={"HX-Redirect": self.context.address})
        else:
            response = Response(follow_button(self.request, self.row, followed=wanted)) if htmx else self._said(wanted=wanted)
        response.vary = ("HX-Request",)
        return response

    def _follow(self) -> None:
        request, row = self.request, self.row
        try:
            is_new = follows.follow(request.db, self.member, row.id, request.now)
        except LookupError as error:
            raise HTTPNotFound from error
        if is_new:
            request.emit(Followed(follower_id=self.member, followee_id=row.id))
            if row.kind == PERSON:
                request.notify("social.follower", [row.id], {"name": request.identity.name},
                               url=f"/members/{request.identity.slug}",
                               actor_id=self.member)

    def _unfollow(self) -> None:
        if follows.unfollow(self.request.db, self.member, self.row.id):
            self.request.emit(Unfollowed(follower_id=self.member, followee_id=self.row.id))

    def _said(self, *, wanted: bool) -> HTTPSeeOther:
        name = {"name": self.row.name}
        self.request.flash(_("You now follow ${name}.", mapping=name) if wanted else _("You no longer follow ${name}.",
            mapping=name))
        return self._back()

    @view_config(name="block", request_method="GET", renderer="social/block.html")
    def ask_to_block(self) -> dict[str, Any]:
        """Say what a block does before it is made."""
        return {"party": self.row, "back": self.context.address}

    @view_config(name="block", request_method="POST")
    def block(self) -> HTTPSeeOther:
        """Block (``block=yes``) or lift the block (``block=no``)."""
        name = {"name": self.row.name}
        return self._shield(BLOCK, _("You have blocked ${name}.", mapping=name), _("You no longer block ${name}.", mapping=name))

    @view_config(name="mute", request_method="POST")
    def mute(self) -> HTTPSeeOther:
        """Mute (``mute=yes``) or lift it (``mute=no``)."""
        name = {"name": self.row.name}
        return self._shield(MUTE, _("You no longer see what ${name} writes on the wall.", mapping=name),
                            _("You see again what ${name} writes on the wall.", mapping=name))

    def _shield(self, kind: str, done: Any, undone: Any) -> HTTPSeeOther:
        self._limit()
        request, wanted = self.request, self.request.POST.get(kind, "yes") == "yes"
        try:
            if not wanted:
                follows.lift(request.db, self.member, self.row.id, kind)
            elif kind == BLOCK:
                follows.block(request.db, self.member, self.row.id, request.now)
            else:
                follows.mute(request.db, self.member, self.row.id, request.now)
        except Refused as refused:
            return self._refused(refused)
        except LookupError as error:
            raise HTTPNotFound from error
        request.flash(done if wanted else undone)
        return HTTPSeeOther("/account/kept-away/") if request.POST.get("from") == "list" else self._back()

    @view_config(name="report", request_method=("GET", "POST"), renderer="social/report.html")
    def report(self) -> Any:
        """Tell the site owner about a member."""
        if self.row.kind != PERSON or self.row.id == self.member:
            raise HTTPNotFound
        form = report_form(self.request, f"/social/{self.row.id}/report")
        return reports.receive(self.request, form, f"member:{self.row.id}", self.row.name, self.context.address,
                               member_id=self.row.id)
