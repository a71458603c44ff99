"""Purging: refused while somebody needs it, an archive first, then nothing is left and nothing else is touched."""

from __future__ import annotations

import json
import shutil
import zipfile

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, func, inspect, select, text, update

from aipress_core.api import Content, FacetCount, Party, PurgeRefused, Site, export_rows, purge, purge_preview
from aipress_core.boot import build, build_runtime
from aipress_core.cli.main import cli
from aipress_core.install import install
from aipress_core.plugins.archive import ArchiveError, read
from aipress_core.testing.world import build_site, engine_of, test_settings
from tests.functional.conftest import write_item

BOOK = "example_tutorial_model"


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def installed(request, tmp_path_factory):
    """``installed(folder)``: the address of a site's new database. It is migrated once, and copied for each test."""
    folder = tmp_path_factory.mktemp("installed")
    server = request.getfixturevalue("postgresql_server") if request.param == "postgresql" else None
    model = server.new_database() if server else f"sqlite:///{folder}/site.sqlite"
    engine_of(build_site(test_settings(model, folder))).dispose()

    def copy(target):
        return server.new_database(model) if server else f"sqlite:///{shutil.copy(folder / 'site.sqlite', target)}"
    return copy


@pytest.fixture
def ini(installed, tmp_path):
    return test_settings(installed(tmp_path), tmp_path)


@pytest.fixture
def runtime(ini):
    app = build(ini, environ={})
    yield app.registry.runtime
    engine_of(app).dispose()


def switch_off(runtime, *plugins):
    with runtime.database.session() as db, db.begin():
        site = db.get(Site, 1)
        site.plugins = {**site.plugins, **dict.fromkeys(plugins, False)}


def count(runtime, table):
    with runtime.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(text(table)))


@pytest.fixture
def news(runtime):
    """Two items of the wire, of which one has a comment and a like."""
    from aipress_discussion.models import Comment, Like

    with runtime.database.session() as db, db.begin():
        reader = Party(kind="person", name="Maud", slug="maud")
        db.add(reader)
        first, _second = [write_item(db, title=f"Quagga {number}", country="FR") for number in (1, 2)]
        db.flush()
        db.add_all([Comment(content_id=first.id, author_id=reader.id, body="Well."), Like(content_id=first.id, party_id=reader.id)])
    return first.id


def test_what_is_on_is_not_purged(runtime, news):
    found = purge_preview(runtime, "wire")
    assert str(found.blockers[0]) == "It is switched on. Switch it off first."
    with pytest.raises(PurgeRefused, match="Switch it off first"):
        purge(runtime, "wire", export_rows(runtime, "wire"))
    assert count(runtime, "wire_item") == 2


def test_what_others_build_on_is_not_purged_and_a_core_plugin_never(runtime):
    switch_off(runtime, "wire", "organisations", "kyc")
    assert [one.interpolate() for one in purge_preview(runtime, "organisations").blockers] == [
        "The tables of wire, social, kyc build on it; purge them first."]
    assert [one.interpolate() for one in purge_preview(runtime, "kyc").blockers] == [
        "The tables of social build on it; purge social first."]
    assert "cannot work without" in str(purge_preview(runtime, "accounts").blockers[0])


def test_everything_goes_with_what_hangs_on_it_and_nothing_else(runtime, news):
    from aipress_discussion.models import Comment

    with runtime.database.session() as db, db.begin():
        other = Content(type="discussion.letter", title="Not of the wire", slug="other")
        db.add(other)
        db.flush()
        db.add(Comment(content_id=other.id, body="Stays."))
    switch_off(runtime, "wire")
    found = purge_preview(runtime, "wire")
    assert (found.rows["wire_item"], found.rows["core_content"]) == (2, 2)
    assert (found.followers["discussion_comment"], found.followers["discussion_like"]) == (1, 1)
    assert found.blockers == []
    purge(runtime, "wire", export_rows(runtime, "wire"))
    tables = inspect(runtime.engine).get_table_names()
    assert [name for name in tables if name.startswith("wire_") or name == "alembic_version_wire"] == []
    assert (count(runtime, "core_content"), count(runtime, "discussion_comment"), count(runtime, "discussion_like")) == (1, 1, 0)
    with runtime.database.session() as db:
        assert db.scalar(select(func.count()).select_from(FacetCount).where(FacetCount.scope.startswith("wire"))) == 0
        assert db.get(Site, 1).plugins["wire"] is None
        assert db.execute(text("SELECT action, target_id FROM core_audit ORDER BY id DESC")).first() == ("core.plugin_purged", "wire")


