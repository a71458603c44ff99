"""The ``aipress`` command: what it prints, its exit status, and one sentence on standard error when it refuses."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from aipress_core.cli.main import cli
from aipress_core.db.sessions import Database
from aipress_core.testing.world import build_site, engine_of, test_settings

INI = "[app:main]\nuse = egg:aipress-core#main\n"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """An ini file of a site that is prepared, and its database."""
    folder = tmp_path_factory.mktemp("command")
    settings = test_settings(f"sqlite:///{folder}/site.sqlite", folder)
    app = build_site(settings)
    path = folder / "site.ini"
    path.write_text(INI + "\n".join(f"{name} = {value}" for name, value in settings.items()))
    yield path, Database(engine_of(app))
    engine_of(app).dispose()


@pytest.fixture
def run(prepared):
    """``run("plugins", "list")``: exit status, output, standard error."""
    def command(*arguments, status=0):
        answer = CliRunner(env={"AIPRESS_DATA": None, "AIPRESS_DATA_FILE": None}).invoke(cli, ["-c", str(prepared[0]), *arguments])
        assert answer.exit_code == status, (answer.output, answer.stderr, answer.exception)
        return answer
    return command


@pytest.fixture(scope="module")
def member(prepared):
    from aipress_core.api import Party

    with prepared[1].session() as db, db.begin():
        db.add(Party(kind="person", name="Maud Keravec", slug="maud-keravec"))
    return "maud-keravec"


def test_plugins_are_listed_with_their_state(run):
    rows = {row["id"]: row for row in json.loads(run("plugins", "list", "--json").stdout)}
    assert (rows["wire"]["state"], rows["example_hello"]["state"]) == ("enabled", "disabled")
    assert "organisations" in rows["wire"]["requires"]
    assert "wire" in run("plugins", "list").stdout


def test_backup_into_a_folder_that_is_not_there_is_refused(run, tmp_path):
    refused = run("backup", f"{tmp_path}/nowhere/", status=1)
    assert refused.stderr.strip().endswith(f"there is no folder {tmp_path}/nowhere/")
    assert not list(tmp_path.iterdir())


def test_the_address_of_the_command_is_stronger_than_the_variable_and_refused_when_it_is_none(prepared):
    runner = CliRunner(env={"AIPRESS_DATA": None, "AIPRESS_LISTEN": "elsewhere"})
    refused = runner.invoke(cli, ["-c", str(prepared[0]), "serve", "--listen", "nowhere"])
    assert refused.exit_code == 1
    assert "cannot listen at nowhere" in refused.stderr


def test_the_order_is_printed(run):
    assert json.loads(run("plugins", "order", "--json").stdout)[0] == "accounts"


def test_switching_with_dependents_and_back(run):
    refused = run("plugins", "disable", "taxonomies", "--yes", status=1)
    assert "switch them off with it" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "wire" in run("plugins", "disable", "taxonomies", "--yes", "--with-dependents").stdout
    assert json.loads(run("plugins", "show", "wire", "--json").stdout)["state"] == "disabled"
    assert "wire" in run("plugins", "enable", "taxonomies").stdout
    assert json.loads(run("plugins", "show", "wire", "--json").stdout)["state"] == "enabled"


def test_a_destructive_command_asks_first(run):
    answer = run("plugins", "disable", "example_hello", status=1)
    assert "Disable example_hello?" in answer.stdout


def test_a_preview_names_what_would_change_and_changes_nothing(run):
    found = json.loads(run("plugins", "preview", "wire", "--disable", "--json").stdout)
    assert "wire" in found["changes"]
    assert "/wire/" in found["mounts"]
    assert found["rows"]["wire_item"] == 0
    assert json.loads(run("plugins", "show", "wire", "--json").stdout)["state"] == "enabled"


def test_all_bundled_plugins_can_be_used(run):
    assert "All plugins can be used." in run("plugins", "check").stdout


@pytest.mark.parametrize("arguments", [("plugins", "show", "ghost"), ("plugins", "enable", "ghost"), ("user", "grant", "ghost", "owner"),
                                       ("plugins", "disable", "accounts", "--yes")])
def test_a_refusal_is_a_sentence_and_exit_status_1(run, arguments):
    answer = run(*arguments, status=1)
    assert answer.stderr.startswith("Error: ")
    assert len(answer.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("arguments", [("plugins", "show"), ("plugins", "fly"), ("nonsense",), ("plugins", "preview", "wire")])
def test_wrong_usage_is_exit_status_2(run, arguments):
    run(*arguments, status=2)


def test_settings_are_listed_without_secrets(run):
    rows = {row["name"]: row for row in json.loads(run("settings", "--json").stdout)}
    assert rows["aipress.secret"]["value"] == "(secret)"
    assert rows["wire.public"]["variable"] == "AIPRESS_WIRE_PUBLIC"
    assert "only the tests know" not in run("settings").stdout


def test_every_view_is_listed_with_its_plugin_and_permission(run):
    rows = json.loads(run("views", "--json").stdout)
    assert {"core", "accounts", "admin", "wire", "organisations", "discussion"} <= {row["plugin"] for row in rows}
    exceptions = [row for row in rows if not row["permission"]]
    assert {row["plugin"] for row in exceptions} == {"core"}
    assert all(row["view"].startswith(("aipress_core.views.errors.", "pyramid.")) for row in exceptions)


def test_roles_are_granted_once_and_revoked_with_a_trace(run, member, prepared):
    from aipress_core.audit.models import Audit

    assert "is now editor" in run("user", "grant", member, "editor").stdout
    run("user", "grant", member, "editor")
    assert "no longer editor" in run("user", "revoke", member, "editor").stdout
    assert "is not editor" in run("user", "revoke", member, "editor", status=1).stderr
    with prepared[1].session() as db:
        actions = [row.action for row in db.query(Audit).order_by(Audit.id)]
    assert actions[-1] == "user.revoke"
    assert "user.grant" in actions


def test_wrong_settings_are_told_without_a_traceback(tmp_path):
    path = tmp_path / "bad.ini"
    path.write_text(f"{INI}aipress.session.days = many\naipress.sekret = x\n")
    answer = CliRunner().invoke(cli, ["-c", str(path), "settings"])
    assert answer.exit_code == 1
    assert "many" in answer.stderr
    assert "did you mean aipress.secret?" in answer.stderr


def test_an_ini_file_that_is_not_there_is_wrong_usage(tmp_path):
    assert CliRunner().invoke(cli, ["-c", str(tmp_path / "none.ini"), "settings"]).exit_code == 2
