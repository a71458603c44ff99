"""Counts beside the directory's filters equal a count by hand, whatever is chosen."""

from __future__ import annotations

import os
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from aipress_core.api import ORGANISATION, Party, bulk, renew_cache, utcnow
from aipress_organisations.kinds import KINDS
from aipress_organisations.models import DIRECTORY, Organisation, Value
from aipress_organisations.queries import directory
from aipress_organisations.queries.directory import FACETS, Filters
from aipress_organisations.services.records import canonical_name

SEED = int(os.environ.get("SEED", "1"))
MANY, CHOICES = 400, 60
VALUES = {"type": ("daily", "weekly", "radio", "startup"), "size": ("1", "10", "250"), "sector": ("books", "cinema", "energy"),
          "country": ("FR", "BE", "GB", ""), "department": ("44", "29", "2A", ""), "city": ("Nantes", "Brest", "Lille", "")}
NAMES = ("Écho", "Progrès", "Agence 24", "Carmont", "L’Ouest")


@pytest.fixture
def town(world: Any) -> list[dict[str, Any]]:
    """Organisations of all sorts, some of which are closed, as they should be counted."""
    random = Random(SEED)
    with world.database.session() as db, db.begin():
        ids = bulk.reserve(db, Party, MANY)
        found = [_organisation(random, party_id) for party_id in ids]
        bulk.write(db, Party, [{"id": one["id"], "kind": ORGANISATION, "name": one["name"], "slug": f"o-{one['id']}", "state": one["state"],
                                "created_at": utcnow()} for one in found])
        bulk.write(db, Organisation, [{
            "id": one["id"], "kind": one["kind"], "canonical": canonical_name(one["name"]), "is_official": True,
            "country": one["country"][0], "department": one["department"][0], "city": one["city"][0], "postcode": one["postcode"],
            "modified_at": utcnow()} for one in found])
        bulk.write(db, Value, [{"organisation_id": one["id"], "field": name, "value": value}
                               for one in found for name in ("type", "size", "sector") for value in one[name]])
        renew_cache(db, DIRECTORY)
    return [one for one in found if one["state"] == "live"]


def _organisation(random: Random, party_id: int) -> dict[str, Any]:
    one: dict[str, Any] = {name: (random.choice(values),) for name, values in VALUES.items()}
    for name in ("type", "sector"):
        one[name] = tuple(random.sample(VALUES[name], random.randint(0, 2)))
    return {**one, "id": party_id, "name": f"{random.choice(NAMES)} {party_id}", "kind": random.choice(list(KINDS)),
            "state": random.choice(["live"] * 9 + ["closed"]), "postcode": random.choice(["44000", "29200", "75011", ""])}


def choose(random: Random) -> Filters:
    values = {name: tuple(sorted(set(random.choices([value for value in VALUES[name] if value], k=random.randint(1, 2)))))
              for name in FACETS if random.random() < 0.35}
    words = random.choice(["", "", "", "écho", "44", "agence 24", "7501", "zebra", "ouest 29"])
    return Filters(words, random.choice(["", "", "media", "pr"]), values)


def answers(one: dict[str, Any], filters: Filters, but: str = "") -> bool:
    if filters.kind and but != "kind" and one["kind"] != filters.kind:
        return False
    if filters.words and not is_named(one, filters.words):
        return False
    return all(name == but or set(one[name]) & set(chosen) for name, chosen in filters.values.items())


def is_named(one: dict[str, Any], words: str) -> bool:
    def begins(text: str) -> bool:
        return f" {canonical_name(one['name'])}".find(f" {canonical_name(text)}") >= 0

    digits = [word for word in words.split() if word.isdigit()]
    rest = " ".join(word for word in words.split() if not word.isdigit())
    by_place = bool(digits) and all(one["postcode"].startswith(word) for word in digits) and (not rest or begins(rest))
    return begins(words) or by_place


def counted(town: list[dict[str, Any]], filters: Filters) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {name: {} for name in ("kind", *FACETS)}
    for name, values in found.items():
        for one in town:
            if answers(one, filters, but=name):
                for value in (one["kind"],) if name == "kind" else one[name]:
                    if value:
                        values[value] = values.get(value, 0) + 1
    return found


def test_counts_of_any_choice_equal_a_count_by_hand(world: Any, town: list[dict[str, Any]]) -> None:
    random = Random(SEED + 1)
    with world.database.session() as db:
        for number in range(CHOICES):
            filters = choose(random)
            assert directory.counts(db, filters) == counted(town, filters), (SEED, number, filters)


def test_the_list_of_any_choice_holds_just_those_that_answer(world: Any, town: list[dict[str, Any]],
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "BY_NAME", replace(directory.BY_NAME, size=MANY))
    random = Random(SEED + 2)
    with world.database.session() as db:
        for number in range(CHOICES):
            filters = choose(random)
            expected = {one["id"] for one in town if answers(one, filters)}
            assert {row.id for row in directory.page(db, filters).rows} == expected, (SEED, number, filters)


def test_the_page_says_the_counts_and_its_chips_take_filters_away(testapp: Any, login: Any, town: list[dict[str, Any]]) -> None:
    login()
    page = testapp.get("/organisations/?country=FR&type=daily&city=Nantes")
    wanted = Filters("", "", {"type": ("daily",), "country": ("FR",), "city": ("Nantes",)})
    number = sum(answers(one, wanted) for one in town)
    assert page.html.select_one("main [role=status]").get_text(strip=True).startswith(f"{number} organisation")
    links = {chip.get_text(" ", strip=True): chip["href"] for chip in page.html.select(".ap-chip")}
    assert links == {"Daily newspaper remove": "/organisations/?country=FR&city=Nantes",
                     "France remove": "/organisations/?type=daily&city=Nantes", "Nantes remove": "/organisations/?type=daily&country=FR"}
    box = page.html.find("input", {"name": "country", "value": "BE"})
    belgian = counted(town, wanted)["country"].get("BE", 0)
    if belgian:
        label = page.html.find("label", {"for": box["id"]})
        assert label.select_one(".ap-count").get_text(strip=True) == str(belgian)


def test_more_values_of_a_filter_are_a_link_away(testapp: Any, login: Any, world: Any, monkeypatch: pytest.MonkeyPatch,
                                                town: list[dict[str, Any]]) -> None:
    monkeypatch.setattr("aipress_organisations.views.directory.SHOWN", 1)
    login()
    page = testapp.get("/organisations/?city=Lille")
    more = page.html.select_one("#filters-city ~ p a, #filters-city p a")
    assert len(testapp.get(more["href"].partition("#")[0]).html.find_all("input", {"name": "city", "type": "checkbox"})) == 3
