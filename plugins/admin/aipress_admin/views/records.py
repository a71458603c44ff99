"""``/admin/audit`` and ``/admin/tasks``: what was done, and what is still to be done."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.view import view_config

from aipress_admin import queries
from aipress_admin.resources import AdminRoot
from aipress_core.api import Page, _

ACTIONS = {
    "admin.plugin_enabled": _("Plugin switched on"), "admin.plugin_disabled": _("Plugin switched off"),
    "admin.theme_changed": _("Theme changed"), "accounts.role_granted": _("Role given"), "accounts.role_revoked": _("Role taken"),
    "accounts.user_created": _("Account made"), "accounts.user_deactivated": _("Account deactivated"),
    "accounts.user_reactivated": _("Account let in"), "accounts.owner_signed_in": _("Site owner signed in"),
    "user.grant": _("Role given from the command line"), "user.revoke": _("Role taken from the command line"),
}
WORK = {queries.PENDING: _("Waiting"), queries.RUNNING: _("Running"), queries.DEAD: _("Given up"), queries.DONE: _("Done")}


def _links(request: Request, page: Page, **kept: str) -> dict[str, Any]:
    return {f"{side}_url": cursor and request.path_with(request.path, {**kept, "after": cursor})
            for side, cursor in (("next", page.next_cursor), ("previous", page.previous_cursor))}


@view_config(context=AdminRoot, name="audit", request_method="GET", permission="admin:site.manage", renderer="admin/audit.html")
def audit(context: AdminRoot, request: Request) -> dict[str, Any]:
    """Who did what, the newest first."""
    action = request.GET.get("action", "")[:80]
    page = queries.audit(request.db, action, request.GET.get("after"))
    return {"rows": page.rows, "page": _links(request, page, action=action), "action": action, "titles": ACTIONS,
            "actions": queries.audit_actions(request.db)}


@view_config(context=AdminRoot, name="tasks", request_method="GET", permission="admin:site.manage", renderer="admin/tasks.html")
def tasks(context: AdminRoot, request: Request) -> dict[str, Any]:
    """Work outside the request: what waits, runs, was given up, was done."""
    state = request.GET.get("state", queries.PENDING)
    state = state if state in WORK else queries.PENDING
    counts = queries.delivery_states(request.db)
    page = queries.deliveries(request.db, state, request.GET.get("after"))
    tabs = [{"title": heading, "url": request.path_with("/admin/tasks", {"state": key}), "current": key == state,
             "count": counts.get(key)} for key, heading in WORK.items()]
    return {"rows": page.rows, "page": _links(request, page, state=state), "tabs": tabs, "state": state}