def test_the_archive_holds_every_row_in_full(runtime, news):
    path = export_rows(runtime, "wire")
    head = read(path)
    assert (head.plugin, head.rows["wire_item"], head.rows["discussion_comment"]) == ("wire", 2, 1)
    assert head.revision.startswith("wire_")
    with zipfile.ZipFile(path) as archive:
        rows = [json.loads(line) for line in archive.read("core_content.jsonl").splitlines()]
    assert [row["title"] for row in rows] == ["Quagga 1", "Quagga 2"]
    assert rows[0]["published_at"].endswith("+00:00")
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("change", ["a row more", "of another", "damaged", "absent"])
def test_an_archive_that_is_not_of_these_rows_is_refused_and_nothing_goes(runtime, news, change):
    switch_off(runtime, "wire", BOOK)
    path = export_rows(runtime, BOOK if change == "of another" else "wire")
    if change == "a row more":
        with runtime.database.session() as db, db.begin():
            write_item(db, title="Later")
    elif change == "damaged":
        content = bytearray(path.read_bytes())
        content[len(content) // 4] ^= 0xFF
        path.write_bytes(content)
    elif change == "absent":
        path.unlink()
    with pytest.raises(PurgeRefused):
        purge(runtime, "wire", path)
    assert count(runtime, "wire_item") >= 2


def test_an_archive_that_says_more_rows_than_it_holds_is_none(runtime, news, tmp_path):
    path, forged = export_rows(runtime, "wire"), tmp_path / "forged.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.split(b"\n")[0] + b"\n" if name == "wire_item.jsonl" else data)
    with pytest.raises(ArchiveError, match="wire_item"):
        read(forged)


def test_a_purged_plugin_is_left_out_until_its_tables_are_made_again_and_comes_back_off_and_empty(ini, runtime, news):
    switch_off(runtime, "wire")
    purge(runtime, "wire", export_rows(runtime, "wire"))
    app = build(ini, environ={})
    assert "its data was purged" in app.registry.plugins.quarantined["wire"]
    app.registry.runtime.engine.dispose()
    again = build_runtime({**ini, "aipress.db.on_pending": "ignore"}, environ={})
    assert install(again) == {}
    with again.database.session() as db:
        assert db.get(Site, 1).plugins["wire"] is False
    assert count(again, "wire_item") == 0
    again.engine.dispose()
    app = build(ini, environ={})
    assert "wire" in app.registry.plugins.order
    app.registry.runtime.engine.dispose()


def test_an_interrupted_purge_can_be_done_again(runtime, news):
    switch_off(runtime, "wire")
    with runtime.database.session() as db, db.begin():  # as after the first half
        db.execute(delete(Content.__table__))
        db.execute(update(Site).values(plugins={"wire": None}))
    assert purge_preview(runtime, "wire").blockers == []
    purge(runtime, "wire", export_rows(runtime, "wire"))
    assert "wire_item" not in inspect(runtime.engine).get_table_names()


@pytest.fixture
def shell(ini, runtime, tmp_path):
    if not ini["sqlalchemy.url"].startswith("sqlite"):
        pytest.skip("the shell is the same on both")
    path = tmp_path / "site.ini"
    path.write_text("[app:main]\nuse = egg:aipress-core#main\n" + "\n".join(f"{name} = {value}" for name, value in ini.items()))

    def command(*arguments, answer=None):
        return CliRunner(env={"AIPRESS_DATA": None, "AIPRESS_DATA_FILE": None}).invoke(cli, ["-c", str(path), *arguments], input=answer)
    return command


def test_the_shell_asks_tells_what_goes_and_writes_the_archive_first(runtime, shell, tmp_path):
    switch_off(runtime, BOOK)
    said = shell("plugins", "purge", BOOK, "--to", str(tmp_path / "out"), answer="n\n")
    assert said.exit_code == 1
    assert "example_tutorial_model_entry" in said.stdout
    assert count(runtime, "example_tutorial_model_entry") == 1
    done = shell("plugins", "purge", BOOK, "--to", str(tmp_path / "out"), "--yes")
    assert done.exit_code == 0, done.output
    assert len(list((tmp_path / "out").glob("*.zip"))) == 1
    assert "example_tutorial_model_entry" not in inspect(runtime.engine).get_table_names()


def test_the_shell_refuses_with_a_sentence(shell):
    for arguments, sentence in ((("purge", "wire", "--yes"), "Switch it off first"), (("purge", "ghost", "--yes"), "not installed"),
                                (("retry", "ghost"), "not installed")):
        found = shell("plugins", *arguments)
        assert (found.exit_code, sentence in found.stderr) == (1, True), found.output
