"""Who gets a file, and how it is served."""

from __future__ import annotations

import io

import pytest

from aipress_core.files.service import DOCUMENTS
from aipress_core.files.tasks import make_variants

OWNER, OTHER, ANONYMOUS = 1, 2, None


def status(browser, viewer, path):
    return browser(viewer).get(path, status="*").status_int


@pytest.mark.parametrize(("state", "seen_by"), [("public", {OWNER, OTHER}), ("draft", {OWNER}), ("killed", set())])
def test_a_file_is_seen_by_the_readers_of_what_it_belongs_to(db, files, browser, article, picture, state, seen_by):
    path = files.url(files.store(db, picture(), owner=OWNER, parent=article(state=state).id))
    for viewer in (OWNER, OTHER, ANONYMOUS):
        assert status(browser, viewer, path) == (200 if viewer in seen_by else 404), viewer


@pytest.mark.parametrize(("visibility", "seen_by"), [("owner", {OWNER}), ("parent", {OWNER}),
                                                     ("public", {OWNER, OTHER, ANONYMOUS})])
def test_a_file_without_parent_is_seen_by_its_owner_unless_public(db, files, browser, picture, visibility, seen_by):
    path = files.url(files.store(db, picture(), owner=OWNER, visibility=visibility))
    for viewer in (OWNER, OTHER, ANONYMOUS):
        assert status(browser, viewer, path) == (200 if viewer in seen_by else 404), viewer


def test_a_file_vanishes_with_the_plugin_of_its_content(db, files, browser, article, picture):
    path = files.url(files.store(db, picture(), parent=article().id))
    for viewer in (OWNER, OTHER):
        assert browser(viewer, enabled=()).get(path, status=404)


def test_one_visible_use_is_enough(db, files, browser, article, picture):
    files.store(db, picture(), parent=article(state="draft").id)
    path = files.url(files.store(db, picture(), parent=article().id))
    assert status(browser, OTHER, path) == 200


def test_variants_are_guarded_like_the_picture(db, files, browser, article, picture):
    file = files.store(db, picture((1000, 500)), owner=OWNER, parent=article(state="draft").id)
    files.storage.put_variant(file.sha256, 320, b"small")
    assert status(browser, OTHER, files.url(file, 320)) == 404
    assert status(browser, OWNER, files.url(file, 320)) == 200


@pytest.mark.parametrize("name", ["x", "{sha}.html", "{sha}.svg", "{sha}.webp", "{sha}-321.webp", "{sha}-1280.webp",
                                  "{sha}-320.jpg", "{sha}.jpg/x", "../{sha}", "{upper}.jpg", "{sha}x", "{sha}.jpg%0a",
                                  "{other}.jpg"])
def test_any_other_name_is_not_found(db, files, browser, picture, name):
    file = files.store(db, picture((1000, 500)), visibility="public")
    path = name.format(sha=file.sha256, upper=file.sha256.upper(), other="0" * 64)
    assert status(browser, ANONYMOUS, f"/media/{path}") == 404


def test_the_extension_may_be_left_out(db, files, browser, picture):
    file = files.store(db, picture(), visibility="public")
    assert status(browser, ANONYMOUS, f"/media/{file.sha256}") == 200


def test_a_picture_is_served_with_its_type_and_kept_for_a_year(db, files, browser, picture):
    file = files.store(db, picture(), visibility="public")
    answer = browser(ANONYMOUS).get(files.url(file))
    assert answer.body == files.storage.get(file.sha256)
    assert (answer.content_type, answer.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Disposition"] == "inline"
    assert "Set-Cookie" not in answer.headers


def test_a_reader_who_has_it_already_gets_no_bytes(db, files, browser, picture):
    file = files.store(db, picture(), visibility="public")
    answer = browser(ANONYMOUS).get(files.url(file), headers={"If-None-Match": f'"{file.sha256}"'}, status=304)
    assert answer.body == b""


def test_a_head_request_gets_the_length(db, files, browser, picture):
    file = files.store(db, picture(), visibility="public")
    answer = browser(ANONYMOUS).head(files.url(file))
    assert (answer.content_length, answer.body) == (file.size, b"")


def test_a_document_is_downloaded_and_never_shown(db, files, browser):
    file = files.store(db, io.BytesIO(b"%PDF-1.4 <script>"), name='Dossier "été".pdf', accept=DOCUMENTS, visibility="public")
    answer = browser(ANONYMOUS).get(files.url(file))
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Dossier%20%22%C3%A9t%C3%A9%22.pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_until_a_variant_is_made_the_whole_picture_stands_in(db, files, browser, picture):
    from types import SimpleNamespace

    file = files.store(db, picture((1000, 500)), visibility="public")
    answer = browser(ANONYMOUS).get(files.url(file, 320), status=302)
    assert answer.location == f"http://localhost/media/{file.sha256}.jpg"
    assert answer.headers["Cache-Control"] == "private, max-age=10"
    make_variants(SimpleNamespace(db_read=db, settings={"aipress.files.url": f"file:{files.storage.folder}"}), file.sha256)
    assert browser(ANONYMOUS).get(files.url(file, 320)).content_type == "image/webp"


def test_a_row_whose_bytes_are_lost_is_not_found(db, files, browser, picture):
    file = files.store(db, picture(), visibility="public")
    files.storage.remove(file.sha256)
    assert status(browser, ANONYMOUS, files.url(file)) == 404
