"""The members directory: who is in it, in which order, and that what it counts is so."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from typing import Any

import pytest
from social_people import crowd, with_profile
from sqlalchemy import event, select, text

from aipress_core.api import Party, utcnow
from aipress_organisations.services import create, join
from aipress_social.directory import counting, finding
from aipress_social.directory.choice import BY_NAME, Choice
from aipress_social.directory.indexing import range_of, reindex, stale
from aipress_social.models import Bearer, Listed, Prefix, Trait
from aipress_social.queries import members

SEED = int(os.environ.get("SEED", "7"))


@pytest.fixture
def add(world: Any) -> Any:
    """``add("Ada Lovelace", code="XP_IND", level=0)``: a member with a profile, in the directory."""
    def write(name: str, code: str = "PM_DIR", **more: Any) -> Party:
        with world.database.session() as db, db.begin():
            party = world.party(name, db=db)
            with_profile(db, party, code, **more)
            db.expunge(party)
            return party
    return write


def names(page: Any) -> list[str]:
    return [head.get_text(strip=True) for head in page.html.select("main article h2")]


def test_the_directory_is_for_members(testapp: Any) -> None:
    assert testapp.get("/members/", status="*").status_int in (303, 401)


def test_members_stand_by_last_then_first_name_whatever_their_accents(testapp: Any, login: Any, add: Any) -> None:
    login()
    for name in ("Zoé Abel", "Ana Abel", "Éva Écuyer", "Bo Zed", "Al Eco"):
        add(name)
    page = testapp.get("/members/")
    assert names(page) == ["Ana Abel", "Zoé Abel", "Al Eco", "Éva Écuyer", "Bo Zed"]
    assert page.html.select_one("main [role=status]").get_text(strip=True) == "5 members"


def test_numbers_are_those_of_the_moment(testapp: Any, login: Any, add: Any) -> None:
    login()
    for number, name in enumerate(("Ana Abel", "Ana Acre", "Ana Agar"), start=1):
        add(name)  # with the same values as those before
        page = testapp.get("/members/")
        assert page.html.select_one("main [role=status]").get_text(strip=True) == f"{number} member{'s' * (number > 1)}"
        assert f"France {number}" in [label.get_text(" ", strip=True) for label in page.html.select(".form-check-label")]


def test_following_shows_on_one_s_own_page_alone(testapp: Any, login: Any, add: Any, post: Any) -> None:
    def pressed() -> list[str]:
        return [button["aria-pressed"] for button in testapp.get("/members/").html.select("main article button")]
    login()
    ana, _bob = add("Ana Abel"), add("Bob Bell")
    assert pressed() == ["false", "false"]
    post(f"/social/{ana.id}/follow", follow="yes")
    assert pressed() == ["true", "false"]
    login()
    assert pressed() == ["false", "false"]
    with_own = testapp.get("/members/").html.select("main article form input[name=csrf_token]")
    assert {one["value"] for one in with_own} == {testapp.get("/members/").html.select_one("meta[name=csrf-token]")["content"]}


def test_one_has_no_button_for_oneself(world: Any, testapp: Any, add: Any) -> None:
    ana = add("Ana Abel")
    add("Bob Bell")
    world.sign_in(ana.id)
    assert [one.select_one("h2").get_text() for one in testapp.get("/members/").html.select("main article") if one.form is None] == ["Ana Abel"]


def test_who_is_not_live_or_has_no_profile_is_not_in_it(world: Any, testapp: Any, login: Any, add: Any, member: Any) -> None:
    login()
    member("No Profile")
    gone = add("Gone Away")
    with world.database.session() as db, db.begin():
        db.get_one(Party, gone.id).state = "closed"
    assert names(testapp.get("/members/")) == []
    with world.database.session() as db, db.begin():
        assert list(db.scalars(stale(10))) == [gone.id]
        reindex(db, [gone.id], utcnow())
        assert db.scalars(select(Listed.party_id)).all() == []
        assert db.scalars(select(Bearer.party_id)).all() == []
        assert set(db.scalars(select(Trait.number))) == {0}


@pytest.mark.parametrize(("text", "found"), [
    ("keravec", ["Maud Keravec"]), ("KÉR maud", ["Maud Keravec"]), ("m", ["Maud Keravec"]), ("estuaire", ["Maud Keravec"]),
    ("44600", ["Maud Keravec"]), ("446", ["Maud Keravec"]), ("4461", []), ("eravec", []), ("%", []), ("_", []), ("maud zed", []),
    ("ke", ["Maud Keravec"]), ("kera", ["Maud Keravec"]), ("kerab", [])])
def test_search_finds_names_organisations_and_postcodes(world: Any, testapp: Any, login: Any, add: Any, text: str, found: list[str],
                                                        request_: Any) -> None:
    login()
    maud = add("Maud Keravec")
    add("Ola Zed", location="", location_postcode="")
    with world.database.session() as db, db.begin():
        organisation = create(db, "L’Estuaire", "media").id
    join(request_, maud.id, organisation)
    request_.db.flush()
    reindex(request_.db, [maud.id], utcnow())
    request_.db.flush()
    assert names(testapp.get("/members/", {"q": text})) == found


def test_filters_are_or_within_and_between(testapp: Any, login: Any, add: Any) -> None:
    login()
    add("Ana Abel", "PM_DIR", general_skills=["teaching"])
    add("Bob Bell", "PR_DIR", general_skills=["teaching", "lobbying"], location="BE", location_postcode="")
    add("Cid Cork", "XP_IND", general_skills=["lobbying"])
    assert names(testapp.get("/members/?general_skills=teaching&general_skills=lobbying&country=FR")) == ["Ana Abel", "Cid Cork"]
    assert names(testapp.get("/members/?community=communicator")) == ["Bob Bell"]
    assert names(testapp.get("/members/?letter=c")) == ["Cid Cork"]
    assert names(testapp.get("/members/?country=XX")) == []
    page = testapp.get("/members/?profile=PR_DIR&q=bell")
    assert len(page.html.select(".ap-chip")) == 2
    assert names(page) == ["Bob Bell"]


def test_members_who_show_little_are_not_found_by_what_they_hide(testapp: Any, login: Any, add: Any) -> None:
    login()
    add("Ana Abel", level=0)
    for query in ("general_skills=teaching", "country=FR", "city=Saint-Nazaire", "department=44", "q=44600"):
        assert names(testapp.get(f"/members/?{query}")) == [], query
    page = testapp.get("/members/?q=abel")
    assert names(page) == ["Ana Abel"]
    assert not re.search("Saint-Nazaire|wombats|presse@quoll|612345678", page.text)


def test_pages_go_forth_and_back_and_far_addresses_are_refused(testapp: Any, login: Any, world: Any) -> None:
    login()
    with world.database.session() as db, db.begin():
        people = crowd(db, 75, SEED)
    wanted = [name for _key, (_sort, name, *_rest) in sorted(people.items(), key=lambda one: (one[1][0], one[0]))]
    seen, address = [], "/members/"
    while address:
        page = testapp.get(address)
        seen.append(names(page))
        link = page.html.find("a", {"rel": "next"})
        address = link["href"] if link else None
    assert sum(seen, []) == wanted
    assert names(testapp.get(page.html.find("a", {"rel": "prev"})["href"])) == seen[1]
    for cursor in ("x", "WyJuIiwxLDJd", "9" * 400, "WyJuIiwgIlx1ZDgwMCIsIDFd"):  # the last one with half a sign
        assert testapp.get(f"/members/?after={cursor}", status="*").status_int == 400
    assert testapp.get("/members/?" + "&".join(f"city=c{number}" for number in range(30)), status="*").status_int == 400


def test_filters_carry_numbers_and_those_under_a_choice_come_second(testapp: Any, login: Any, add: Any) -> None:
    login()
    add("Ana Abel", "PM_DIR")
    add("Bob Bell", "PR_DIR")
    page = testapp.get("/members/")
    assert "France 2" in [label.get_text(" ", strip=True) for label in page.html.select(".form-check-label")]
    page = testapp.get("/members/?profile=PM_DIR")
    assert "part=facets" in page.html.select_one("main [hx-get]")["hx-get"]
    assert page.html.select_one("noscript a")
    part = testapp.get("/members/?profile=PM_DIR&part=facets", headers={"HX-Request": "true"})
    labels = [label.get_text(" ", strip=True) for label in part.html.select(".form-check-label")]
    assert "France 1" in labels
    assert not part.html.find("html")
    assert sum(label.endswith(" 1") and ("PR agency" in label or "press organ" in label) for label in labels) == 2
    assert testapp.get("/members/?profile=PM_DIR&part=facets").html.h1.get_text() == "Filters"


def test_the_directory_costs_the_same_whatever_its_size(world: Any, testapp: Any, login: Any, add: Any) -> None:
    login()
    add("Ana Abel")
    addresses = ("/members/", "/members/?country=FR&general_skills=teaching&q=ab", "/members/?letter=a")
    def count() -> list[int]:
        return [int([testapp.get(address) for _ in range(2)][1].headers["X-SQL-Count"]) for address in addresses]
    few = count()
    with world.database.session() as db, db.begin():
        crowd(db, 60, SEED)
    assert count() == few
    assert max(few) <= 2


def test_cards_are_read_by_their_keys_however_many_members_there_are(world: Any) -> None:
    """SQLite took the index of kinds, which all members are in: twenty milliseconds of a hundred thousand."""
    with world.database.session() as db, db.begin():
        ids = list(crowd(db, 300, SEED))[:30]
        if db.get_bind().dialect.name != "sqlite":
            pytest.skip("PostgreSQL chooses by what it has counted")
        asked: list[tuple[str, Any]] = []
        listener = (db.connection(), "before_cursor_execute", lambda _c, _cursor, sql, values, *_more: asked.append((sql, values)))
        event.listen(*listener)
        members.cards(db, ids, ids[0])
        event.remove(*listener)
        plan = [row[3] for row in db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0][0]}", asked[0][1])]
    assert "SEARCH core_party USING INTEGER PRIMARY KEY (rowid=?)" in plan


def random_choice(dice: random.Random, people: dict[int, Any]) -> Choice:
    """Values and beginnings of words that somebody has, most of them of one member, and now and then one that nobody has."""
    _sort, _name, own, words = people[dice.choice(sorted(people))]
    values: dict[str, tuple[str, ...]] = {}
    for field in dice.sample([*BY_NAME, "community"], dice.randint(0, 3)):
        mine = sorted(value for name, value in own if name == field)
        chosen = dice.sample(mine, min(len(mine), dice.randint(0, 2))) + [f"{field}-{dice.randint(1, 33)}"] * dice.randint(0, 1)
        if chosen:
            values[field] = tuple(dict.fromkeys(chosen))[:1 if field == "community" else 9]
    text = " ".join(dice.choice(words)[:dice.randint(1, 6)] for _ in range(dice.choice([0, 0, 1, 1, 2])))
    return Choice(text, values)


def brute(people: dict[int, Any], choice: Choice) -> list[int]:
    def meets(own: set[tuple[str, str]], words: tuple[str, ...]) -> bool:
        return all(any((name, value) in own for value in values) for name, values in choice.values.items()) and all(
            any(word.startswith(asked) for word in words) for asked in choice.words)
    return [key for key, (_sort, _name, own, words) in people.items() if meets(own, words)]


def check_counts(db: Any, people: dict[int, Any], tries: int, seed: int) -> None:
    """Pages and counts of random choices against counting by hand."""
    dice = random.Random(seed)
    for _turn in range(tries):
        choice = random_choice(dice, people)
        found = brute(people, choice)
        page = finding.page(db, choice)
        assert [row.party_id for row in page.rows] == sorted(found, key=lambda key: (people[key][0], key))[:30], choice
        counted = counting.counts(db, choice)
        assert counted.total == len(found), choice
        for field in (*BY_NAME, "community"):
            beside = brute(people, choice.without(field)) if field in choice.values else found
            wanted = Counter(value for key in beside for name, value in people[key][2] if name == field)
            assert counted.numbers.get(field, {}) == dict(wanted), (choice, field)


def test_counts_equal_counting_by_hand(world: Any, login: Any) -> None:
    with world.database.session() as db, db.begin():
        people = crowd(db, 400, SEED)
        check_counts(db, people, 40, SEED)


@pytest.mark.proof
def test_counts_equal_counting_by_hand_in_full(world: Any) -> None:
    with world.database.session() as db, db.begin():
        people = crowd(db, 20_000, SEED)
        for model in (Listed, Bearer, Prefix, Trait):  # as a database does by itself, but not in a transaction
            db.execute(text(f"ANALYZE {model.__tablename__}"))
        check_counts(db, people, 200, SEED)


def test_indexing_again_changes_nothing(world: Any) -> None:
    def picture(db: Any) -> Any:
        return [sorted(tuple(row) for row in db.execute(select(*columns))) for columns in (
            (Bearer.trait_id, Bearer.sort_name, Bearer.party_id), (Trait.id, Trait.number), (Listed.party_id, Listed.words))]
    with world.database.session() as db, db.begin():
        people = crowd(db, 30, SEED)
        before = picture(db)
        reindex(db, list(people), utcnow())
        assert picture(db) == before
        assert all(row in range_of(field) for row, field in db.execute(select(Trait.id, Trait.field)))


def test_next_member_on_the_same_browser_does_not_inherit_filters(testapp: Any, login: Any, add: Any, post: Any) -> None:
    login()
    add("Ana Abel", "PM_DIR")
    add("Bob Bell", "PR_DIR")
    assert names(testapp.get("/members/?community=communicator&q=bell")) == ["Bob Bell"]
    post("/account/logout")
    login()
    page = testapp.get("/members/")
    assert names(page) == ["Ana Abel", "Bob Bell"]
    assert page.html.select(".ap-chip") == []


def test_first_page_of_a_thousand_begins_with_the_first_by_name_and_says_how_many(testapp: Any, login: Any, world: Any) -> None:
    login()
    with world.database.session() as db, db.begin():
        people = crowd(db, 1_000, SEED)
    first = min((sort_name, key, name) for key, (sort_name, name, *_rest) in people.items())
    page = testapp.get("/members/")
    assert names(page)[0] == first[2]
    assert page.html.select_one("main [role=status]").get_text(strip=True) == "1,000 members"
