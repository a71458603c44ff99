"""Hooks of the discussion plugin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from pyramid.config import Configurator
from pyramid.request import Request

from aipress_core.api import Identity, Mount, NotificationKind, Periodic, Permission, PersonalData, _, hookimpl, only
from aipress_discussion import demo, marks
from aipress_discussion.personal import DECLARED
from aipress_discussion.presentation import comments_section, like_button, prepare_list
from aipress_discussion.resources import Discussions


def is_author(identity: Identity, context: Any) -> bool:
    """Object rule: the comment is one's own."""
    row = getattr(context, "row", None)
    return getattr(row, "author_id", None) == identity.party_id


@hookimpl
def aipress_register_permissions() -> list[Permission]:
    return [
        Permission("discussion:content.like", _("Like what is published"), ("member",)),
        Permission("discussion:comment.read", _("Read a comment on what one may read"), ("everyone",)),
        Permission("discussion:comment.write", _("Comment and answer"), ("member",)),
        Permission("discussion:comment.report", _("Report a comment"), ("member",)),
        Permission("discussion:comment.edit", _("Change one’s own comment"), when=is_author),
        Permission("discussion:comment.remove", _("Remove one’s own comment"), when=is_author),
    ]


@hookimpl
def aipress_register_mounts() -> list[Mount]:
    return [Mount("discussion", Discussions, _("Discussion"))]


@hookimpl
def aipress_register_notifications() -> Sequence[NotificationKind]:
    return [NotificationKind("discussion.commented", _("${name} has commented on “${title}”"),
                             _("Somebody comments on what you published"), icon="chat-left-text"),
            NotificationKind("discussion.answered", _("${name} has answered your comment on “${title}”"),
                             _("Somebody answers a comment of yours"), icon="reply")]


@hookimpl
def aipress_register_personal_data() -> Sequence[PersonalData]:
    return DECLARED


@hookimpl
def aipress_register_periodic_tasks() -> list[Periodic]:
    return [Periodic("discussion.forget_visitors", 3600)]


@hookimpl
@only(slot=("content.actions", "content.list", "content.after_body"))
def aipress_render_slot(slot: str, request: Request, values: Mapping[str, Any]) -> Markup | None:
    """Fill ``content.actions`` and ``content.after_body``; both are given the header of what the page shows as ``item``,
    the former also ``url``: of the item's own page in a list, empty on that page.
    ``content.list`` comes before a list of them."""
    if slot == "content.actions":
        return like_button(request, values["item"], values["url"])
    if slot == "content.list":
        prepare_list(request, values["items"])
    if slot == "content.after_body":
        marks.note_view(request, values["item"].id, values["item"].owner_id)
        return comments_section(request, values["item"])
    return None


@hookimpl
def aipress_demo_load(loader: Any) -> None:
    """Discussions need items, which plugins that come later in the order load: it follows them."""
    demo.load(loader)


def includeme(config: Configurator) -> None:
    """Register the views and give the application a place to gather views in."""
    marks.install(config.registry)
    config.scan("aipress_discussion.views")
