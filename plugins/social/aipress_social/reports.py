"""Reports of members, posts and groups: made by members, decided by the site owner."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from sqlalchemy import update
from sqlalchemy.orm import Session

from aipress_core.api import Form, ValidationFailure, _, insert_into
from aipress_social.events import Reported
from aipress_social.forms import REPORT_LIMIT
from aipress_social.models import Report

DISMISSED, WARNED, REMOVED = "dismissed", "warned", "removed"
DECISIONS: dict[str, Any] = {
    DISMISSED: _("Nothing is wrong with it"),
    WARNED: _("The member has been told"),
    REMOVED: _("It has been removed, or the account closed"),
}


def make(db: Session, reporter_id: int, subject: str, reason: str, note: str, now: dt.datetime, **about: int) -> int | None:
    """Record a report; None when this member has reported the same before.

    Args:
        subject: what is reported: ``member:5``, ``post:17``, ``group:3``.
        about: the same as a key: ``member_id``, ``content_id`` or ``group_id``.
    """
    row = insert_into(db, Report).values(reporter_id=reporter_id, subject=subject, reason=reason, note=note, created_at=now,
                                         **about)
    return db.scalar(row.on_conflict_do_nothing().returning(Report.id))


def decide(db: Session, report_id: int, decision: str, note: str, by_id: int, now: dt.datetime) -> bool:
    """Decide a report once. Returns whether it was still open."""
    changed = (update(Report).where(Report.id == report_id, Report.decided_at.is_(None))
               .values(decision=decision, decision_note=note, decided_by=by_id, decided_at=now))
    return db.execute(changed.returning(Report.id).execution_options(synchronize_session=False)).first() is not None


def receive(request: Request, form: Form, subject: str, title: str, back: str, **about: int) -> Any:
    """The page on which something is reported, and what follows from sending it."""
    values = {"form": form, "title": title, "back": back}
    if not form.is_posted:
        return values
    try:
        fields = form.validate(request.POST.items())
    except ValidationFailure:
        request.response.status_int = 422
        return values
    member = request.identity.party_id
    request.rate_limit("social.report", key=str(member), limit=REPORT_LIMIT[0], window=REPORT_LIMIT[1])
    report_id = make(request.db, member, subject, fields["reason"], fields["note"], request.now, **about)
    if report_id is not None:
        request.emit(Reported(report_id=report_id, subject=subject))
    request.flash(_("Report received. It is read by people, who decide what to do."))
    return HTTPSeeOther(back)
