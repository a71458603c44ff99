"""Following: idempotent, right counts, never oneself, never whoever has blocked one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from aipress_core.api import Party
from aipress_organisations.services import create
from aipress_social import follows
from aipress_social.models import Follow


def rows(world: Any) -> set[tuple[int, int]]:
    with world.database.session() as db:
        return {tuple(row) for row in db.execute(select(Follow.follower_id, Follow.followee_id))}


def test_following_twice_is_following_once_and_tells_once(world: Any, login: Any, member: Any, post: Any) -> None:
    other, me = member("Ada Lovelace"), login("journalist", name="Noé")
    for _turn in range(2):
        answer = post(f"/social/{other.id}/follow", follow="yes")
        assert (answer.status_int, answer.headers["Location"]) == (303, f"http://localhost/members/{other.slug}")
    assert rows(world) == {(me, other.id)}
    for _turn in range(2):
        post(f"/social/{other.id}/follow", follow="no")
    assert rows(world) == set()


def test_htmx_gets_the_button_in_its_new_state(login: Any, member: Any, post: Any) -> None:
    other = member("Ada Lovelace")
    login()
    answer = post(f"/social/{other.id}/follow", htmx=True, follow="yes")
    assert answer.status_int == 200
    assert "HX-Request" in answer.headers["Vary"]
    button = answer.html.find("button")
    assert button["aria-pressed"] == "true"
    assert "Ada Lovelace" in button.get_text()
    assert answer.html.find("input", {"name": "follow"})["value"] == "no"


def test_nobody_follows_oneself(world: Any, login: Any, post: Any) -> None:
    me = login(name="Noé")
    assert post(f"/social/{me}/follow", follow="yes").status_int == 303
    assert rows(world) == set()


@pytest.mark.parametrize("state", ["pending", "closed"])
def test_who_is_not_live_cannot_be_followed(world: Any, login: Any, member: Any, post: Any, state: str) -> None:
    other = member("Gone")
    with world.database.session() as db, db.begin():
        db.get_one(Party, other.id).state = state
    login()
    assert post(f"/social/{other.id}/follow", follow="yes").status_int == 404
    assert rows(world) == set()


def test_visitors_are_sent_to_sign_in(testapp: Any, member: Any, post: Any) -> None:
    other = member("Ada")
    answer = post(f"/social/{other.id}/follow", follow="yes")
    assert answer.status_int == 401


def test_the_organisation_s_page_has_the_button(world: Any, testapp: Any, login: Any, post: Any) -> None:
    with world.database.session() as db, db.begin():
        agency = create(db, "Agence Estuaire", "agency").id
    login()
    page = testapp.get("/organisations/agence-estuaire")
    form = page.html.find("form", {"action": f"/social/{agency}/follow"})
    assert form.button.get_text(" ", strip=True) == "Follow Agence Estuaire"
    post(f"/social/{agency}/follow", follow="yes")
    form = testapp.get("/organisations/agence-estuaire").html.find("form", {"action": f"/social/{agency}/follow"})
    assert form.button["aria-pressed"] == "true"


def test_followed_sources_are_told_apart_by_kind(world: Any, login: Any, member: Any, request_: Any) -> None:
    me, person = login(), member("Ada").id
    with world.database.session() as db, db.begin():
        ids = {kind: create(db, f"One {kind}", kind).id for kind in ("agency", "media", "company")}
        for party in (person, *ids.values()):
            assert follows.follow(db, me, party, request_.now)
    for kind, wanted in (("agency", ids["agency"]), ("media", ids["media"]), ("person", person)):
        assert request_.hooks.first("aipress_resolve_followed", party_id=me, kind=kind, request=request_) == {wanted}


def test_a_block_ends_following_both_ways_and_keeps_out(world: Any, login: Any, member: Any, post: Any) -> None:
    other, me = member("Ada").id, login(name="Noé")
    post(f"/social/{other}/follow", follow="yes")
    world.sign_in(other)
    post(f"/social/{me}/follow", follow="yes")
    assert rows(world) == {(me, other), (other, me)}
    post(f"/social/{me}/block", block="yes")
    assert rows(world) == set()
    post(f"/social/{me}/follow", follow="yes")  # the blocker must lift the block first
    world.sign_in(me)
    post(f"/social/{other}/follow", follow="yes")
    assert rows(world) == set()
    world.sign_in(other)
    post(f"/social/{me}/block", block="no")
    world.sign_in(me)
    post(f"/social/{other}/follow", follow="yes")
    assert rows(world) == {(me, other)}


def test_counts_are_of_live_people(world: Any, member: Any, request_: Any) -> None:
    me, friends = member("Me"), [member(f"Friend {number}") for number in range(3)]
    with world.database.session() as db, db.begin():
        for friend in friends:
            follows.follow(db, friend.id, me.id, request_.now)
        follows.follow(db, me.id, friends[0].id, request_.now)
        db.get_one(Party, friends[2].id).state = "closed"
        db.flush()
        assert follows.counts_of(db, me.id) == (1, 2)
        assert db.scalar(select(func.count()).select_from(Follow)) == 4


def test_whoever_blocked_or_muted_somebody_is_not_notified_of_them(world: Any, member: Any, login: Any, post: Any) -> None:
    ada, other = member("Ada Lovelace"), member("Noé")
    for act in ("block", "mute"):
        me = login("journalist")
        post(f"/social/{ada.id}/{act}", **{act: "yes"})
        with world.database.session() as db:
            [(_plugin, unwilling)] = world.registry.hooks.call(
                "aipress_unwilling_recipients", frozenset(world.registry.plugins.order), db=db, party_ids={me, other.id}, actor_id=ada.id)
            assert unwilling == {me}
