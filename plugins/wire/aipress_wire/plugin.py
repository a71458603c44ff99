"""The wire's hooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click
from markupsafe import Markup
from pyramid.config import Configurator
from pyramid.request import Request
from sqlalchemy.orm import Session

from aipress_core.api import (
    ContentType,
    Mount,
    NavItem,
    NotPersonal,
    PersonalData,
    SearchType,
    Setting,
    _,
    hookimpl,
    only,
    render_markup,
)
from aipress_wire import front, queries
from aipress_wire.models import ARTICLE, RELEASE
from aipress_wire.personal import DECLARED
from aipress_wire.presenting import card_html
from aipress_wire.resources import WireRoot


@hookimpl
def aipress_register_settings() -> list[Setting]:
    return [Setting("wire.public", str, "none", _("what visitors who are not signed in see of the wire"),
                    title=_("Open to visitors"), choices=("none", "headlines", "full"),
                    labels={"none": _("Nothing"), "headlines": _("Headlines and standfirsts"), "full": _("Everything")})]


@hookimpl
def aipress_register_mounts() -> list[Mount]:
    return [Mount("wire", WireRoot, _("News"))]


@hookimpl
def aipress_register_content_types() -> list[ContentType]:
    return [ContentType(ARTICLE, _("Article"), lambda slug: f"/wire/{slug}", queries.audience, plural=_("Articles"), steady=True),
            ContentType(RELEASE, _("Press release"), lambda slug: f"/wire/{slug}", queries.audience,
                        plural=_("Press releases"), steady=True)]


@hookimpl
def aipress_register_personal_data() -> Sequence[PersonalData | NotPersonal]:
    return DECLARED


@hookimpl
def aipress_register_search_types() -> Sequence[SearchType]:
    from aipress_wire.search import TYPES

    return TYPES


@hookimpl
@only(menu="main")
def aipress_nav_items(menu: str, request: Request) -> list[NavItem]:
    is_open = queries.meant_for(request.identity, request.settings)
    return [NavItem(request.translate(_("News")), "/wire/", order=10, name="wire")] if menu == "main" and is_open else []


@hookimpl
@only(slot=(*front.SLOTS, "organisation.sections", "organisation.items"))
def aipress_render_slot(slot: str, request: Request, values: Mapping[str, Any]) -> Markup | None:
    if slot in front.SLOTS:
        return front.SLOTS[slot](request)
    if slot == "organisation.sections":
        rows = queries.latest_of(request.db, request.visibility, values["organisation"].id)
        pieces = [card_html(request, row, "dated") for row in rows]
        return render_markup(request, "wire/latest.html", items=pieces) if pieces else None
    if slot == "organisation.items" and values["type"] in (ARTICLE, RELEASE):
        found = queries.cards(request.db, request.visibility, values["type"], [row.id for row in values["rows"]])
        return render_markup(request, "wire/items.html", items=[card_html(request, row, "dated") for row in found])
    return None


@hookimpl
def aipress_party_merged(kept: int, gone: int, db: Session) -> None:
    from aipress_wire.importing.sources import repoint

    repoint(db, kept, gone)


@hookimpl
def aipress_register_commands(group: click.Group) -> None:
    from aipress_wire.commands import wire

    group.add_command(wire)


@hookimpl
def aipress_demo_load(loader: Any) -> None:
    from aipress_wire.demo import load

    load(loader)


def includeme(config: Configurator) -> None:
    config.scan("aipress_wire.views")
