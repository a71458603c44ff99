"""``/organisations/`` and what lies below it, ``/account/invitations`` and ``/admin/organisations``."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPMovedPermanently
from sqlalchemy.orm import Session

from aipress_core.api import ContentType, Resource, _
from aipress_organisations.queries import desk, page

READ, MANAGE = "organisations:organisation.read", "organisations:organisation.manage"
ADMINISTER = "organisations:organisation.administer"


def reading(request: Any) -> Session:
    """Where traversal reads: what a form will write with is not opened yet, because limits on tries come before that."""
    found: Session = request.db if request.method in ("GET", "HEAD") else request.db_read
    return found


class Directory(Resource):
    """Every organisation, by name."""

    title = _("Organisations")

    def __getitem__(self, slug: str) -> OrganisationPage:
        if len(slug) > page.LONGEST_SLUG:
            raise KeyError(slug)
        viewer, db = self.request.identity, reading(self.request)
        row = page.by_slug(db, slug, viewer and viewer.party_id)
        if row is None:
            raise self._moved(db, slug)
        return OrganisationPage(slug, self, self.request, row)

    def _moved(self, db: Session, slug: str) -> Exception:
        """A name of before leads on, to those who may read the directory; others learn nothing of it."""
        if not self.request.has_permission(READ, self):
            return KeyError(slug)
        now = page.present_slug(db, slug)
        return HTTPMovedPermanently(f"/organisations/{now}") if now else KeyError(slug)


class OrganisationPage(Resource):
    """One organisation; ``row`` is what its page shows, and what the viewer is in it."""

    def __getitem__(self, name: str) -> Resource:
        if name == "members":
            return Team(name, self, self.request, self.row)
        if name == "invitations":
            return Invitations(name, self, self.request, self.row)
        for kind in self.request.registry.content_types:
            if noun(kind) == name and self.request.plugin_enabled(kind.plugin):
                return Published(name, self, self.request, self.row, kind)
        raise KeyError(name)


def noun(kind: ContentType) -> str:
    """What a content type is called in an organisation's addresses: ``release`` of ``wire.release``."""
    return kind.name.partition(".")[2]


class Published(Resource):
    """``/organisations/<slug>/release``: its listed items of one content type."""

    def __init__(self, name: str, parent: Resource, request: Any, row: Any, kind: ContentType) -> None:
        super().__init__(name, parent, request, row)
        self.kind = kind


class Team(Resource):
    """``/organisations/<slug>/members``: what managers do with members."""

    title = _("Members")

    def __getitem__(self, name: str) -> Resource:
        return TeamMember(name, self, self.request, self.row) if is_key(name) else super().__getitem__(name)


class TeamMember(Resource):
    """``/organisations/<slug>/members/<party id>``; whether they are a member is for the views to see."""


class Invitations(Resource):
    """``/organisations/<slug>/invitations``"""

    def __getitem__(self, name: str) -> Resource:
        return Invited(name, self, self.request, self.row) if is_key(name) else super().__getitem__(name)


class Invited(Resource):
    """``/organisations/<slug>/invitations/<id>``; whether it is open is for the views to see."""


class OwnInvitations(Resource):
    """``/account/invitations``: to which organisation one belongs, and which ask one to join."""

    title = _("Organisation and invitations")

    def __getitem__(self, name: str) -> Resource:
        return OwnInvitation(name, self, self.request) if is_key(name) else super().__getitem__(name)


class OwnInvitation(Resource):
    """``/account/invitations/<id>``; whether it is one's own is for the views to see."""


class OrganisationList(Resource):
    """``/admin/organisations``"""

    title = _("Organisations")

    def __getitem__(self, name: str) -> Resource:
        if not is_key(name):
            return super().__getitem__(name)
        # Only an owner learns whether the id exists; to others the views say the same whatever it is.
        row = desk.by_id(reading(self.request), name) if self.request.has_permission(ADMINISTER) else None
        if row is None and self.request.has_permission(ADMINISTER):
            raise KeyError(name)
        return OrganisationItem(name, self, self.request, row)


class OrganisationItem(Resource):
    """``/admin/organisations/<id>``; its row is what the page shows."""


def is_key(name: str) -> bool:
    """Can this be the key of a row?"""
    return name.isascii() and name.isdigit() and len(name) < 19
