"""``/admin/search``: how the engine is, what waits, and a new index beside the one that answers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config

from aipress_core.api import _, render
from aipress_search.admin.why import MANAGE
from aipress_search.engine.interface import Unavailable
from aipress_search.engines import engine_of
from aipress_search.indexing import changes
from aipress_search.indexing.behind import gone
from aipress_search.presenting import enabled_kinds
from aipress_search.resources import SearchDesk
from aipress_search.services import searcher

DESK, SETTINGS = "/admin/search", "/admin/settings/search"


@view_config(context=SearchDesk, request_method="GET", permission=MANAGE)
def show(context: SearchDesk, request: Request) -> Any:
    """The engine, its documents by kind, what is being built; for htmx the part of it that changes by itself."""
    is_part = request.headers.get("HX-Request") == "true"
    request.response.text = render(request, "search/desk_engine.html" if is_part else "search/desk.html", _values(request))
    request.response.vary = ("HX-Request",)
    return request.response


def _values(request: Request) -> dict[str, Any]:
    kinds = enabled_kinds(request)
    status = engine_of(request.registry).status([kind.name for kind in kinds])
    states = changes.states(request.db, changes.BUILD, changes.CHECK)
    waiting, since = changes.backlog(request.db)
    build, check = states[changes.BUILD], states[changes.CHECK]
    return {"status": status, "behind": _behind(request), "settings_url": SETTINGS, "waiting": waiting, "since": since,
            "build": build if build.get("generation") else None,
            "checked_at": dt.datetime.fromisoformat(check["at"]) if check.get("at") else None,
            "differing": check.get("differing", 0),
            "rows": [{"title": kind.title, "name": kind.name, "count": status.counts.get(kind.name, 0)} for kind in kinds]}


def _behind(request: Request) -> str:
    """Why searches are not put to the engine at the moment, though it answers; empty if they are."""
    found = searcher(request)
    try:
        gone(request.db, found.types, found.visibility)
    except Unavailable as problem:
        return str(problem)
    return ""


@view_config(context=SearchDesk, name="rebuild", request_method="POST", permission=MANAGE)
def rebuild(context: SearchDesk, request: Request) -> HTTPSeeOther:
    """Have a new index built; the present one answers until it is ready."""
    request.enqueue("search.build", anew=True)
    request.audit("search.rebuild_asked", target=("plugin", "search", "search"))
    request.flash(_("A new index is being built. Search answers from the present one until it is ready."))
    return HTTPSeeOther(DESK)


@view_config(context=SearchDesk, name="check", request_method="POST", permission=MANAGE)
def check(context: SearchDesk, request: Request) -> HTTPSeeOther:
    """Have the index compared with the database, and repaired where they differ."""
    request.enqueue("search.check")
    request.audit("search.check_asked", target=("plugin", "search", "search"))
    request.flash(_("The index is being compared with the database; what differs is put right."))
    return HTTPSeeOther(DESK)
