"""The demo world is always the same for a seed, reads well and fits the taxonomies."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
import time
import tracemalloc
from collections import Counter

import pytest
from PIL import Image

from aipress_demo.world import SIZES, Item, Size, World, pictures
from aipress_demo.world.drawing import faces
from aipress_demo.world.drawing.__main__ import SCENES, draw
from aipress_demo.world.grammar import frames
from aipress_demo.world.language import at, number, of, ordinal, spelled, typeset
from aipress_demo.world.stories import stories

NOW = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.UTC)
ACCOUNTS = {"admin", "journalist", "freelance", "editor", "agency", "communicator", "pressofficer", "expert", "transformer",
    "academic", "pending"}


@pytest.fixture(scope="module")
def world() -> World:
    return World(7, "S", NOW)


@pytest.fixture(scope="module")
def items(world: World) -> list[Item]:
    return list(world.items())


def test_one_seed_gives_one_world_and_another_seed_another(world: World, items: list[Item]) -> None:
    again = World(7, "S", NOW)
    assert list(again.items()) == items == list(world.items())
    assert list(again.people()) == list(world.people())
    assert list(again.comments()) == list(world.comments())
    assert [item.headline for item in World(8, "S", NOW).items()] != [item.headline for item in items]


def test_size_s_has_what_the_contract_says(world: World, items: list[Item]) -> None:
    assert (len(list(world.people())), len(list(world.organisations())), len(items), len(pictures.keys())) == (120, 40, 600, 40)
    kinds = Counter(item.kind for item in items)
    assert kinds["press_release"] >= 90
    assert kinds["picture"] == 20
    assert set(kinds) == {"article", "press_release", "picture"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_contract_holds_for_other_seeds(seed: int) -> None:
    kinds = Counter(item.kind for item in World(seed, "S", NOW).items())
    assert kinds.total() == 600
    assert kinds["press_release"] >= 90


def test_named_accounts_exist_once_with_addresses_of_their_own(world: World) -> None:
    people = list(world.people())
    assert {person.account for person in people} - {""} == ACCOUNTS
    assert all(person.email == f"{person.account}@demo.example" for person in people if person.account)
    assert len({person.email for person in people}) == len({person.key for person in people}) == 120
    assert {person.community for person in people} == {"journalist", "communicator", "expert", "transformer", "academic"}


def test_faces_are_drawn_and_nobody_of_a_small_world_shares_one(world: World) -> None:
    people = list(world.people())
    shown = [person.portrait_key for person in people if person.portrait_key]
    assert len(set(shown)) == len(shown) > 60
    assert all(person.portrait_key for person in people if person.account)
    assert all(person.portrait_key in pictures.portraits(person.gender) for person in people if person.portrait_key)
    key = shown[-1]
    with Image.open(io.BytesIO(pictures.portrait_data(key))) as image:
        assert (image.format, image.size) == ("WEBP", (pictures.PORTRAIT, pictures.PORTRAIT))
    assert faces.draw(key).tobytes() == faces.draw(key).tobytes()


def test_employers_and_publishers_exist(world: World, items: list[Item]) -> None:
    organisations = {one.key: one for one in world.organisations()}
    people = {person.key: person for person in world.people()}
    assert len({one.name for one in organisations.values()}) == 40
    assert {one.kind for one in organisations.values()} == {"agency", "media", "pr", "company", "institution", "university"}
    assert all(person.organisation_key in organisations for person in people.values() if person.organisation_key)
    for item in items:
        assert item.publisher_key in organisations
        assert people[item.owner_key].account != "pending"
        if item.kind == "article":
            assert organisations[item.publisher_key].kind in {"agency", "media"}
            assert item.byline
        assert bool(item.dateline) == (organisations[item.publisher_key].kind == "agency" and item.kind == "article")


def test_no_two_headlines_nor_keys_are_equal(items: list[Item]) -> None:
    for name in ("headline", "key", "guid"):
        assert len({getattr(item, name) for item in items}) == 600, name


def test_about_seven_in_ten_are_french(items: list[Item]) -> None:
    share = sum(item.language == "fr" for item in items) / len(items)
    assert 0.64 <= share <= 0.76
    assert {item.language for item in items} == {"fr", "en"}


def test_flagship_stories_and_releases_are_written_by_hand(items: list[Item]) -> None:
    written = Counter(story.kind for story in stories())
    assert written["article"] >= 40
    assert written["press_release"] >= 12
    newest = sorted(items, key=lambda item: item.published_at, reverse=True)[:30]
    assert sum(item.flagship for item in newest) >= 20


def test_nothing_is_published_after_now_and_all_within_sixty_days(items: list[Item]) -> None:
    for item in items:
        assert NOW - dt.timedelta(days=61) <= item.published_at <= NOW
        assert item.published_at.tzinfo is dt.UTC
        assert item.embargo_until is None or (item.embargo_until > NOW and item.kind == "press_release")
    assert sum(item.embargo_until is not None for item in items) == 3


def test_texts_are_whole_and_typeset(items: list[Item]) -> None:
    for item in items:
        texts = [item.headline, item.standfirst, *(block.text for block in item.body)]
        assert all(text and text == text.strip() for text in texts), item.key
        joined = "\n".join(texts)
        assert not re.search(r"[{}\[\]|']|  |lorem|\bNone\b", joined), (item.key, joined)
        if item.language == "fr":
            assert not re.search(r"\w [:;?!»%€]|« ", joined), (item.key, joined)
            assert not re.search(r"\bde (?:Le|Les) [A-Z]|\bà Le\b|\bd’Le\b", joined), (item.key, joined)
        else:
            assert '"' not in joined


def test_articles_have_body_enough(items: list[Item]) -> None:
    for item in items:
        paragraphs = [block for block in item.body if block.kind == "p"]
        if item.kind == "picture":
            assert len(paragraphs) == 1
        else:
            assert 3 <= len(paragraphs) <= 10, item.key
            assert item.body[-1].kind == "p"
            assert item.body[0].kind == "p"
        assert item.html.count("<p>") == len(paragraphs)


def test_numbers_of_a_story_agree_between_standfirst_and_body(items: list[Item]) -> None:
    football = [item for item in items if item.theme == "sport" and re.search(r"\d-\d", item.headline) and not item.flagship]
    assert football
    for item in football:
        score = re.search(r"\d-\d", item.headline)
        assert score is not None
        others = {found for block in item.body for found in re.findall(r"\b\d-\d\b", block.text)}
        assert others <= {score[0]}, item.headline


def test_pictures_named_by_items_are_shipped_with_caption_and_credit(items: list[Item]) -> None:
    used = {item.picture_key for item in items} - {None}
    assert used <= set(pictures.keys())
    assert len(used) == 40
    assert all(bool(item.picture_key) == bool(item.caption) == bool(item.credit) for item in items)


def test_forty_pictures_are_real_and_small() -> None:
    total = 0
    assert set(SCENES) == set(pictures.keys())
    for key in sorted(pictures.keys()):
        data = pictures.data(key)
        total += len(data)
        assert len(data) <= 60_000
        with Image.open(io.BytesIO(data)) as image:
            assert (image.format, image.size) == ("WEBP", (pictures.WIDTH, pictures.HEIGHT))
    assert total <= 2_000_000


def test_comments_are_sensible(world: World, items: list[Item]) -> None:
    comments = list(world.comments())
    published = {item.key: item for item in items}
    assert len(comments) == sum(item.comments for item in items) >= 100
    assert len({comment.key for comment in comments}) == len(comments)
    for item_key, below in itertools.groupby(comments, key=lambda comment: comment.item_key):
        below = list(below)
        assert len({comment.text for comment in below}) == len(below)
        for comment in below:
            assert comment.language == published[item_key].language
            assert published[item_key].published_at <= comment.created_at <= NOW
            assert comment.parent_key is None or comment.parent_key in {other.key for other in below}


def test_likers_are_as_many_as_the_item_says(world: World, items: list[Item]) -> None:
    for item in items[:60]:
        likers = world.likers(item)
        assert len(likers) == len(set(likers)) == item.likes <= item.views


def test_embargoed_items_have_no_readers(items: list[Item]) -> None:
    assert all(item.likes == item.views == item.comments == 0 for item in items if item.embargo_until)


def test_keys_agree_with_the_taxonomies(items: list[Item], world: World) -> None:
    shipped = pytest.importorskip("aipress_taxonomies.shipped")
    known = {name: {row["key"] for row in shipped.terms(name)} for name in shipped.vocabulary_keys()}
    places = {(row["country"], row["department"], row["city"]) for row in shipped.rows("places")}
    for item in items:
        genres = known["press_release_genres" if item.kind == "press_release" else "genres"]
        assert item.genre in genres, (item.key, item.genre)
        assert item.heading in known["headings"], (item.key, item.heading)
        assert item.theme in known["themes"], (item.key, item.theme)
        assert item.sector in known["news_sectors"], (item.key, item.sector)
        assert (item.place.country, item.place.department, item.place.city) in places, item.place.city
    assert len({item.heading for item in items}) >= 18
    assert all(one.sector in known["news_sectors"] and one.theme in known["themes"] for one in world.organisations())


def test_every_frame_refers_to_shipped_publishers_and_pictures(world: World) -> None:
    organisations = {one.key for one in world.organisations()}
    for frame in frames():
        assert set(frame.pictures) <= {*pictures.keys(), "-"}, frame.key
        assert frame.pictures[-1] == "-"
        assert len(frame.headlines) >= 2
        assert len(frame.standfirsts) >= 2
        if frame.kind == "article":
            assert set(frame.publishers.split(",")) <= organisations, frame.key


def test_six_hundred_items_take_less_than_a_second(world: World) -> None:
    list(world.items())
    start = time.process_time()
    list(world.items())
    assert time.process_time() - start < 1


def test_a_large_world_streams_in_little_memory() -> None:
    world = World(3, Size(people=1_000, organisations=200, items=2_000, days=400), NOW)
    assert SIZES["M"].items == 100_000
    list(itertools.islice(world.items(), 80))
    tracemalloc.start()
    count = sum(1 for _ in world.items())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 2_000
    assert peak < 6_000_000


def test_a_larger_world_keeps_keys_and_headlines_unique() -> None:
    world = World(5, Size(people=1_500, organisations=300, items=2_000, days=400), NOW)
    assert len({person.email for person in world.people()}) == 1_500
    assert len({one.key for one in world.organisations()}) == len({one.name for one in world.organisations()}) == 300
    assert len({item.headline for item in world.items()}) == 2_000


def test_a_world_refuses_a_naive_now_and_a_tiny_size() -> None:
    with pytest.raises(ValueError, match="time zone"):
        World(1, "S", dt.datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="at least"):
        World(1, Size(people=3, organisations=40, items=10, days=1), NOW)


@pytest.mark.parametrize(("city", "from_it", "in_it"), [
    ("Brest", "de Brest", "à Brest"), ("Angers", "d’Angers", "à Angers"), ("Le Havre", "du Havre", "au Havre"),
    ("Les Sables-d’Olonne", "des Sables-d’Olonne", "aux Sables-d’Olonne"), ("L’École", "de l’École", "à L’École"),
])
def test_french_prepositions(city: str, from_it: str, in_it: str) -> None:
    assert (of(city), at(city)) == (from_it, in_it)


def test_typography_follows_the_language() -> None:
    assert typeset("L'eau : 12 000 € « oui » ?", "fr") == "L’eau\u00a0: 12\u202f000\u00a0€ «\u00a0oui\u00a0»\u00a0?"
    assert typeset("It's \"fine\"", "en") == "It’s “fine”"
    assert (number(12500, "fr"), number(3.4, "fr"), number(12500, "en"), ordinal(61), ordinal(12)) == ("12\u202f500", "3,4",
        "12,500", "61st", "12th")


def test_small_numbers_are_spelled_where_newspapers_do() -> None:
    assert spelled("7 concurrents et 3 bateaux, à 5 heures. 14 jeunes.",
        "fr") == "Sept concurrents et trois bateaux, à 5 heures. Quatorze jeunes."
    assert spelled("It took 4 years and 3.5 million; they won 3-1.", "en") == "It took four years and 3.5 million; they won 3-1."


def test_a_picture_is_drawn_alike_every_time() -> None:
    assert draw("bar-chart").tobytes() == draw("bar-chart").tobytes()


def test_articles_and_elisions_follow_what_comes_next() -> None:
    assert typeset("a 18-mile line, a 8-year study, a 12-mile line", "en") == "an 18-mile line, an 8-year study, a 12-mile line"
    assert typeset("un trafic de oiseaux, de onze à deux, que il", "fr") == "un trafic d’oiseaux, de onze à deux, qu’il"
