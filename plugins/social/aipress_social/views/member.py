"""A member's page, in tabs that are addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from aipress_core.api import _
from aipress_kyc.services import CONTACT_TYPES, masking
from aipress_social.presentation import follow_button, follow_buttons, pages, people, shown_posts
from aipress_social.profile import LEVELS, WELCOMES, Shown, as_seen_by
from aipress_social.queries import groups, members, parties, posts
from aipress_social.resources import MemberPage
from aipress_social.views.groups import lines

TABS = (("", _("Profile")), ("publications", _("Publications")), ("activities", _("Activities")), ("groups", _("Groups")),
        ("followees", _("Follows")), ("followers", _("Followers")))
MOST_ACTIVITIES = 30
WELCOME_WORDS = {"offers_drink": _("Offers a drink to visiting journalists"),
                 "offers_meal": _("Offers a meal to visiting journalists"),
                 "offers_lodging": _("Offers a bed to visiting journalists")}
CONTACT_WORDS = {masking.EMAIL: _("E-mail"), masking.MOBILE: _("Mobile phone"),
                 masking.PRESS_EMAIL: _("E-mail for press relations")}


@view_defaults(context=MemberPage, request_method="GET", permission="social:member.read")
class MemberViews:
    """What a member shows to whoever looks."""

    def __init__(self, context: MemberPage, request: Request) -> None:
        self.request, self.row = request, context.row
        self.base, self.me = f"/members/{self.row.slug}", request.identity.party_id
        self.is_own = self.row.id == self.me
        self.shown = Shown(request, self.row)

    def _frame(self, current: str, shown: Shown | None = None) -> dict[str, Any]:
        shown = shown or self.shown
        relation = shown.relation
        counts = {"followees": relation.followees, "followers": relation.followers}
        return {
            "member": shown.head(), "verified": shown.verified,
            "row": self.row, "base": self.base, "is_own": self.is_own, "relation": relation,
            "button": None if self.is_own else follow_button(self.request, self.row, followed=relation.follows),
            "tabs": [{"title": title, "url": f"{self.base}/{name}" if name else self.base, "current": name == current,
                      "count": counts.get(name)} for name, title in TABS],
        }

    @view_config(renderer="social/member.html")
    def profile(self) -> dict[str, Any]:
        """What the member says of themselves; the member may look at it as somebody else gets it (``?as=PRESSE&level=0``)."""
        shown = self._as_asked()
        welcomes = [WELCOME_WORDS[name] for name in WELCOMES if shown.answer(name)]
        return {
            **self._frame("", shown), "parts": shown.parts(), "bio": shown.answer("bio") or "", "badges": shown.badges,
            "contacts": [(CONTACT_WORDS[mode], mode, value) for mode, value in shown.contacts().items()], "mask": masking.MASK,
            "welcomes": welcomes, "json_ld": shown.json_ld(), "imagined": shown.imagined
            and CONTACT_TYPES[str(shown.imagined.contact_type)],
            "faces": people(members.latest_followers(self.request.db, self.row.id), {}),
            "groups": groups.of_member(self.request.db, self.request.identity, self.row.id, 5),
            "viewers": list(CONTACT_TYPES.items()) if self.is_own else [], "levels": LEVELS, "chosen": self.request.GET,
        }

    def _as_asked(self) -> Shown:
        """The page as the viewer gets it, or as its owner wishes to see that others get it."""
        contact_type, level = self.request.GET.get("as", ""), self.request.GET.get("level", "")
        if not self.is_own or not (contact_type or level):
            return self.shown
        try:
            return as_seen_by(self.shown, contact_type or next(iter(CONTACT_TYPES)), int(level) if level else None)
        except ValueError as error:
            raise HTTPNotFound from error

    @view_config(name="publications", renderer="social/member_publications.html")
    def publications(self) -> dict[str, Any]:
        """What the member has published, newest first."""
        request = self.request
        page = members.publications(request.db, request.visibility, self.row.id, request.GET.get("after"))
        return {**self._frame("publications"), "items": [(row, self._path(row)) for row in page.rows], "page": pages(request,
            page)}

    def _path(self, row: Any) -> str:
        return str(self.request.registry.content_types.path(row.type, row.slug))

    @view_config(name="activities", renderer="social/member_activities.html")
    def activities(self) -> dict[str, Any]:
        """What the member did last in the network: posts, follows, groups."""
        db, row = self.request.db, self.row
        wrote = posts.latest_of(db, self.request.visibility, row.id, MOST_ACTIVITIES)
        found: list[tuple[Any, str, Any]] = [(one["row"].created_at, "post", one) for one in shown_posts(self.request, wrote)]
        found += [(one.created_at, "follow", {"name": one.name, "url": parties.address(one)})
                  for one in members.latest_followed(db, row.id, MOST_ACTIVITIES)]
        found += [(one.joined_at, "group", {"name": one.name, "url": f"/groups/{one.slug}"})
                  for one in members.joined(db, self.request.identity, row.id, MOST_ACTIVITIES)]
        newest = sorted(found, key=lambda one: (one[0], one[1]), reverse=True)[:MOST_ACTIVITIES]
        return {**self._frame("activities"), "activities": newest}

    @view_config(name="groups", renderer="social/member_groups.html")
    def groups(self) -> dict[str, Any]:
        """The groups that the member is in and that the viewer may know of."""
        return {**self._frame("groups"), "groups": lines(groups.of_member(self.request.db, self.request.identity, self.row.id))}

    @view_config(name="followees", renderer="social/member_people.html")
    def followees(self) -> dict[str, Any]:
        """Whom the member follows."""
        return self._people("followees", parties.followees, _("Follows nobody yet"))

    @view_config(name="followers", renderer="social/member_people.html")
    def followers(self) -> dict[str, Any]:
        """Who follows the member."""
        return self._people("followers", parties.followers, _("Nobody follows yet"))

    def _people(self, tab: str, read: Callable[..., Any], nobody: Any) -> dict[str, Any]:
        request = self.request
        page = read(request.db, self.row.id, request.GET.get("after"))
        return {**self._frame(tab), "people": people(page.rows, follow_buttons(request, page.rows)), "page": pages(request, page),
                "nobody": nobody}
