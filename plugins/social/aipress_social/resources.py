"""``/wall/``, ``/groups/``, ``/members/``, ``/social/<party id>``. What a viewer may not see is not there."""

from __future__ import annotations

from typing import Any

from aipress_core.api import Identity, Resource, _
from aipress_social.models import MODERATOR, OWNER, POST
from aipress_social.queries import groups, members, parties, posts, reports

LARGEST = 2**63 - 1


def number(name: str) -> int:
    """The key that an address segment spells; KeyError (so, not found) for anything else."""
    if not (name.isascii() and name.isdigit() and len(name) < 20 and int(name) <= LARGEST):
        raise KeyError(name)
    return int(name)


class Wall(Resource):
    """What one follows, and what one writes; a container of posts."""

    title = _("Wall")

    def __getitem__(self, slug: str) -> PostPage:
        request = self.request
        if request.identity is None:
            return PostPage(slug, self, request)  # the view's permission sends the visitor to the login page
        readable = request.visibility.readable(POST)
        row = posts.by_slug(request.db_read, slug, readable, request.identity.party_id) if len(slug) <= 40 else None
        if row is None:
            raise KeyError(slug)
        return PostPage(slug, self, request, row)


class PostPage(Resource):
    """One post."""

    def is_own(self, party_id: int) -> bool:
        """Has this member written it?"""
        return self.row is not None and self.row.author_id == party_id


class Groups(Resource):
    """The directory of groups."""

    title = _("Groups")

    def __getitem__(self, slug: str) -> GroupPage:
        if slug == "new":
            raise KeyError(slug)  # the name of a view
        request = self.request
        if request.identity is None:
            return GroupPage(slug, self, request)
        row = groups.by_slug(request.db_read, request.identity, slug) if len(slug) <= 120 else None
        if row is None:
            raise KeyError(slug)
        return GroupPage(slug, self, request, row)


class GroupPage(Resource):
    """One group; ``row`` says what it is to the viewer: ``role``, ``waiting``, ``is_excluded``."""

    @property
    def role(self) -> str | None:
        """The viewer's role in the group."""
        return self.row.role if self.row is not None else None


class Members(Resource):
    """The members directory."""

    title = _("Members")

    def __getitem__(self, slug: str) -> MemberPage:
        request = self.request
        if request.identity is None:
            return MemberPage(slug, self, request)
        row = members.by_slug(request.db_read, slug) if len(slug) <= 120 else None
        if row is None:
            raise KeyError(slug)
        return MemberPage(slug, self, request, row)


class MemberPage(Resource):
    """One member."""


class ContactOptions(Resource):
    """``/account/contact-options/``: who sees how to reach one."""

    title = _("Contact details")


class KeptAway(Resource):
    """``/account/kept-away/``: whom one has blocked or muted."""

    title = _("Blocked and muted")


class Reports(Resource):
    """``/admin/reports/``: what members have reported."""

    title = _("Reports")

    def __getitem__(self, name: str) -> ReportItem:
        if self.request.identity is None:
            return ReportItem(name, self, self.request)
        row = reports.by_id(self.request.db_read, number(name))
        if row is None:
            raise KeyError(name)
        return ReportItem(name, self, self.request, row)


class ReportItem(Resource):
    """One report."""


class Parties(Resource):
    """``/social/``: acts upon members and organisations, by party id."""

    def __getitem__(self, name: str) -> PartyPlace:
        if self.request.identity is None:
            return PartyPlace(name, self, self.request)
        row = parties.by_id(self.request.db_read, number(name))
        if row is None:
            raise KeyError(name)
        return PartyPlace(name, self, self.request, row)


class PartyPlace(Resource):
    """A live member or organisation."""

    @property
    def address(self) -> str:
        """Where its page is."""
        return parties.address(self.row)


def may_remove_post(identity: Identity, context: Any) -> bool:
    """Object rule: one's own post, or one in a group that one looks after."""
    if not isinstance(context, PostPage) or context.row is None:
        return False
    return context.is_own(identity.party_id) or context.row.role in (OWNER, MODERATOR)


def looks_after(identity: Identity, context: Any) -> bool:
    """Object rule: the group is one of which one is owner or moderator."""
    return isinstance(context, GroupPage) and context.role in (OWNER, MODERATOR)


def owns(identity: Identity, context: Any) -> bool:
    """Object rule: the group is one's own."""
    return isinstance(context, GroupPage) and context.role == OWNER
