"""Hooks of the network."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from markupsafe import Markup
from pyramid.config import Configurator
from pyramid.request import Request
from sqlalchemy.orm import Session

from aipress_core.api import (
    ContentType,
    Mount,
    NavItem,
    NotificationKind,
    NotPersonal,
    Periodic,
    Permission,
    PersonalData,
    SearchType,
    Vocabulary,
    _,
    hookimpl,
    only,
)
from aipress_social import demo, follows, posts, search, slots, vocabulary
from aipress_social.models import POST
from aipress_social.personal import DECLARED
from aipress_social.resources import (
    ContactOptions,
    Groups,
    KeptAway,
    Members,
    Parties,
    Reports,
    Wall,
    looks_after,
    may_remove_post,
    owns,
)

MENUS: dict[str, Sequence[NavItem]] = {
    "user": (
        NavItem(_("Who sees what"), "/account/contact-options/", order=15, icon="eye", name="contact-options"),
        NavItem(_("Blocked and muted"), "/account/kept-away/", order=18, icon="person-x", name="kept-away"),
    ),
    "admin": (
        NavItem(_("Reports"), "/admin/reports/", order=24, icon="flag", name="reports", permission="social:report.decide"),
    ),
    "main": (
        NavItem(_("Members"), "/members/", order=35, icon="person-badge", name="members", permission="social:member.read"),
        NavItem(_("Wall"), "/wall/", order=50, icon="chat-left-text", name="wall", permission="social:network.use"),
        NavItem(_("Groups"), "/groups/", order=55, icon="people", name="groups", permission="social:network.use"),
    ),
}


@hookimpl
def aipress_register_permissions() -> list[Permission]:
    return [
        Permission("social:member.read", _("Read the directory of members and their pages"), ("member",)),
        Permission("social:report.decide", _("Decide what members have reported")),
        Permission("social:network.use", _("Follow, write on the wall, gather in groups"), ("member",)),
        Permission("social:post.remove", _("Remove a post"), when=may_remove_post),
        Permission("social:group.manage", _("Look after a group: its door and its posts"), when=looks_after),
        Permission("social:group.own", _("Change and remove a group, and give roles in it"), when=owns),
    ]


@hookimpl
def aipress_register_mounts() -> list[Mount]:
    return [
        Mount("wall", Wall, _("Wall")), Mount("groups", Groups, _("Groups")), Mount("members", Members, _("Members")),
        Mount("social", Parties),
        Mount("contact-options", ContactOptions, _("Who sees what"), parent="account"),
        Mount("kept-away", KeptAway, _("Blocked and muted"), parent="account"),
        Mount("reports", Reports, _("Reports"), parent="admin"),
    ]


@hookimpl
def aipress_register_content_types() -> list[ContentType]:
    return [ContentType(POST, _("Post"), lambda slug: f"/wall/{slug}", posts.audience, posts.reported,
                        erasure="remove", steady=True)]


@hookimpl
def aipress_register_vocabularies() -> list[Vocabulary]:
    return [Vocabulary("social.member", vocabulary.search, vocabulary.titles, "social:network.use")]


@hookimpl
def aipress_register_notifications() -> Sequence[NotificationKind]:
    return [
        NotificationKind("social.follower", _("${name} follows you"), _("Somebody begins to follow you"), "person-plus",
                         mail=False),
        NotificationKind("social.group_request", _("${name} asks to come into the group ${group}"),
                         _("Somebody asks to come into a group that you look after"), "people", mail=True),
        NotificationKind("social.group_invitation", _("${name} invites you into the group ${group}"),
                         _("Somebody invites you into a group"), "people", mail=True),
        NotificationKind("social.group_accepted", _("You are now in the group ${group}"),
                         _("A group lets you in"), "people", mail=False),
        NotificationKind("social.group_handed", _("You look after the group ${group} now"),
                         _("A group is handed over to you"), "people", mail=True),
    ]


@hookimpl
def aipress_register_personal_data() -> Sequence[PersonalData | NotPersonal]:
    return DECLARED


@hookimpl
@only(menu=tuple(MENUS))
def aipress_nav_items(menu: str) -> Sequence[NavItem]:
    return MENUS[menu]


@hookimpl
@only(slot=tuple(slots.SLOTS))
def aipress_render_slot(slot: str, request: Request, values: Mapping[str, Any]) -> Markup | None:
    return slots.SLOTS[slot](request, values) if slot in slots.SLOTS else None


@hookimpl
def aipress_resolve_followed(party_id: int, kind: str, request: Request) -> set[int] | None:
    """The follow graph's answer; ``agency`` and ``media`` by the kind that an organisation has now."""
    return follows.followed_of_kind(request.db, party_id, kind)


@hookimpl
def aipress_may_address(party_id: int, other_id: int, request: Request) -> bool | None:
    """Whom one has blocked may not comment on what is one's own."""
    return False if follows.has_blocked(request.db, other_id, party_id) else None


@hookimpl
def aipress_register_search_types() -> Sequence[SearchType]:
    return search.TYPES


@hookimpl
def aipress_unwilling_recipients(db: Session, party_ids: Collection[int], actor_id: int) -> set[int]:
    """Whoever has blocked or muted somebody is not notified of what they do."""
    return follows.shielded_among(db, party_ids, actor_id)


@hookimpl
def aipress_register_periodic_tasks() -> list[Periodic]:
    return [Periodic("social.tidy_directory", 60)]


@hookimpl
def aipress_demo_load(loader: Any) -> None:
    demo.load(loader)


@hookimpl
def aipress_demo_remove(db: Session) -> None:
    demo.remove(db)


def includeme(config: Configurator) -> None:
    """Register the views."""
    config.scan("aipress_social.views")
