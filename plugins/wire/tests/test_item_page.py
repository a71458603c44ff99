"""An item's page is kept for all readers, and yet each reads the item's present state with a form of their own."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select, update

from aipress_core.api import Content, content, utcnow
from aipress_wire.models import Item

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def page(take_in: Any, ninjs: Any, db: Any) -> str:
    """Path of an imported article's page."""
    take_in(ninjs())
    return f"/wire/{db.scalar(select(Content.slug))}"


def test_each_member_s_form_has_a_token_of_their_own(page: str, testapp: Any, login: Any) -> None:
    tokens = []
    for _ in range(2):
        login()
        found = {token for _ in range(2) for token in TOKEN.findall(testapp.get(page).text)}
        assert len(found) == 1
        tokens += found
    assert tokens[0] != tokens[1]


def test_a_like_is_seen_by_its_member_only(page: str, testapp: Any, login: Any) -> None:
    login()
    form = next(form for form in testapp.get(page).forms.values() if form.action.endswith("/like"))
    form.submit()
    assert 'aria-pressed="true"' in testapp.get(page).text
    login()
    assert 'aria-pressed="false"' in testapp.get(page).text


def test_a_correction_is_read_at_once(page: str, take_in: Any, ninjs: Any, testapp: Any, login: Any) -> None:
    login()
    assert "Harbour reopens after storm" in testapp.get(page).text
    take_in(ninjs(version=2, headline="Harbour stays closed"))
    text = testapp.get(page).maybe_follow().text
    assert "Harbour stays closed" in text
    assert "Harbour reopens after storm</h1>" not in text


def test_marks_of_holes_in_an_agency_s_text_are_text(page: str, db: Any, testapp: Any, login: Any) -> None:
    db.execute(update(Item).values(body="<p>Before \ue000csrf\ue001 \ue000nonsense\ue001 after</p>"))
    db.flush()
    login()
    text = testapp.get(page).text
    assert "nonsense" in text
    assert text.count("csrf_token") == text.count('name="csrf_token"') + text.count('"csrf_token":')


def test_a_killed_item_is_gone_from_its_page_at_once(page: str, db: Any, testapp: Any, login: Any) -> None:
    login()
    assert "Ships wait." in testapp.get(page).text
    content.kill(db, db.scalars(select(Content)).one(), utcnow())
    db.flush()
    answer = testapp.get(page, status=410)
    assert "Ships wait." not in answer.text


def test_a_member_who_signs_their_own_item_is_named_with_portrait_and_page(page: str, db: Any, world: Any, testapp: Any,
                                                                           login: Any) -> None:
    author = world.party("Maud Leroy", db=db)
    author.portrait = "a" * 64
    db.execute(update(Content).values(owner_id=author.id))
    db.execute(update(Item).values(byline="Maud Leroy"))
    content.touch(db, Item.__table__, Item.byline == "Maud Leroy")
    db.commit()
    login()
    block = testapp.get(page).html.select_one(".ap-facts .ap-author")
    assert (block.img["src"], block.get_text(strip=True)) == (f"/media/{'a' * 64}-face.webp", "Maud Leroy")
    author.portrait = None
    db.commit()
    assert testapp.get(page).html.select_one(".ap-facts .ap-author").img is None
    author.state = "closed"
    db.commit()
    assert testapp.get(page).html.select_one(".ap-facts .ap-author") is None
