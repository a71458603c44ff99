"""Loading and removing the demo world, from the desk."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config
from sqlalchemy import func, select

from aipress_core.api import _
from aipress_demo.models import CONTENT, PARTY, Mark
from aipress_demo.resources import DemoDesk

PAGE = "/admin/demo/"


def _counts(request: Request) -> dict[str, int]:
    rows = request.db.execute(select(Mark.kind, func.count()).group_by(Mark.kind))
    found = {kind: count for kind, count in rows}  # noqa: C416 - rows are no pairs to dict()
    return {"parties": found.get(PARTY, 0), "items": found.get(CONTENT, 0)}


@view_config(context=DemoDesk, request_method="GET", permission="demo:world.manage", renderer="demo/desk.html")
def show(context: DemoDesk, request: Request) -> dict[str, Any]:
    """What there is of the demo world, and the question."""
    return _counts(request)


@view_config(context=DemoDesk, name="load", request_method="POST", permission="demo:world.manage")
def load(context: DemoDesk, request: Request) -> Response:
    """Load the small world, by a task."""
    request.enqueue("demo.load", size="S")
    request.audit("demo.load_asked", target=("demo", "S", "S"))
    request.flash(_("The demo world is being loaded. It is there in a minute."), "note")
    return HTTPSeeOther(PAGE)


@view_config(context=DemoDesk, name="remove", request_method="POST", permission="demo:world.manage")
def remove(context: DemoDesk, request: Request) -> Response:
    """Remove it, by a task, when the box says that this was meant."""
    if request.POST.get("sure") != "1":
        request.flash(_("Tick the box to confirm."), "problem")
        return HTTPSeeOther(PAGE)
    request.enqueue("demo.remove")
    request.audit("demo.remove_asked", **_counts(request))
    request.flash(_("The demo world is being removed. It is gone in a minute."), "note")
    return HTTPSeeOther(PAGE)
