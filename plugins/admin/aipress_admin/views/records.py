"""``/admin/audit`` and ``/admin/tasks``: what was done, and what is still to be done."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config

from aipress_admin import queries
from aipress_admin.resources import AuditLog, TaskList
from aipress_core.api import Page, _, retry_deliveries, verify_audit

ACTORS = {"anonymous": _("A visitor"), "system": _("The site")}  # who acts and has no account
ACTIONS = {
    "admin.plugin_enabled": _("Plugin switched on"), "admin.plugin_disabled": _("Plugin switched off"),
    "admin.theme_changed": _("Theme changed"), "admin.setting_changed": _("Setting changed"),
    "admin.row_changed": _("Row changed by hand"), "admin.rows_exported": _("Rows exported"),
    "admin.plugin_exported": _("Plugin’s rows archived"), "admin.archive_fetched": _("Archive fetched"),
    "admin.plugin_retried": _("Plugin given another try"), "core.plugin_purged": _("Plugin purged"),
    "admin.tasks_retried": _("Given-up tasks tried again"), "admin.site_set_up": _("Site set up"),
    "accounts.role_granted": _("Role given"), "accounts.role_revoked": _("Role taken"),
    "accounts.user_created": _("Account made"), "accounts.user_deactivated": _("Account deactivated"),
    "accounts.user_reactivated": _("Account let in"), "accounts.owner_signed_in": _("Site owner signed in"),
    "accounts.password_changed": _("Password changed"), "accounts.password_reset": _("Password chosen anew by mail"),
    "accounts.email_change_asked": _("Change of address asked for"), "accounts.email_changed": _("Address changed"),
    "accounts.app_added": _("Authenticator app added"), "accounts.app_removed": _("Authenticator app removed"),
    "accounts.passkey_added": _("Passkey added"), "accounts.passkey_removed": _("Passkey removed"),
    "accounts.codes_renewed": _("Recovery codes made anew"), "accounts.recovery_code_used": _("Recovery code used"),
    "accounts.export_asked": _("Copy of one’s data asked for"), "accounts.erasure_asked": _("Erasure asked for"),
    "accounts.erasure_taken_back": _("Erasure taken back"), "accounts.member_erased": _("Account erased"),
    "accounts.terms_published": _("Terms of use published"), "core.mail_sent_again": _("Mail sent again"),
    "core.tasks_retried": _("Tasks tried again"),
    "user.grant": _("Role given from the command line"), "user.revoke": _("Role taken from the command line"),
}
WORK = {queries.PENDING: _("Waiting"), queries.RUNNING: _("Running"), queries.DEAD: _("Given up"), queries.DONE: _("Done")}
MOST_FAULTS = 50


def _links(request: Request, page: Page, **kept: str) -> dict[str, Any]:
    return {f"{side}_url": cursor and request.path_with(request.path, {**kept, "after": cursor})
            for side, cursor in (("next", page.next_cursor), ("previous", page.previous_cursor))}


def _day(request: Request, text: str, *, after: int = 0) -> dt.datetime | None:
    """Midnight of a day in the reader's zone, ``after`` days later; None for what is no day."""
    try:
        day = dt.date.fromisoformat(text)
        return dt.datetime.combine(day + dt.timedelta(days=after), dt.time(), ZoneInfo(request.timezone)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


@view_config(context=AuditLog, request_method="GET", permission="admin:site.manage", renderer="admin/audit.html")
def audit(context: AuditLog, request: Request) -> dict[str, Any]:
    """Who did what, the newest first."""
    wishes = {name: request.GET.get(name, "").strip()[:120] for name in ("action", "who", "what", "since", "until")}
    since, until = _day(request, wishes["since"]), _day(request, wishes["until"], after=1)
    wishes |= {"since": wishes["since"] if since else "", "until": wishes["until"] if until else ""}
    page = queries.audit(request.db, request.GET.get("after"), action=wishes["action"], who=wishes["who"], what=wishes["what"],
                         since=since, until=until)
    return {"rows": page.rows, "page": _links(request, page, **wishes), "titles": ACTIONS, "actors": ACTORS, "wishes": wishes,
            "actions": queries.audit_actions(request.db), "head": queries.audit_head(request.db)}


@view_config(context=AuditLog, name="chain", request_method="GET", permission="admin:site.manage", renderer="admin/chain.html")
def chain(context: AuditLog, request: Request) -> dict[str, Any]:
    """Walk the whole chain: is the log as it was written? ``aipress audit verify`` does the same."""
    faults = verify_audit(request.db)
    return {"faults": faults[:MOST_FAULTS], "count": len(faults), "head": queries.audit_head(request.db)}


@view_config(context=TaskList, request_method="GET", permission="admin:site.manage", renderer="admin/tasks.html")
def tasks(context: TaskList, request: Request) -> dict[str, Any]:
    """Work outside the request: what waits, runs, was given up, was done."""
    state = request.GET.get("state", queries.PENDING)
    state = state if state in WORK else queries.PENDING
    counts = queries.delivery_states(request.db)
    page = queries.deliveries(request.db, state, request.GET.get("after"))
    tabs = [{"title": heading, "url": request.path_with("/admin/tasks", {"state": key}), "current": key == state,
             "count": counts.get(key)} for key, heading in WORK.items()]
    off = {row.plugin for row in page.rows if row.plugin != "core" and not request.plugin_enabled(row.plugin)}
    return {"rows": page.rows, "page": _links(request, page, state=state), "tabs": tabs, "state": state, "off": off,
            "now": request.now, "dead": counts[queries.DEAD]}


@view_config(context=TaskList, name="retry", request_method="POST", permission="admin:site.manage")
def retry(context: TaskList, request: Request) -> Response:
    """Give one given-up task all its tries again, or all of them."""
    wanted = request.POST.get("delivery", "")
    ids = None if wanted == "all" else [int(wanted)] if isinstance(wanted, str) and wanted.isascii() and wanted.isdigit() and len(
        wanted) < 19 else []
    revived = retry_deliveries(request.db, ids) if ids != [] else 0
    if revived:
        request.audit("admin.tasks_retried", target=("delivery", wanted, wanted), count=revived)
        request.flash(request.localizer.pluralize("${count} task is tried again.", "${count} tasks are tried again.", revived,
                                                  domain="aipress", mapping={"count": revived}))
    else:
        request.flash(_("Nothing had to be tried again."), "note")
    return HTTPSeeOther("/admin/tasks?state=dead")
