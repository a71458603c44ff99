"""People and their roles."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from aipress_accounts.services import DEACTIVATED, PENDING, User
from aipress_admin import queries
from aipress_core.api import Base, Party, Role, Session

AUDIT = Base.metadata.tables["core_audit"]


def _names(page: Any) -> list[str]:
    return [link.text for link in page.html.select("tbody th a")]


def test_accounts_are_counted_no_further_than_is_shown(make_user: Any, db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "COUNT_CAP", 2)
    for number in range(5):
        make_user(f"m{number}@example.org", f"Member {number}")
    page, total = queries.users(db, text="member")
    assert (len(page.rows), total) == (5, 3)


def test_role_is_given_and_taken_and_both_are_audited(owner: int, make_user: Any, get: Any, post: Any, db: Any) -> None:
    user = make_user(roles=("journalist",))
    assert post(f"/admin/users/{user.id}/grant", role="editor").location == f"http://localhost/admin/users/{user.id}"
    assert "Maud Keravec now holds the role Editor-in-chief." in get(f"/admin/users/{user.id}").text
    post(f"/admin/users/{user.id}/revoke", role="editor")
    assert db.scalars(select(Role.role).where(Role.party_id == user.id)).all() == ["journalist"]
    rows = db.execute(select(AUDIT.c.action, AUDIT.c.actor_id, AUDIT.c.target_id).order_by(AUDIT.c.id)).all()
    assert [tuple(row) for row in rows] == [("accounts.role_granted", owner, str(user.id)),
                                            ("accounts.role_revoked", owner, str(user.id))]


def test_nobody_gets_a_second_community_or_loses_the_one_they_have_by_hand(owner: int, make_user: Any, get: Any, post: Any, db: Any) -> None:
    user = make_user(roles=("communicator",))
    for act, role in (("grant", "journalist"), ("revoke", "communicator")):
        post(f"/admin/users/{user.id}/{act}", role=role)
        page = get(f"/admin/users/{user.id}")
        assert "changes with the profile" in page.html.select_one(".ap-flash-problem").get_text()
        assert db.scalars(select(Role.role).where(Role.party_id == user.id)).all() == ["communicator"]
    offered = {one["value"] for one in page.html.select("main input[name=role]")}
    assert offered == {"editor", "owner"}


def test_whoever_has_no_community_is_given_one_by_hand(owner: int, make_user: Any, get: Any, post: Any, db: Any) -> None:
    user = make_user()
    assert {"journalist", "academic"} <= {one["value"] for one in get(f"/admin/users/{user.id}").html.select("main input[name=role]")}
    post(f"/admin/users/{user.id}/grant", role="expert")
    post(f"/admin/users/{user.id}/grant", role="academic")
    assert db.scalars(select(Role.role).where(Role.party_id == user.id)).all() == ["expert"]


def test_new_role_works_at_the_member_s_next_request(world: Any, owner: int, make_user: Any, post: Any) -> None:
    user = make_user()
    post(f"/admin/users/{user.id}/grant", role="owner")
    world.sign_in(user.id)
    assert world.browser.get("/admin/", expect_errors=True).status_int == 200


def test_last_owner_cannot_be_removed(owner: int, get: Any, post: Any, db: Any) -> None:
    for act in ("revoke", "deactivate"):
        post(f"/admin/users/{owner}/{act}", role="owner")
        assert get(f"/admin/users/{owner}").html.select_one(".ap-flash-problem") is not None
    assert db.get(Role, (owner, "owner")) is not None
    assert db.get(Party, owner).state == "live"


@pytest.mark.parametrize(("act", "said"), [("revoke", "from themselves"), ("deactivate", "that you are using")])
def test_owner_cannot_put_themselves_out(act: str, said: str, owner: int, make_user: Any, get: Any, post: Any, db: Any) -> None:
    make_user(roles=("owner",))
    post(f"/admin/users/{owner}/{act}", role="owner")
    assert db.get(Role, (owner, "owner")) is not None
    assert said in get(f"/admin/users/{owner}").html.select_one(".ap-flash-problem").text


def test_another_owner_can_be_removed(owner: int, make_user: Any, post: Any, db: Any) -> None:
    other = make_user(roles=("owner",)).id
    post(f"/admin/users/{other}/revoke", role="owner")
    assert db.get(Role, (other, "owner")) is None


@pytest.mark.parametrize("role", ["king", "", "member"])
def test_role_that_does_not_exist_is_refused(role: str, owner: int, make_user: Any, get: Any, post: Any, db: Any) -> None:
    user = make_user()
    post(f"/admin/users/{user.id}/grant", role=role)
    assert db.scalars(select(Role.role).where(Role.party_id == user.id)).all() == []
    assert get(f"/admin/users/{user.id}").html.select_one(".ap-flash-problem") is not None


def test_deactivated_member_is_out_at_once_and_can_come_back(world: Any, owner: int, make_user: Any, post: Any, db: Any) -> None:
    user_id, mine = make_user().id, world.browser.cookies["aipress_session"].strip('"')
    world.sign_in(user_id)
    theirs = world.browser.cookies["aipress_session"].strip('"')
    assert world.browser.get("/account/").status_int == 200
    world.browser.set_cookie("aipress_session", mine)
    post(f"/admin/users/{user_id}/deactivate")
    assert db.scalars(select(Session.id).where(Session.party_id == user_id)).all() == []
    post(f"/admin/users/{user_id}/activate")
    assert db.get(User, user_id).state == "live"
    world.browser.set_cookie("aipress_session", theirs)
    assert world.browser.get("/account/").status_int == 303, "an ended session does not come back with the account"


def test_pending_member_is_let_in(owner: int, make_user: Any, post: Any, db: Any) -> None:
    user_id = make_user(state=PENDING).id
    post(f"/admin/users/{user_id}/activate")
    assert (db.get(User, user_id).state, db.get(Party, user_id).state) == ("live", "live")


@pytest.mark.parametrize("text", ["kernévès", "KERNEVES", "elise@", "Élise K"])
def test_person_is_found_by_any_part_of_name_or_address(text: str, owner: int, make_user: Any, get: Any) -> None:
    make_user("elise@example.org", "Élise Kernévès")
    make_user("other@example.org", "Noé Lantier")
    assert _names(get("/admin/users", q=text)) == ["Élise Kernévès"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "zz" * 500])
def test_odd_searches_find_nothing_and_break_nothing(text: str, owner: int, make_user: Any, get: Any) -> None:
    make_user()
    page = get("/admin/users", q=text)
    assert page.status_int == 200
    assert _names(page) == []


def test_people_are_filtered_by_role_and_state(owner: int, make_user: Any, get: Any) -> None:
    make_user("a@example.org", "Anna", roles=("expert",))
    make_user("b@example.org", "Boris", roles=("expert", "editor"), state=DEACTIVATED)
    assert _names(get("/admin/users", role="expert")) == ["Boris", "Anna"]
    assert _names(get("/admin/users", role="expert", state="live")) == ["Anna"]
    assert _names(get("/admin/users", role="nonsense", state="nonsense")) == ["Boris", "Anna", "Solène Marchadour"]


def test_pages_of_people_hold_each_once(owner: int, make_user: Any, get: Any) -> None:
    for number in range(64):
        make_user(f"member{number}@example.org", f"Member {number}", roles=("journalist",))
    page, seen = get("/admin/users", role="journalist"), []
    while True:
        seen += _names(page)
        more = page.html.select_one(".ap-pager a[rel=next]")
        if more is None:
            break
        page = get(more["href"])
    assert seen == [f"Member {number}" for number in reversed(range(64))]
    assert "64 accounts" in page.text


@pytest.mark.parametrize("cursor", ["x", "eyJ9", "W10", "WyJuIiwiYSIsImIiXQ"])
def test_damaged_page_address_is_a_bad_request(cursor: str, owner: int, get: Any) -> None:
    assert get("/admin/users", after=cursor).status_int == 400


@pytest.mark.parametrize("count", [1, 29])
def test_people_page_runs_three_statements_whatever_the_rows(count: int, owner: int, make_user: Any, get: Any) -> None:
    for number in range(count):
        make_user(f"member{number}@example.org", f"Member {number}", roles=("journalist", "editor"))
    assert int(get("/admin/users").headers["X-SQL-Count"]) == 3
