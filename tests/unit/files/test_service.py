"""What may be uploaded, and what becomes of it."""

from __future__ import annotations

import io
import os
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from aipress_core.events.models import Outbox
from aipress_core.files.images import Refused
from aipress_core.files.models import File
from aipress_core.files.placeholder import placeholder
from aipress_core.files.service import DOCUMENTS, Files, address
from aipress_core.files.tasks import make_variants, sweep_files


@pytest.fixture
def ctx(db, files):
    return SimpleNamespace(db_read=db, settings={"aipress.files.url": f"file:{files.storage.folder}"})


def test_a_stored_picture_is_the_re_encoded_one(db, files, picture):
    sent = picture().getvalue()
    file = files.store(db, io.BytesIO(sent), owner=1, name="harbour.jpg", caption="The harbour", credit="Inès Carvalho",
                       alt="Boats")
    kept = db.get(File, file.id)
    assert (kept.mime, kept.width, kept.height, kept.size) == ("image/jpeg", 60, 40, len(files.storage.get(kept.sha256)))
    assert (kept.original_name, kept.caption, kept.credit, kept.alt) == ("harbour.jpg", "The harbour", "Inès Carvalho", "Boats")
    assert files.storage.get(kept.sha256) != sent


def test_who_may_see_it_is_its_parents_business_unless_said_otherwise(db, files, picture):
    assert files.store(db, picture(), owner=1).visibility == "parent"


@pytest.mark.parametrize(("largest", "accepted"), [(631, False), (100_000, True)])
def test_a_file_over_the_limit_is_refused_without_reading_on(files, picture, largest, accepted):
    stream = picture()
    if accepted:
        files.receive(stream, largest=largest)
    else:
        with pytest.raises(Refused, match="larger than"):
            files.receive(stream, largest=largest)
        assert stream.tell() == largest + 1


@pytest.mark.parametrize("data", [b"<svg onload='alert(1)'/>", b"<html><script>", b"GIF89a\x01", b"%PDF-1.4", b"PK\x03\x04", b""])
def test_what_is_no_picture_is_refused_whatever_its_name(files, data):
    with pytest.raises(Refused, match="not accepted"):
        files.receive(io.BytesIO(data), name="picture.jpg")


def test_a_document_is_kept_as_it_came_where_documents_are_accepted(db, files):
    file = files.store(db, io.BytesIO(b"%PDF-1.4 text"), owner=1, accept=DOCUMENTS)
    assert (files.storage.get(file.sha256), file.is_picture) == (b"%PDF-1.4 text", False)


@pytest.mark.parametrize(("name", "kept"), [("../../etc/passwd", "....etcpasswd"), ("a\x00b\nc.jpg", "abc.jpg"),
                                            ("\u202egpj.exe", "gpj.exe"), ("é" * 400, "é" * 255), ("C:\\x\\y.jpg", "C:xy.jpg")])
def test_a_name_is_only_a_name(files, picture, name, kept):
    assert files.receive(picture(), name=name).name == kept


def test_variants_are_made_by_the_worker_and_not_wider_than_the_picture(db, files, picture, ctx):
    file = files.store(db, picture((1000, 500)), owner=1)
    assert [(row.name, row.payload) for row in db.scalars(select(Outbox))] == [("core.make_variants", {"sha256": file.sha256})]
    make_variants(ctx, file.sha256)
    made = {width for width in (320, 640, 1280) if files.storage.has(f"{file.sha256}.w{width}")}
    assert made == {320, 640}


def test_making_variants_again_changes_nothing(db, files, picture, ctx):
    file = files.store(db, picture((1000, 500)), owner=1)
    make_variants(ctx, file.sha256)
    path = files.storage.path(f"{file.sha256}.w320")
    before = path.stat().st_mtime_ns
    make_variants(ctx, file.sha256)
    assert path.stat().st_mtime_ns == before


def test_the_sweep_takes_bytes_without_a_row_and_no_others(db, files, picture, ctx):
    kept, gone = files.store(db, picture(colour="red"), owner=1), files.store(db, picture(colour="green"), owner=1)
    for file in (kept, gone):
        os.utime(files.storage.path(file.sha256), (0, 0))
    files.forget(db, gone)
    db.flush()
    sweep_files(ctx)
    assert (files.storage.has(kept.sha256), files.storage.has(gone.sha256)) == (True, False)


def test_bytes_stay_while_another_row_names_them(db, files, picture, ctx):
    first, second = files.store(db, picture(), owner=1), files.store(db, picture(), owner=2)
    assert first.sha256 == second.sha256
    os.utime(files.storage.path(first.sha256), (0, 0))
    files.forget(db, first)
    db.flush()
    sweep_files(ctx)
    assert files.storage.has(second.sha256)


def test_a_files_row_goes_with_its_content_and_outlives_its_owner(db, files, picture, article):
    owned, attached = files.store(db, picture(), owner=2), files.store(db, picture(), parent=article().id)
    owned_id, attached_id, parent_id = owned.id, attached.id, attached.parent_id
    db.commit()
    connection = db.connection()
    connection.exec_driver_sql("DELETE FROM core_party WHERE id = 2")
    connection.exec_driver_sql(f"DELETE FROM core_content WHERE id = {parent_id}")
    db.expire_all()
    assert db.get(File, owned_id).owner_id is None
    assert db.get(File, attached_id) is None


@pytest.mark.parametrize(("full", "wanted", "path"), [
    (2560, None, "/media/x.jpg"), (2560, 300, "/media/x-320.webp"), (2560, 321, "/media/x-640.webp"),
    (2560, 2000, "/media/x.jpg"), (600, 640, "/media/x.jpg"), (None, 320, "/media/x.jpg"),
])
def test_an_address_names_the_next_larger_variant(full, wanted, path):
    assert address("x", "image/jpeg", full, wanted) == path


def test_a_file_knows_its_address(db, files, picture):
    file = files.store(db, picture((1000, 500)), owner=1)
    assert Files.url(file, 320) == f"/media/{file.sha256}-320.webp"
    assert files.url(file) == f"/media/{file.sha256}.jpg"


@pytest.mark.parametrize("kind", ["article", "press_release", "picture", "unheard of"])
def test_a_placeholder_is_a_picture_of_the_asked_size_and_always_the_same(files, kind):
    first = placeholder(kind, "urn:1", 300, 200)
    assert first == placeholder(kind, "urn:1", 300, 200)
    assert first != placeholder(kind, "urn:2", 300, 200)
    stored = files.receive(io.BytesIO(first))
    assert (stored.width, stored.height) == (300, 200)
