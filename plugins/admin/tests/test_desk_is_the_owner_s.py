"""Nobody but a site owner gets to the desk."""

from __future__ import annotations

from typing import Any

import pytest

PAGES = ["/admin/", "/admin", "/admin/plugins",
         "/admin/plugins/accounts", "/admin/users", "/admin/users/1", "/admin/users/999999",
         "/admin/themes", "/admin/audit", "/admin/tasks", "/admin/health"]
POSTS = ["/admin/plugins/example_hello/disable", "/admin/plugins/example_hello/enable", "/admin/users/1/grant",
         "/admin/users/1/revoke", "/admin/users/1/deactivate", "/admin/users/1/activate", "/admin/themes"]
OTHERS = [(), ("journalist",), ("communicator",), ("expert",), ("transformer",), ("academic",), ("editor",)]


@pytest.mark.parametrize("path", PAGES)
def test_visitor_is_sent_to_the_login_page(path: str, world: Any) -> None:
    answer = world.browser.get(path)
    assert answer.status_int == 303
    assert "/account/login" in answer.location


@pytest.mark.parametrize("roles", OTHERS)
def test_members_may_see_no_page_of_the_desk(roles: tuple[str, ...], world: Any) -> None:
    world.login(*roles)
    assert {path: world.browser.get(path, expect_errors=True).status_int for path in PAGES} == dict.fromkeys(PAGES, 403)


@pytest.mark.parametrize("roles", [(), ("editor",)])
def test_members_may_do_nothing_at_the_desk(roles: tuple[str, ...], world: Any) -> None:
    world.login(*roles)
    token = world.token()
    answers = {path: world.browser.post(path, {"csrf_token": token}, expect_errors=True).status_int for path in POSTS}
    assert answers == dict.fromkeys(POSTS, 403)


def test_visitors_may_do_nothing_at_the_desk(world: Any) -> None:
    token = world.token()
    answers = {path: world.browser.post(path, {"csrf_token": token}, expect_errors=True).status_int for path in POSTS}
    assert answers == dict.fromkeys(POSTS, 401)


@pytest.mark.parametrize("path", POSTS)
def test_forms_of_the_desk_need_their_token(path: str, world: Any, owner: int) -> None:
    assert world.browser.post(path, expect_errors=True).status_int == 400


def test_way_to_the_desk_is_shown_to_owners_alone(world: Any, owner: int) -> None:
    assert 'href="/admin/"' in world.browser.get("/").text
    world.login("editor")
    assert 'href="/admin/"' not in world.browser.get("/").text


@pytest.mark.parametrize("path", [one for one in PAGES if not one.startswith("/admin/users/")])
def test_owner_sees_every_page(path: str, owner: int, get: Any) -> None:
    assert get(path).status_int == 200


@pytest.mark.parametrize("path", ["/admin/users/999999", "/admin/users/x", "/admin/nothing"])
def test_what_is_not_there_is_not_found(path: str, owner: int, get: Any) -> None:
    assert get(path).status_int == 404
