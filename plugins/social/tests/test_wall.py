"""The wall: what is written, who reads it, how it is paged and removed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from aipress_core.api import Content, utcnow
from aipress_social import follows, posts
from aipress_social.models import Post
from aipress_social.queries import posts as queries


@pytest.fixture
def write(world: Any) -> Any:
    """``write(author_id, "Text")`` publishes a post; returns its slug."""
    def publish(author: int, body: str, **more: Any) -> str:
        with world.database.session() as db, db.begin():
            return posts.write(db, author, body, utcnow(), language="en", **more).slug
    return publish


@pytest.fixture
def follow(world: Any) -> Any:
    def do(follower: int, followee: int) -> None:
        with world.database.session() as db, db.begin():
            follows.follow(db, follower, followee, utcnow())
    return do


def shown(page: Any) -> list[str]:
    return [one.get_text(strip=True) for one in page.html.select("main article p.text-break")]


def test_a_post_is_published_as_plain_text(testapp: Any, login: Any, post: Any) -> None:
    login(name="Noé")
    answer = post("/wall/", body="  Hello <b>all</b>\r\nhttps://example.org/x.  ")
    assert answer.status_int == 303
    page = testapp.get("/wall/")
    assert shown(page) == ["Hello <b>all</b>https://example.org/x."]
    assert page.html.find("a", {"href": "https://example.org/x"})["rel"] == ["nofollow", "ugc", "noopener"]


@pytest.mark.parametrize("body", ["", "   \n ", "\u200b", "x" * 3001])
def test_nothing_and_too_much_are_refused_with_a_sentence(world: Any, login: Any, post: Any, body: str) -> None:
    login()
    answer = post("/wall/", body=body)
    assert answer.status_int == 422
    assert answer.html.select_one(".ap-errors")
    with world.database.session() as db:
        assert db.scalars(select(Post.id)).all() == []


def test_the_wall_shows_oneself_and_those_whom_one_follows_newest_first(testapp: Any, login: Any, member: Any, write: Any,
                                                                        follow: Any) -> None:
    ada, stranger, me = member("Ada").id, member("Stranger").id, login()
    follow(me, ada)
    for author, body in ((ada, "First"), (stranger, "Never"), (me, "Second")):
        write(author, body)
    assert shown(testapp.get("/wall/")) == ["Second", "First"]


def test_pages_of_the_wall_go_forth_and_back(testapp: Any, login: Any, write: Any, monkeypatch: Any) -> None:
    me = login()
    for number in range(45):
        write(me, f"Post {number}")
    seen, address = [], "/wall/"
    while address:
        page = testapp.get(address)
        seen += shown(page)
        link = page.html.find("a", {"rel": "next"})
        address = link["href"] if link else None
    assert seen == [f"Post {number}" for number in reversed(range(45))]
    assert len(shown(testapp.get(page.html.find("a", {"rel": "prev"})["href"]))) == queries.NEWEST.size


def test_the_wall_costs_the_same_whatever_is_on_it(testapp: Any, login: Any, write: Any) -> None:
    me = login()
    write(me, "One")
    testapp.get("/wall/")
    few = testapp.get("/wall/").headers["X-SQL-Count"]
    for number in range(15):
        write(me, f"Post {number}")
    assert testapp.get("/wall/").headers["X-SQL-Count"] == few
    assert int(few) <= 4


def test_muted_and_blocked_people_are_not_on_one_s_wall(world: Any, testapp: Any, login: Any, member: Any, write: Any, follow: Any,
                                                         post: Any) -> None:
    ada, me = member("Ada").id, login()
    follow(me, ada)
    write(ada, "Loud")
    post(f"/social/{ada}/mute", mute="yes")
    assert shown(testapp.get("/wall/")) == []
    post(f"/social/{ada}/mute", mute="no")
    assert shown(testapp.get("/wall/")) == ["Loud"]


def test_a_blocked_person_neither_reads_nor_comments_nor_likes(world: Any, testapp: Any, login: Any, member: Any, write: Any,
                                                                follow: Any, post: Any) -> None:
    ada, me = member("Ada").id, login()
    follow(me, ada)
    slug = write(ada, "Secret")
    with world.database.session() as db, db.begin():
        content_id = db.scalar(select(Content.id).where(Content.slug == slug))
        follows.block(db, ada, me, utcnow())
    assert testapp.get(f"/wall/{slug}", status="*").status_int == 404
    assert post(f"/discussion/{content_id}/comments", body="Ha").status_int == 404
    assert post(f"/discussion/{content_id}/like", liked="yes").status_int == 404


def test_posts_are_for_members(testapp: Any, member: Any, write: Any) -> None:
    slug = write(member("Ada").id, "Inside")
    answer = testapp.get(f"/wall/{slug}", status="*")
    assert answer.status_int == 303
    assert "login" in answer.headers["Location"]
    assert testapp.get("/wall/no-such", status="*").status_int == answer.status_int


def test_a_post_has_a_page_with_comments(testapp: Any, login: Any, member: Any, write: Any, post: Any) -> None:
    slug = write(member("Ada").id, "What do you think?")
    login()
    page = testapp.get(f"/wall/{slug}")
    form = page.html.select_one("#comments form")
    post(form["action"], body="A lot.")
    page = testapp.get(f"/wall/{slug}")
    assert "A lot." in page.text
    assert page.html.find("link", {"rel": "canonical"})["href"].endswith(slug)


def test_one_removes_one_s_own_post_after_a_question(world: Any, testapp: Any, login: Any, member: Any, write: Any, post: Any) -> None:
    me = login()
    mine, other = write(me, "Mine"), write(member("Ada").id, "Hers")
    page = testapp.get(f"/wall/{mine}/remove")
    assert page.html.find("form", {"action": f"/wall/{mine}/remove"})
    assert post(f"/wall/{mine}/remove").status_int == 303
    assert post(f"/wall/{other}/remove").status_int == 404
    with world.database.session() as db:
        assert db.scalars(select(Content.slug).where(Content.type == "social.post")).all() == [other]


def test_the_site_owner_s_removal_is_recorded(world: Any, login: Any, member: Any, write: Any, post: Any) -> None:
    from aipress_core.audit.models import Audit

    slug = write(member("Ada").id, "Bad")
    login("owner")
    assert post(f"/wall/{slug}/remove").status_int == 303
    with world.database.session() as db:
        assert db.scalars(select(Audit.action)).all()[-1] == "social.post_removed"
