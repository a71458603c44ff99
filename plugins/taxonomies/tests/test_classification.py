"""Subject codes and genres of agencies find their place in our vocabularies."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from aipress_taxonomies.services import Classification, classify, genre, is_press_release, media_topic_label
from aipress_taxonomies.shipped import rows, terms

KEYS = {field: {row["key"] for row in terms(name)} for field, name in (("heading", "headings"), ("theme", "themes"),
    ("sector", "news_sectors"))}
IPTC = Path(os.environ.get("AIPRESS_IPTC_DATA", Path(__file__).parents[4] / "shared" / "data" / "iptc"))


@pytest.mark.parametrize("table", ["mediatopics", "subject_codes"])
def test_every_mapping_leads_to_a_term_that_exists(table: str) -> None:
    for row in rows(table):
        assert all(row[field] == "" or row[field] in KEYS[field] for field in KEYS), row


@pytest.mark.parametrize("table", ["mediatopics", "subject_codes"])
def test_first_levels_are_mapped_in_full(table: str) -> None:
    heads = [row for row in rows(table) if row["code"].endswith("000000") and row["code"] < "20000000"]
    assert len(heads) == 17
    assert all(row["heading"] and row["theme"] and row["sector"] for row in heads)


def test_subject_code_and_media_topic_of_one_first_level_agree() -> None:
    for head in range(1, 18):
        assert classify([("subj", f"{head:02}000000")]) == classify([("medtop", f"{head:02}000000")])


def test_a_code_without_a_mapping_of_its_own_takes_its_parents() -> None:
    assert classify([("subj", "15054000")]).sector_key == "football"
    assert classify([("subj", "15054999")]).sector_key == "football"
    assert classify([("subj", "15999999")]) == Classification("lifestyle", "sport", "other-sports")
    assert classify([("medtop", "20000005")]) == Classification("lifestyle", "culture", "cinema")


def test_the_most_specific_code_decides_whatever_its_position() -> None:
    general, special = ("subj", "04000000"), ("subj", "04011002")
    assert classify([general, special]) == classify([special, general]) == Classification("management", "industry", "automotive")


def test_of_two_equally_specific_codes_the_earlier_decides() -> None:
    assert classify([("subj", "15054000"), ("subj", "15049000")]).sector_key == "football"
    assert classify([("subj", "15049000"), ("subj", "15054000")]).sector_key == "rugby"


@pytest.mark.parametrize("pair", [
    ("medtop", "20000418"), ("", "medtop:20000418"), ("subject", "medtop:20000418"), ("",
        "http://cv.iptc.org/newscodes/mediatopic/20000418"),
    ("http://cv.iptc.org/newscodes/mediatopic/", "20000418"), ("", "20000418"),
])
def test_every_spelling_of_a_media_topic_is_read(pair: tuple[str, str]) -> None:
    assert classify([pair]) == Classification("environment-and-climate", "environment", "climate")


def test_an_unlisted_code_of_the_first_run_finds_its_first_level() -> None:
    assert classify([("medtop", "20000892")]) == Classification("lifestyle", "sport", "other-sports")
    assert classify([("medtop", "20000600")]).theme_key == "politics"


@pytest.mark.parametrize("pair", [
    ("medtop", "20009999"), ("medtop", "29999999"), ("subj", "18000000"), ("subj", "99"), ("dpasubject", "832"), ("apsubject",
        "5235a7a0"), ("", ""), ("", "²³"),
    ("medtop", "-1"), ("medtop", "20000000"),
])
def test_an_unknown_code_is_kept_as_unmapped(pair: tuple[str, str]) -> None:
    assert classify([pair]) == Classification(unmapped=(pair,))


def test_unmapped_codes_do_not_hide_mapped_ones() -> None:
    found = classify([("x", "1"), ("apcategorycode", "f"), ("x", "2")])
    assert (found.theme_key, found.unmapped) == ("economy", (("x", "1"), ("x", "2")))


def test_a_category_decides_only_when_there_is_no_code() -> None:
    assert classify([("cat", "SPO")]).theme_key == "sport"
    assert classify([("cat", "SPO"), ("subj", "04000000")]).theme_key == "economy"


@pytest.mark.parametrize(("raw", "key"), [
    ("Actuality", "news"), ("genre:Interview", "interview"), ("http://cv.iptc.org/newscodes/genre/Opinion",
        "opinion"), ("Fact_Check", "fact-check"),
    ("Nécrologie", "obituary"), ("Wrap-up", "round-up"), ("REPORTAGE", "report"), ("Hintergrund", "background"), ("Éclairage",
        "background"),
])
def test_genres_of_agencies_find_ours(raw: str, key: str) -> None:
    assert genre(raw).genre_key == key
    assert not is_press_release(raw)


@pytest.mark.parametrize("raw", ["Press Release", "genre:Press_Release", "http://cv.iptc.org/newscodes/genre/Press_Release",
    "Communiqué de presse",
                                 "Pressemitteilung", "OTS", "Levée de fonds"])
def test_releases_are_told_from_articles(raw: str) -> None:
    assert is_press_release("whatever", raw)


def test_genre_aliases_lead_to_terms_that_exist() -> None:
    articles, releases = ({row["key"] for row in terms(name)} | {""} for name in ("genres", "press_release_genres"))
    for row in rows("genre_aliases"):
        assert row["genre"] in articles
        assert row["press_release_genre"] in releases
        assert bool(row["genre"]) != bool(row["press_release_genre"])


def test_an_unknown_genre_means_nothing() -> None:
    assert genre("zzz") == genre("")
    assert genre("zzz").genre_key is None
    assert not is_press_release()


def test_media_topics_have_labels_in_both_languages() -> None:
    assert media_topic_label("medtop:20000418", "fr") == "Changement climatique"
    assert media_topic_label("20000418") == "climate change"
    assert media_topic_label("1") is None


@pytest.mark.realdata
@pytest.mark.skipif(not IPTC.is_dir(), reason="the IPTC lists are not on this machine")
def test_every_published_code_is_mapped() -> None:
    with (IPTC / "mediatopics.csv").open(encoding="utf-8") as file:
        topics = [row["code"] for row in csv.DictReader(file)]
    listed = {row["code"] for row in rows("mediatopics")}
    assert not [code for code in topics if code.removeprefix("medtop:") not in listed]
    subjects = json.loads((IPTC / "subject_codes.json").read_text(encoding="utf-8"))
    assert not [code for code in subjects if classify([("subj", code)]).unmapped]
