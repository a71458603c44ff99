"""Import: known by guid, corrected by version, killed for good, hidden under embargo."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from aipress_core.api import Content, FacetCount, utcnow
from aipress_wire.models import Item, ItemVersion, Picture


def results(outcomes):
    return [outcome.result for outcome in outcomes]


def test_an_item_is_created_once_and_then_left_alone(take_in, db, ninjs):
    assert results(take_in(ninjs())) == ["created"]
    assert results(take_in(ninjs())) == ["unchanged"]
    assert db.scalar(select(func.count()).select_from(Item)) == 1


def test_a_higher_version_corrects_and_keeps_address_and_first_date(take_in, db, ninjs):
    first = take_in(ninjs())[0]
    before = db.scalars(select(Content).where(Content.slug == first.slug)).one().published_at
    db.rollback()
    second = take_in(ninjs(version=2, headline="Harbour reopens, two ships wait", versionCreated="2026-11-20T10:00:00Z"))[0]
    header = db.scalars(select(Content).where(Content.slug == first.slug)).one()
    assert (second.result, second.slug) == ("corrected", first.slug)
    assert (header.title, header.version, header.published_at) == ("Harbour reopens, two ships wait", 2, before)
    assert db.scalar(select(func.count()).select_from(ItemVersion)) == 2


def test_a_lower_version_changes_nothing(take_in, db, ninjs):
    take_in(ninjs(version=5))
    outcome = take_in(ninjs(version=4, headline="Old news"))[0]
    assert outcome.result == "unchanged"
    assert "newer version" in str(outcome.sentence)
    assert db.scalars(select(Content)).one().title == "Harbour reopens after storm"


def test_a_kill_takes_every_word_away_and_leaves_a_tombstone(take_in, testapp, login, db, ninjs):
    slug = take_in(ninjs())[0].slug
    assert results(take_in(ninjs(version=2, pubStatus="canceled", ednote="Wrong harbour."))) == ["killed"]
    login("journalist")
    page = testapp.get(f"/wire/{slug}", status=410)
    assert "Harbour reopens" not in page.text
    assert "reopened on Friday" not in page.text
    assert slug not in testapp.get("/wire/").text
    assert db.scalar(select(func.count()).select_from(ItemVersion)) == 0
    assert {row.body for row in db.scalars(select(Item))} == {""}


def test_a_killed_item_never_comes_back(take_in, ninjs):
    take_in(ninjs(pubStatus="canceled"))
    assert results(take_in(ninjs(version=9))) == ["unchanged"]


def test_a_kill_before_the_item_stops_the_late_copy(take_in, db, ninjs):
    take_in(ninjs(version=3, pubStatus="canceled"))
    take_in(ninjs(version=2))
    assert db.scalars(select(Content)).one().state == "killed"


def test_an_embargoed_item_is_hidden_until_its_time(take_in, world, testapp, login, db, ninjs):
    until = utcnow() + dt.timedelta(hours=3)
    outcome = take_in(ninjs(embargoed=until.isoformat()))[0]
    login("journalist")
    testapp.get(f"/wire/{outcome.slug}", status=404)
    assert outcome.slug not in testapp.get("/wire/").text
    header = db.scalars(select(Content)).one()
    header.embargo_until = header.listed_at = header.next_change_at = utcnow() - dt.timedelta(seconds=1)
    db.scalars(select(Item)).one().listed_at = header.listed_at
    db.commit()
    assert testapp.get(f"/wire/{outcome.slug}").status_int == 200


def test_subjects_are_mapped_and_kept_raw(take_in, db, ninjs):
    take_in(ninjs())
    item = db.scalars(select(Item)).one()
    assert item.heading
    assert item.raw["subjects"][0]["code"] == "15000000"


def test_a_picture_without_bytes_gets_a_drawn_placeholder(take_in, db, ninjs):
    picture = {"type": "picture", "bodies": [], "renditions": [{"name": "main", "href": "https://agency.example/a.jpg",
                                                                 "contentType": "image/jpeg"}]}
    assert results(take_in(ninjs(**picture))) == ["created"]
    row = db.scalars(select(Picture)).one()
    assert row.is_placeholder
    assert row.sha256
    assert row.renditions[0]["href"] == "https://agency.example/a.jpg"


def test_picture_bytes_come_from_the_file_beside_the_document(take_in, db, tmp_path, ninjs):
    from PIL import Image

    Image.new("RGB", (900, 600), "navy").save(tmp_path / "harbour.jpg")
    picture = {"type": "picture", "bodies": [], "renditions": [{"name": "main", "href": "https://agency.example/harbour.jpg",
                                                                 "contentType": "image/jpeg"}]}
    take_in(ninjs(**picture), folder=tmp_path)
    row = db.scalars(select(Picture)).one()
    assert (row.is_placeholder, row.width) == (False, 900)


def test_a_dry_run_leaves_nothing(take_in, db, ninjs):
    assert results(take_in(ninjs(), dry_run=True)) == ["created"]
    assert db.scalar(select(func.count()).select_from(Item)) == 0
    assert db.scalar(select(func.count()).select_from(FacetCount)) == 0


def test_a_bad_item_gets_one_sentence_and_the_others_go_in(take_in, ninjs):
    data = b"[" + ninjs("urn:a") + b"," + b'"nonsense"' + b"," + ninjs("urn:b") + b"]"
    outcomes = take_in(data)
    assert results(outcomes) == ["created", "refused", "created"]
    assert str(outcomes[1].sentence)


def test_the_kind_comes_from_genre_then_class_then_the_command(take_in, db, ninjs):
    take_in(ninjs("urn:a", genres=[{"name": "Press Release"}]))
    take_in(ninjs("urn:b", type=None), kind="press_release")
    assert {row.kind for row in db.scalars(select(Item))} == {"press_release"}
