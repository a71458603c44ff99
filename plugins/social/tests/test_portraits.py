"""Faces: wherever members stand in a list, their portrait stands there too, where their level shows it."""

from __future__ import annotations

from typing import Any

import pytest
from social_people import with_profile

from aipress_core.api import File, Party, utcnow
from aipress_kyc.services import Profile
from aipress_social import follows, groups, posts


@pytest.fixture
def lists(world: Any, login: Any) -> Any:
    """``lists(level=1)``: pages where Ada stands, who has a portrait, as somebody sees them whom she follows."""
    def write(level: int) -> list[str]:
        me = login()
        with world.database.session() as db, db.begin():
            ada, now = world.party("Ada Quoll", db=db), utcnow()
            file = File(sha256="a" * 64, mime="image/webp", size=1, width=800, height=800, owner_id=ada.id, visibility="public")
            db.add(file)
            db.flush()
            with_profile(db, ada, "PM_DIR", level=level, portrait_photo=file.id)
            db.get_one(Profile, ada.id).job_title = "Night editor"
            follows.follow(db, me, ada.id, now)
            follows.follow(db, ada.id, me, now)
            group = groups.create(db, ada.id, "Wombats", now, privacy="open", summary="About").slug
            posts.write(db, ada.id, "A word.", now, language="en")
            mine = f"/members/{db.get_one(Party, me).slug}"
        return ["/members/", "/wall/", mine, f"{mine}/followers", f"{mine}/followees", f"/groups/{group}/members", f"/groups/{group}/about"]
    return write


@pytest.mark.parametrize(("level", "is_shown"), [(0, False), (1, True)])
def test_lists_show_a_portrait_where_its_member_s_level_does(testapp: Any, lists: Any, level: int, is_shown: bool) -> None:
    wanted = [f"/media/{'a' * 64}-face.webp"] if is_shown else []
    for address in lists(level):
        assert [one["src"] for one in testapp.get(address).html.select("main .ap-face img")] == wanted, address
    assert ("Night editor" in testapp.get("/members/").text) is is_shown


@pytest.mark.parametrize(("level", "is_shown"), [(0, False), (1, True)])
def test_masthead_shows_one_s_own_portrait_at_no_cost(testapp: Any, world: Any, login: Any, level: int, is_shown: bool) -> None:
    me = login(name="Ada Quoll")
    without = testapp.get("/groups/").headers["X-SQL-Count"]
    with world.database.session() as db, db.begin():
        file = File(sha256="b" * 64, mime="image/webp", size=1, width=256, height=256, owner_id=me, visibility="public")
        db.add(file)
        db.flush()
        with_profile(db, db.get_one(Party, me), "PM_DIR", level=level, portrait_photo=file.id)
    page = testapp.get("/groups/")
    assert [one["src"] for one in page.html.select(".ap-mast .ap-face img")] == (
        [f"/media/{'b' * 64}-face.webp"] if is_shown else [])
    assert page.headers["X-SQL-Count"] == without
