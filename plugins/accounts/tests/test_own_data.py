"""A copy of one's data: complete, in the background, for its member alone, for some days."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from typing import Any

import pytest
from sqlalchemy import select, update

from aipress_accounts.own_data import Export
from aipress_core.api import File, enqueue, utcnow

from .conftest import PASSWORD


@pytest.fixture
def maud(world: Any, make_user: Any) -> Any:
    user = make_user(locale="en")
    world.sign_in(user.id)
    world.browser.extra_environ["HTTP_ACCEPT_LANGUAGE"] = "en"
    return user


@pytest.fixture
def form(world: Any) -> Any:
    """``form("/account/data-export", current=…)``: a form of this browser, with its token."""
    def send(address: str, **fields: str) -> Any:
        token = world.token("/account/terms")
        return world.browser.post(address, {"csrf_token": token, **fields}, expect_errors=True)
    return send


def archive(world: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(world.browser.get("/account/archive").body))


def rows(zipped: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(zipped.read(f"data/{name}.json"))
    return found


def test_copy_is_made_in_the_background_and_can_be_fetched(world: Any, maud: Any, form: Any, mailbox: Any) -> None:
    assert form("/account/data-export", current=PASSWORD).status_int == 303
    assert "Being made" in world.browser.get("/account/data").text
    assert world.browser.get("/account/archive", expect_errors=True).status_int == 404
    [mail] = mailbox()
    assert (mail.kind, mail.address) == ("accounts.export", "maud@example.org")
    page = world.browser.get("/account/data")
    assert "Fetch the archive" in page.text
    answer = world.browser.get("/account/archive")
    assert answer.content_type == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    with archive(world) as zipped:
        assert zipped.testzip() is None
        assert rows(zipped, "core_party")[0]["name"] == "Maud Keravec"
        assert rows(zipped, "accounts_user.id")[0]["email"] == "maud@example.org"
        page = zipped.read("index.html").decode()
    for text in ("Maud Keravec", "maud@example.org", "Your account"):
        assert text in page


def test_archive_has_a_file_for_every_declared_column_and_no_secret(world: Any, maud: Any, form: Any) -> None:
    from aipress_core.api import PersonalData, personal_declarations

    form("/account/data-export", current=PASSWORD)
    world.run_outbox()
    with archive(world) as zipped:
        names = set(zipped.namelist())
        everything = b"".join(zipped.read(name) for name in names)
    declared = {f"data/{one.name}.json" for one in personal_declarations(world.registry) if isinstance(one, PersonalData)}
    assert declared <= names
    assert b"password_hash" not in everything
    assert b"token_hash" not in everything
    assert maud.password_hash.encode() not in everything


def test_archive_has_the_files_that_were_sent(world: Any, maud: Any, form: Any) -> None:
    sha256 = world.registry.files.storage.put(b"%PDF-1.4 mine")
    with world.database.session() as db, db.begin():
        db.add(File(sha256=sha256, mime="application/pdf", size=13, owner_id=maud.id, original_name="/../../press card.pdf"))
        db.add(File(sha256="0" * 64, mime="application/pdf", size=13, owner_id=maud.id, original_name="lost.pdf"))
    form("/account/data-export", current=PASSWORD)
    world.run_outbox()
    with archive(world) as zipped:
        [name] = [one for one in zipped.namelist() if one.startswith("files/")]
        assert zipped.read(name) == b"%PDF-1.4 mine"
        assert name.count("/") == 1
        assert len(rows(zipped, "core_file.owner_id")) == 2


def test_what_members_wrote_cannot_act_in_the_page(world: Any, maud: Any, form: Any) -> None:
    from aipress_core.api import Party
    with world.database.session() as db, db.begin():
        db.execute(update(Party).where(Party.id == maud.id).values(name="<script>alert(1)</script>"))
    form("/account/data-export", current=PASSWORD)
    world.run_outbox()
    with archive(world) as zipped:
        assert "<script>" not in zipped.read("index.html").decode()


def test_password_is_asked(world: Any, maud: Any, form: Any) -> None:
    answer = form("/account/data-export", current="wrong")
    assert answer.status_int == 422
    assert "This is not your password" in answer.text
    with world.database.session() as db:
        assert db.get(Export, maud.id) is None


def test_archive_is_its_member_s_alone(world: Any, maud: Any, form: Any, make_user: Any) -> None:
    form("/account/data-export", current=PASSWORD)
    world.run_outbox()
    with world.database.session() as db:
        sha256 = db.scalar(select(File.sha256).join(Export, Export.file_id == File.id))
    for address in (f"/media/{sha256}.bin", f"/media/{sha256}"):
        assert world.browser.get(address, expect_errors=True).status_int == 404
    world.sign_in(make_user("other@example.org", "Somebody Else").id)
    assert world.browser.get("/account/archive", expect_errors=True).status_int == 404
    world.browser.reset()
    assert "/account/login" in world.browser.get("/account/archive").location


def test_archive_expires_with_its_bytes_row(world: Any, maud: Any, form: Any) -> None:
    form("/account/data-export", current=PASSWORD)
    world.run_outbox()
    with world.database.session() as db, db.begin():
        file_id = db.get(Export, maud.id).file_id
        db.execute(update(Export).values(expires_at=utcnow() - dt.timedelta(seconds=1)))
    assert world.browser.get("/account/archive", expect_errors=True).status_int == 404
    assert "Make the copy" in world.browser.get("/account/data").text
    with world.database.session() as db, db.begin():
        enqueue(db, "accounts.sweep_exports")
    world.run_outbox()
    with world.database.session() as db:
        assert (db.get(Export, maud.id), db.get(File, file_id)) == (None, None)


def test_archive_whose_member_is_gone_goes_too(world: Any, maud: Any, form: Any) -> None:
    from sqlalchemy import delete
    form("/account/data-export", current=PASSWORD)
    world.run_outbox()
    with world.database.session() as db, db.begin():
        file_id = db.get(Export, maud.id).file_id
        db.execute(delete(Export))
        other = File(sha256="1" * 64, mime="application/zip", size=1, original_name="theirs.zip")
        db.add(other)
        db.flush()
        kept = other.id
        enqueue(db, "accounts.sweep_exports")
    world.run_outbox()
    with world.database.session() as db:
        assert db.get(File, file_id) is None
        assert db.get(File, kept) is not None


def test_asking_anew_replaces_the_archive_and_deleting_forgets_it(world: Any, maud: Any, form: Any) -> None:
    for _time in range(2):
        form("/account/data-export", current=PASSWORD)
        world.run_outbox()
    with world.database.session() as db:
        assert len(db.scalars(select(File.id).where(File.mime == "application/zip")).all()) == 1
    form("/account/data-forget")
    with world.database.session() as db:
        assert db.scalars(select(File.id).where(File.mime == "application/zip")).all() == []
    assert world.browser.get("/account/archive", expect_errors=True).status_int == 404


def test_archives_are_limited(world: Any, maud: Any, form: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("aipress_accounts.views.data.PER_DAY", 1)
    assert form("/account/data-export", current=PASSWORD).status_int == 303
    assert form("/account/data-export", current=PASSWORD).status_int == 429


def test_what_is_written_while_it_is_made_of_many_rows_is_whole(world: Any, maud: Any, form: Any) -> None:
    from aipress_core.api import Session
    with world.database.session() as db, db.begin():
        db.add_all([Session(token_hash=f"{number:064}", party_id=maud.id, expires_at=utcnow()) for number in range(1200)])
    form("/account/data-export", current=PASSWORD)
    world.run_outbox()
    with archive(world) as zipped:
        assert len(rows(zipped, "core_session.party_id")) == 1201
        page = zipped.read("index.html").decode()
    assert page.count("<tr>") < 1200, "the page shows the first of them"
