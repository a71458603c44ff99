"""An organisation's page: about it, its contacts, what it has published. Each tab is an address of its own."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.view import view_config

from aipress_accounts.services import COMMUNITIES
from aipress_core.api import _, capped, files
from aipress_organisations.presentation import facts, head, json_ld
from aipress_organisations.queries import page as queries
from aipress_organisations.resources import ADMINISTER, MANAGE, READ, OrganisationPage, Published, noun
from aipress_organisations.services import provenance


@view_config(context=OrganisationPage, permission=READ, request_method="GET", renderer="organisations/about.html")
def about(context: OrganisationPage, request: Request) -> dict[str, Any]:
    """Who it is, the facts, and its newest items, which come through the slot ``organisation.sections``."""
    shown = frame(context, request, "")
    return {**shown, "facts": facts(context.row, queries.values_of(context.row), request),
            "json_ld": json_ld(context.row, request)}


@view_config(context=OrganisationPage, name="contacts", permission=READ, request_method="GET",
             renderer="organisations/contacts.html")
def contacts(context: OrganisationPage, request: Request) -> dict[str, Any]:
    """Its live members by name; whoever knows more of them fills the slot ``organisation.contacts``."""
    shown = frame(context, request, "contacts")
    page = queries.members(request.db, context.row.id, request.GET.get("after"))
    roles = queries.roles_of(request.db, [row.party_id for row in page.rows])
    has_pages = request.plugin_enabled("social")
    people = [{"id": row.party_id, "name": row.name, "is_manager": row.is_manager, "role": community(request, roles, row),
               "url": f"/members/{row.slug}" if has_pages else "", "src": files.portrait(row.portrait)} for row in page.rows]
    return {**shown, "people": people, "rows": page.rows, "page": neighbours(request, page)}


@view_config(context=Published, permission=READ, request_method="GET", renderer="organisations/published.html")
def published(context: Published, request: Request) -> dict[str, Any]:
    """Its listed items of one content type; whoever owns the type fills the slot ``organisation.items`` with their cards."""
    shown = frame(context, request, context.__name__)
    page = queries.published(request.db, request.visibility, context.row, context.kind.name, works_for_others(context.row),
                             request.GET.get("after"))
    items = [{"title": row.title, "url": context.kind.url(row.slug), "language": row.language, "at": row.listed_at}
             for row in page.rows]
    return {**shown, "items": items, "rows": page.rows, "kind": context.kind, "page": neighbours(request, page)}


def frame(context: Any, request: Request, current: str) -> dict[str, Any]:
    """What every tab shows: the head, and the tabs with their counts."""
    row = context.row
    counts = queries.counts(request.db, request.visibility, row, works_for_others(row))
    return {"organisation": head(row, request), "row": row, "tabs": tabs(request, row, counts, current),
            "members": counts.get(queries.CONTACTS, 0), "may_manage": request.has_permission(MANAGE, context),
            "may_administer": request.has_permission(ADMINISTER)}


def tabs(request: Request, row: Any, counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    """About, contacts, and one tab for each content type of which there is something, or which is looked at."""
    address = f"/organisations/{row.slug}"
    kinds = [(noun(kind), kind.plural or kind.title, counts.get(kind.name, 0)) for kind in request.registry.content_types
             if request.plugin_enabled(kind.plugin)]
    every = [("", _("About"), None), ("contacts", _("Contacts"), counts.get(queries.CONTACTS, 0)),
             *(one for one in kinds if one[2] or one[0] == current)]
    return [{"title": title, "url": f"{address}/{name}" if name else address, "current": name == current,
             "count": count and capped(count, request.locale_name)}
            for name, title, count in every]


def works_for_others(row: Any) -> bool:
    """Does what its members make for others count as its own? That of an agency of communication, not that of a newsroom."""
    return provenance(row.kind) == "release"


def community(request: Request, roles: dict[int, set[str]], row: Any) -> str:
    """A member's community, and whether they look after the page."""
    held = roles.get(row.party_id, set())
    words = [request.translate(title) for role, title in COMMUNITIES.items() if role in held]
    return ", ".join([*words, request.translate(_("looks after this page"))] if row.is_manager else words)


def neighbours(request: Request, page: Any) -> dict[str, str | None]:
    """Addresses of the pages before and after."""
    cursors = {"next_url": page.next_cursor, "previous_url": page.previous_cursor}
    return {name: request.path_with(request.path, {"after": cursor}) if cursor else None for name, cursor in cursors.items()}
