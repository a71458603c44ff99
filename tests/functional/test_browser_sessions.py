"""Cookies, and the sessions that they name."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from aipress_core.api import Party, Session, utcnow
from aipress_core.security.identity import token_hash
from aipress_core.security.sessions import COOKIE
from tests.functional.conftest import cookies_of


def test_cookies_of_an_http_site_are_for_this_site_and_out_of_reach_of_scripts(testapp):
    visit = cookies_of(testapp.get("/account/login"))["aipress_visit"]
    assert (visit["httponly"], visit["samesite"], visit["path"], visit["secure"], visit["domain"]) == (True, "Lax", "/", "", "")


def test_cookies_of_an_https_site_are_secure_and_bound_to_the_host(testapp, as_if):
    as_if(**{"aipress.base_url": "https://news.example"})
    answer = testapp.get("/account/login")
    visit = cookies_of(answer)["__Host-aipress_visit"]
    assert (visit["httponly"], visit["samesite"], visit["path"], visit["secure"], visit["domain"]) == (True, "Lax", "/", True, "")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_an_http_site_sends_no_hsts(testapp):
    assert "Strict-Transport-Security" not in testapp.get("/").headers


def test_on_an_https_site_a_cookie_without_the_host_prefix_is_nobody_s(testapp, login, as_if):
    login("owner")
    as_if(**{"aipress.base_url": "https://news.example"})
    assert testapp.get("/admin/", status="*").status_int != 200


def test_a_planted_session_token_is_not_taken_over_at_login(world, request_, db):
    from aipress_core.security import sessions

    party = world.party(db=db)
    db.commit()
    request_.cookies[COOKIE] = "planted"
    row = sessions.start(request_, party.id)
    assert row.token_hash != token_hash("planted")


def test_signing_in_again_ends_the_session_that_the_browser_had(world, testapp, login, request_, db):
    from aipress_core.security import sessions

    party_id = login("journalist")
    request_.cookies[COOKIE] = testapp.cookies[COOKIE].strip('"')
    sessions.start(request_, party_id)
    assert request_.db.scalar(select(func.count()).select_from(Session)) == 1


def test_the_database_holds_no_token(testapp, login, db):
    login("journalist")
    token = testapp.cookies[COOKIE].strip('"')
    assert set(db.scalars(select(Session.token_hash))) == {token_hash(token)} != {token}


@pytest.mark.parametrize("end", ["expired", "closed", "deleted", "forged"])
def test_a_session_that_is_over_signs_nobody_in(testapp, login, db, end):
    party_id = login("owner")
    assert testapp.get("/admin/").status_int == 200
    if end == "expired":
        db.execute(update(Session).values(expires_at=utcnow()))
    elif end == "closed":
        db.execute(update(Party).where(Party.id == party_id).values(state="closed"))
    elif end == "deleted":
        db.query(Session).delete()
    else:
        testapp.set_cookie(COOKIE, testapp.cookies[COOKIE] + "x")
    db.commit()
    assert testapp.get("/admin/", status="*").status_int == 303


def test_ending_all_sessions_keeps_the_one_that_is_named(world, login, request_, db):
    from aipress_core.security import sessions

    party_id = login("journalist")
    for _ in range(2):
        world.sign_in(party_id)
    kept = request_.db.scalars(select(Session.id)).first()
    assert sessions.end_all(request_, party_id, keep=kept) == 2
    assert request_.db.scalars(select(Session.id)).all() == [kept]


def test_roles_are_read_at_each_request(testapp, login, db):
    from aipress_core.api import Role

    party_id = login("owner")
    assert testapp.get("/admin/").status_int == 200
    db.query(Role).filter(Role.party_id == party_id).delete()
    db.commit()
    assert testapp.get("/admin/", status="*").status_int == 403
