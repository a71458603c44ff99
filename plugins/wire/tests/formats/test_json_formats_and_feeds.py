"""ninjs, JSON Feed, RSS and Atom."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import feedparser
import pytest
from reading import everything, items, ninjs, only, problems

from aipress_wire.formats import ParsedItem, Problem

STORY = {"uri": "urn:x:1", "headline": "Ferry delayed", "body_text": "Text."}


def test_one_bad_item_does_not_spoil_the_others(fixtures: Path) -> None:
    found = everything(fixtures / "ninjs-1.json")
    assert [type(one) for one in found] == [ParsedItem, ParsedItem, Problem, ParsedItem]
    assert found[2].reference == "https://alpen.example/clip/1"  # type: ignore[union-attr]


def test_a_press_release_is_told_by_its_genre_in_any_language(fixtures: Path) -> None:
    assert items(fixtures / "ninjs-1.json")[2].kind == "press_release"


@pytest.mark.parametrize(
    ("genre", "kind"),
    [
        ("Communiqué de presse", "press_release"),
        ("genre:Press_Release", "press_release"),
        ("Tiedote", "press_release"),
        ("Press-Digest", "article"),
        ("Feature", "article"),
        ("Reportage", "article"),
        ("Extra", None),
        ("", None),
    ],
)
def test_the_genre_decides_the_kind_where_it_can(genre: str, kind: str | None) -> None:
    assert ninjs(type="text", genre=[{"name": genre}], body_text="x").kind == kind


@pytest.mark.parametrize(
    "document",
    [
        STORY,
        [STORY],
        {"items": [STORY]},
        {"total": 1, "item": [STORY]},
        {"data": {"items": [STORY]}},
        {"results": [{"item": STORY}]},
        {"documents": [STORY]},
    ],
)
def test_items_are_found_in_every_usual_container(document: object) -> None:
    assert only(json.dumps(document)).guid == "urn:x:1"


def test_json_lines_are_several_documents() -> None:
    text = "\n".join(json.dumps({**STORY, "uri": f"urn:x:{n}"}) for n in range(3))
    assert [item.guid for item in items(text)] == ["urn:x:0", "urn:x:1", "urn:x:2"]


def test_keys_are_read_in_any_case_and_number() -> None:
    item = ninjs(PubStatus="canceled", EdNote="x", VersionCreated="2024-01-01T00:00:00Z")
    assert (item.status, item.ed_note, item.version_created) == ("canceled", "x", dt.datetime(2024, 1, 1, tzinfo=dt.UTC))


def test_html_is_preferred_to_plain_text_and_its_pictures_are_not_linked(fixtures: Path) -> None:
    item = only(fixtures / "ninjs-2.json")
    assert "oanvänd" not in item.body_html
    assert "<img" not in item.body_html
    assert len(item.renditions) == 2, "the picture in the text is a file of the associated one"


def test_a_picture_item_of_ninjs_3(fixtures: Path) -> None:
    picture = items(fixtures / "ninjs-3.json")[1]
    assert (picture.kind, [one.href for one in picture.renditions], picture.body_html) == ("picture", ["gulls.jpg"], "")


def test_a_null_embargo_is_none() -> None:
    assert ninjs(embargoed=None, body_text="x").status == "usable"


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ({"code": "04000000", "name": "economy"}, ("subj", "04000000")),
        ({"code": "20000344"}, ("medtop", "20000344")),
        ({"code": "medtop:20000344"}, ("medtop", "20000344")),
        ({"qcode": "subj:04000000"}, ("subj", "04000000")),
        ({"scheme": "http://cv.iptc.org/newscodes/subjectcode/", "code": "04000000"}, ("subj", "04000000")),
        ({"uri": "http://cv.iptc.org/newscodes/mediatopic/04000000"}, ("medtop", "04000000")),
        ({"uri": "http://x.example/id/9", "literal": "04000000"}, ("subj", "04000000")),
        ({"literal": "TT:04000000:ORO"}, ("subj", "04000000")),
        ({"literal": "sttsubj:04000000"}, ("subj", "04000000")),
        ({"literal": "99000000"}, ("", "99000000")),
        ({"literal": "desk:20240101"}, ("desk", "20240101")),
        ({"name": "Ferries"}, ("", "")),
    ],
)
def test_iptc_codes_have_one_spelling(subject: dict[str, str], expected: tuple[str, str]) -> None:
    (found,) = ninjs(body_text="x", subject=[subject]).subjects
    assert (found.scheme, found.code) == expected


def test_a_feed_item_of_rss_may_be_a_release_under_embargo(fixtures: Path) -> None:
    release = items(fixtures / "rss.xml")[1]
    assert release.kind == "press_release"
    assert release.embargo_until == dt.datetime(2024, 4, 1, 4, tzinfo=dt.UTC)
    assert release.published_at is None
    assert release.warnings


def test_a_tracking_dot_is_no_picture_and_a_link_is_made_absolute(fixtures: Path) -> None:
    item = items(fixtures / "rss.xml")[0]
    assert not [one for one in item.renditions if "pixel" in one.href]
    assert 'href="https://rail.example/carte"' in item.body_html


def test_an_empty_entry_is_a_problem_of_its_own(fixtures: Path) -> None:
    (problem,) = problems(fixtures / "rss.xml")
    assert problem.reference == "item 3"


def test_a_deleted_entry_of_atom_kills(fixtures: Path) -> None:
    kill = items(fixtures / "atom.xml")[1]
    assert (kill.guid, kill.status) == ("tag:obs.example,2024:hoax", "canceled")
    assert kill.version == 1712653200


def test_a_feed_item_changed_later_has_a_higher_version() -> None:
    entry = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id><title>t</title><updated>2024-01-0{}T00:00:00Z</updated></entry></feed>'
    assert only(entry.format(2)).version > only(entry.format(1)).version


def test_a_malformed_feed_is_read_leniently_when_it_is_whole() -> None:
    first = "<item><title>One</title><guid>1</guid><description>a<b>b</description></item>"
    text = f"<rss><channel><title>F</title>{first}<item><title>Two</title><guid>2</guid></item></channel></rss>"
    assert [item.guid for item in items(text)] == ["1", "2"]


def test_rss_1_0_is_read() -> None:
    text = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>C</title></channel>
      <item rdf:about="https://x.example/1"><title>Old feed</title><link>https://x.example/1</link><description>Text.</description></item></rdf:RDF>"""
    assert only(text).headline == "Old feed"


def test_feedparser_is_never_given_a_name_or_address(fixtures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parse = feedparser.parse
    seen: list[object] = []
    monkeypatch.setattr(feedparser, "parse", lambda source, **options: seen.append(source) or parse(source, **options))
    items(fixtures / "rss.xml")
    assert seen
    assert all(hasattr(source, "read") for source in seen)


def test_json_feed_authors_and_language_fall_back_to_the_feed(fixtures: Path) -> None:
    found = items(fixtures / "feed.json")
    assert {item.byline for item in found} == {"Redactie Delta"}
    assert {item.language for item in found} == {"nl"}
    assert found[1].guid == "4"
    assert found[1].headline.startswith("Alleen tekst")
