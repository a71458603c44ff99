"""Reading reports."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from aipress_core.api import Content, Keyset, Page, Party
from aipress_social.models import Group, Report

NEWEST = Keyset((Report.created_at, Report.id), size=30, names=("created_at", "id"))


def page(db: Session, *, is_open: bool, cursor: str | None = None) -> Page:
    """A page of reports, open or decided, the newest first.

    Raises:
        CursorError: for a cursor of another list.
    """
    return NEWEST.page(db, _rows().where(Report.decided_at.is_(None) if is_open else Report.decided_at.is_not(None)), cursor)


def by_id(db: Session, report_id: int) -> Row[Any] | None:
    """One report."""
    return db.execute(_rows().where(Report.id == report_id)).first()


def open_count(db: Session) -> int:
    """How many reports wait for a decision."""
    return db.scalars(select(func.count()).select_from(Report).where(Report.decided_at.is_(None))).one()


def _rows() -> Select[Any]:
    reporter, member, decider = aliased(Party), aliased(Party), aliased(Party)
    return (select(Report.id, Report.created_at, Report.reason, Report.note, Report.decision, Report.decision_note,
                   Report.decided_at,
                   Report.subject, reporter.name.label("reporter_name"), reporter.slug.label("reporter_slug"),
                   member.name.label("member_name"), member.slug.label("member_slug"), member.id.label("member_id"),
                   Content.title.label("post_title"), Content.slug.label("post_slug"), Group.name.label("group_name"),
                   Group.slug.label("group_slug"), decider.name.label("decider_name"))
            .outerjoin(reporter, reporter.id == Report.reporter_id).outerjoin(Content, Content.id == Report.content_id)
            .outerjoin(member, member.id == func.coalesce(Report.member_id, Content.owner_id))
            .outerjoin(Group, Group.id == Report.group_id).outerjoin(decider, decider.id == Report.decided_by))
