"""Reports: one of a kind from each member, decided once, and recorded."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from aipress_core.api import Content, utcnow
from aipress_core.audit.models import Audit
from aipress_social import groups, posts
from aipress_social.models import Report
from aipress_social.reports import make


def test_members_posts_and_groups_are_reported_and_decided(world: Any, testapp: Any, login: Any, member: Any, post: Any) -> None:
    ada = member("Ada Quoll")
    with world.database.session() as db, db.begin():
        slug = posts.write(db, ada.id, "Buy my numbats", utcnow(), language="en").slug
        groups.create(db, ada.id, "Numbat sales", utcnow())
    login("journalist", name="Noé Reader")
    for address in (f"/social/{ada.id}", f"/wall/{slug}", "/groups/numbat-sales"):
        assert testapp.get(f"{address}/report").html.find("form", {"id": "report"})
        for _turn in range(2):
            assert post(f"{address}/report", reason="advertising", note="Look").status_int == 303
        assert post(f"{address}/report", reason="no such", note="").status_int == 422
    with world.database.session() as db:
        found = {row.subject.partition(":")[0]: row.id for row in db.execute(select(Report.id, Report.subject))}
    assert sorted(found) == ["group", "member", "post"]
    assert testapp.get("/admin/reports/", status="*").status_int == 403
    login("owner")
    page = testapp.get("/admin/reports/")
    assert all(text in page.text for text in ("Ada Quoll", "Buy my numbats", "Numbat sales", "Noé Reader"))
    one = f"/admin/reports/{found['post']}"
    assert "Look" in testapp.get(one).text
    assert post(one, decision="nonsense", note="").status_int == 422
    for _turn in range(2):
        assert post(one, decision="dismissed", note="It is a joke").status_int == 303
    assert "Buy my numbats" not in testapp.get("/admin/reports/").html.main.get_text()
    assert "Buy my numbats" in testapp.get("/admin/reports/?state=decided").text
    assert "It is a joke" in testapp.get(one).text
    with world.database.session() as db:
        assert db.scalars(select(Audit.action).where(Audit.action == "social.report_decided")).all() == ["social.report_decided"]


def test_what_was_reported_is_opened_to_the_site_owner_and_to_nobody_else(world: Any, testapp: Any, login: Any, member: Any) -> None:
    ada = member("Ada Quoll")
    with world.database.session() as db, db.begin():
        group = groups.create(db, ada.id, "Whisperers", utcnow(), privacy="secret")
        slugs = [posts.write(db, ada.id, text, utcnow(), language="en", group_id=group.id).slug for text in ("Reported", "Not reported")]
        post_id = db.scalar(select(Content.id).where(Content.slug == slugs[0]))
        make(db, ada.id, f"post:{post_id}", "other", "", utcnow(), content_id=post_id)
    for roles, found in (((), [404, 404]), (("owner",), [200, 404])):
        login(*roles)
        assert [testapp.get(f"/wall/{slug}", status="*").status_int for slug in slugs] == found


def test_nobody_reports_oneself(world: Any, login: Any, post: Any, testapp: Any) -> None:
    me = login()
    assert post(f"/social/{me}/report", reason="other").status_int == 404
    post("/wall/", body="Mine")
    address = testapp.get("/wall/").html.select_one("main article .ap-meta a")["href"]
    assert post(f"{address}/report", reason="other").status_int == 404
