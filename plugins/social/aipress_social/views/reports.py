"""The site owner's list of reports, and deciding one."""

from __future__ import annotations

from typing import Any

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from aipress_core.api import Form, ValidationFailure, _, widgets
from aipress_social import reports
from aipress_social.forms import REASONS
from aipress_social.presentation import pages
from aipress_social.queries import reports as queries
from aipress_social.resources import ReportItem, Reports

DECIDE = "social:report.decide"


@view_config(context=Reports, request_method="GET", permission=DECIDE, renderer="social/reports.html")
def list_reports(context: Reports, request: Request) -> dict[str, Any]:
    """What waits, or what was decided (``?state=decided``)."""
    is_open = request.GET.get("state") != "decided"
    page = queries.page(request.db, is_open=is_open, cursor=request.GET.get("after"))
    tabs = [{"title": title, "url": url, "current": current} for title, url, current in (
        (_("Waiting"), "/admin/reports/", is_open), (_("Decided"), "/admin/reports/?state=decided", not is_open))]
    return {"rows": [(row, about(row)) for row in page.rows], "page": pages(request, page), "tabs": tabs, "reasons": REASONS,
            "decisions": reports.DECISIONS}


def about(row: Any) -> dict[str, str]:
    """What a report is about: title and address."""
    if row.subject.startswith("post:"):
        return {"title": row.post_title or "", "url": f"/wall/{row.post_slug}"}
    if row.subject.startswith("group:"):
        return {"title": row.group_name or "", "url": f"/groups/{row.group_slug}"}
    return {"title": row.member_name or "", "url": f"/members/{row.member_slug}"}


@view_defaults(context=ReportItem, permission=DECIDE, renderer="social/report_item.html")
class ReportViews:
    """One report: what was said, and a decision, which is recorded."""

    def __init__(self, context: ReportItem, request: Request) -> None:
        self.request, self.row = request, context.row
        nodes = [colander.SchemaNode(colander.String(), name="decision", title=_("Decision"),
                                     validator=colander.OneOf(list(reports.DECISIONS)),
                                     widget=widgets.radio(list(reports.DECISIONS.items()))),
                 colander.SchemaNode(colander.String(), name="note", title=_("Why"), missing="",
                                     validator=colander.Length(max=1000),
                                     widget=widgets.textarea(rows=3))]
        self.form = Form(colander.MappingSchema(children=nodes), request, action=f"/admin/reports/{self.row.id}",
                         submit=_("Decide"), name="decide")

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any]:
        """The report."""
        return {"row": self.row, "about": about(self.row), "reason": REASONS.get(self.row.reason, self.row.reason),
                "decision": reports.DECISIONS.get(self.row.decision or ""), "form": None if self.row.decided_at else self.form}

    @view_config(request_method="POST")
    def decide(self) -> Any:
        """Decide it, once."""
        request = self.request
        try:
            fields = self.form.validate(request.POST.items())
        except ValidationFailure:
            request.response.status_int = 422
            return self.show()
        if reports.decide(request.db, self.row.id, fields["decision"], fields["note"], request.identity.party_id, request.now):
            request.audit("social.report_decided", target=("report", self.row.id, about(self.row)["title"]),
                          decision=fields["decision"],
                          subject=self.row.subject)
            request.flash(_("Decision recorded."))
        else:
            request.flash(_("Somebody has decided this report meanwhile."), "note")
        return HTTPSeeOther("/admin/reports/")
