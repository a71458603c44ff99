"""``/admin/mails``: what was sent to whom, what became of it, and captured mails as they were written."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config

from aipress_admin.resources import MailItem, MailList
from aipress_core.api import _, mails

KINDS = {"waiting": "wait", "sending": "wait", "sent": "live", "captured": "live", "failed": "bad", "refused": "bad",
         "unsure": "bad", "expired": "draft"}
# A mail is a stranger's page: nothing runs, nothing is fetched, nothing is sent; inline styles, as mail must have.
BODY_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
# The page around it may frame it, and is otherwise held as every page.
FRAME_POLICY = ("default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
                "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
                "frame-src 'self'")
AGAIN = {"failed", "unsure"}


@view_config(context=MailList, request_method="GET", permission="admin:site.manage", renderer="admin/mails.html")
def show_all(context: MailList, request: Request) -> dict[str, Any]:
    """The log, the newest first."""
    kinds = mails.kinds(request.registry)
    wishes = {"state": _known(request, "state", mails.STATES), "kind": _known(request, "kind", kinds),
              "address": request.GET.get("address", "").strip()[:254]}
    page = mails.page(request.db, **wishes, cursor=request.GET.get("after"))
    links = {f"{side}_url": cursor and request.path_with("/admin/mails", {**wishes, "after": cursor})
             for side, cursor in (("next", page.next_cursor), ("previous", page.previous_cursor))}
    return {"rows": page.rows, "page": links, "kinds": {name: one.title for name, one in kinds.items()}, "titles": mails.TITLES,
            "states": KINDS, "counts": mails.counts(request.db), "days": mails.COUNTED_DAYS, **wishes}


def _known(request: Request, name: str, choices: Any) -> str:
    value = request.GET.get(name, "")
    return value if value in choices else ""


@view_config(context=MailItem, request_method="GET", permission="admin:site.manage", renderer="admin/mail.html")
def show(context: MailItem, request: Request) -> dict[str, Any]:
    """One mail; its HTML lies in a frame that can do nothing."""
    row, body = context.row, mails.body(request.db, context.row.id, request.settings)
    kind = mails.kinds(request.registry).get(row.kind)
    request.response.headers["Content-Security-Policy"] = FRAME_POLICY.format(nonce=request.csp_nonce)
    return {"mail": row, "body": body, "kind": kind.title if kind else row.kind,
            "status": (KINDS[row.state], mails.TITLES[row.state]), "can_send": row.state in AGAIN}


@view_config(context=MailItem, name="html", request_method="GET", permission="admin:site.manage")
def html(context: MailItem, request: Request) -> Response:
    """The mail's HTML as its reader sees it, in an answer of its own that may do nothing."""
    body = mails.body(request.db, context.row.id, request.settings)
    if body is None or not body.html:
        raise HTTPNotFound
    response = Response(body.html, content_type="text/html", charset="utf-8")
    response.headers.update({"Content-Security-Policy": BODY_POLICY, "X-Frame-Options": "SAMEORIGIN", "Cache-Control": "no-store",
                             "Referrer-Policy": "no-referrer"})
    return response


@view_config(context=MailItem, name="again", request_method="POST", permission="admin:site.manage")
def again(context: MailItem, request: Request) -> Response:
    """Give a failed mail another chance; the mail service audits it."""
    if mails.send_again(request, context.row.id):
        request.flash(_("The mail is sent again."))
    else:
        request.flash(_("This mail cannot be sent again."), "problem")
    return HTTPSeeOther(f"/admin/mails/{context.row.id}")
