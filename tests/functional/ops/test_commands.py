"""The commands with which ops look after a site."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, text, update

from aipress_core.api import record_audit
from aipress_core.cli.main import cli
from aipress_core.db.sessions import Database
from aipress_core.events import outbox
from aipress_core.events.models import DEAD, Delivery
from aipress_core.parties.models import Party, Role
from aipress_core.testing.world import build_site, engine_of, test_settings

INI = "[app:main]\nuse = egg:aipress-core#main\n"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """An ini file of a site that is prepared, and its database."""
    folder = tmp_path_factory.mktemp("ops")
    settings = test_settings(f"sqlite:///{folder}/site.sqlite", folder, **{"aipress.plugins": "accounts admin"})
    app = build_site(settings)
    path = folder / "site.ini"
    path.write_text(INI + "\n".join(f"{name} = {value}" for name, value in settings.items()))
    yield path, Database(engine_of(app))
    engine_of(app).dispose()


@pytest.fixture
def run(prepared):
    """``run("doctor")``: the answer of the command."""
    def command(*arguments, status=0, **environ):
        answer = CliRunner(env={"AIPRESS_DATA": None, **environ}).invoke(cli, ["-c", str(prepared[0]), *arguments])
        assert answer.exit_code == status, (answer.output, answer.stderr, answer.exception)
        return answer
    return command


def findings(answer):
    return {(one["check"], one["level"]): one for one in json.loads(answer.stdout)["findings"]}


def test_doctor_names_what_is_wrong_with_a_remedy_and_ends_with_1(run, prepared):
    with prepared[1].session() as db, db.begin():
        outbox.enqueue(db, "core.sweep_rates")
        db.flush()
        db.execute(update(Delivery).values(state=DEAD))
        db.execute(delete(Role))
    found = findings(run("doctor", "--json", status=1, AIPRESS_SECRT="x"))
    assert "AIPRESS_SECRT" in found["settings", "problem"]["sentence"]
    assert "owner" in found["people", "problem"]["remedy"]
    assert "tasks retry" in found["tasks", "problem"]["remedy"]
    answer = run("doctor", status=1, AIPRESS_SECRT="x")
    assert "→ Run 'aipress user create" in answer.stdout
    assert "problem(s)" in answer.stderr


def test_doctor_is_content_when_all_is_mended(run, prepared):
    with prepared[1].session() as db, db.begin():
        party = Party(kind="person", name="Owner", slug="owner")
        db.add(party)
        db.flush()
        db.add(Role(party_id=party.id, role="owner"))
        outbox.retry(db)
    assert "Nothing is wrong" in run("tasks", "run").stdout + run("doctor").stdout


def test_doctor_tells_what_production_must_not_have(run):
    found = run("doctor", "--json", status=1, AIPRESS_ENVIRONMENT="production", AIPRESS_SECRET="a" * 40).stdout
    sentences = " ".join(one["sentence"] for one in json.loads(found)["findings"])
    assert "must not stand in the ini file" in sentences  # nothing else can be looked at


def test_doctor_names_a_database_that_does_not_answer(run):
    found = findings(run("doctor", "--json", status=1, DATABASE_URL="postgresql://site:geheim@127.0.0.1:1/none"))
    assert "does not answer" in found["database", "problem"]["sentence"]
    assert "geheim" not in json.dumps([*found.values()])


def test_settings_say_where_each_value_comes_from(run, prepared):
    rows = {row["name"]: row for row in json.loads(run("settings", "--json", AIPRESS_TIMEZONE="Europe/Rome").stdout)}
    assert (rows["aipress.timezone"]["value"], rows["aipress.timezone"]["source"]) == ("Europe/Rome", "AIPRESS_TIMEZONE")
    assert rows["aipress.environment"]["source"] == "ini"
    assert rows["aipress.theme"]["source"] == "default"
    assert (rows["aipress.secret"]["value"], rows["aipress.secret"]["default"]) == ("(secret)", "")
    assert rows["aipress.tasks.max_attempts"]["value"] == "5"


def test_one_setting_can_be_asked_for_and_a_wrong_name_is_wrong_usage(run):
    assert [row["name"] for row in json.loads(run("settings", "aipress.theme", "--json").stdout)] == ["aipress.theme"]
    run("settings", "aipress.thema", status=2)


def test_the_audit_log_is_verified_and_a_change_is_found(run, prepared):
    with prepared[1].session() as db, db.begin():
        for number in range(3):
            record_audit(db, action="test.done", details={"number": number})
    found = json.loads(run("audit", "verify", "--json").stdout)
    assert (found["rows"] >= 3, found["faults"]) == (True, [])
    run("audit", "verify", "--head", found["head"])
    assert "rewritten" in run("audit", "verify", "--head", "0" * 64, status=1).stderr
    with prepared[1].engine.connect() as connection:
        connection.execute(text("UPDATE core_audit SET action = 'test.undone' WHERE id = (SELECT max(id) FROM core_audit)"))
        connection.commit()
    answer = run("audit", "verify", status=1)
    assert "it was changed" in answer.stderr


def test_an_environment_alone_describes_a_site(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # no ini file here
    environ = {"AIPRESS_DATA": str(tmp_path / "data"), "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite",
               "AIPRESS_SECRET": "k" * 20 + "0123456789abcdefghij", "AIPRESS_BASE_URL": "https://news.example",
               "AIPRESS_PLUGINS": "accounts admin", "AIPRESS_ENVIRONMENT": "production"}
    runner = CliRunner(env=environ)
    assert runner.invoke(cli, ["db", "upgrade"]).exit_code == 0
    rows = json.loads(runner.invoke(cli, ["settings", "--json", "--changed"]).stdout)
    assert {row["name"]: row["source"] for row in rows}["sqlalchemy.url"] == "DATABASE_URL"


def test_in_production_the_development_ini_that_lies_about_is_not_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "development.ini").write_text(INI + "aipress.debug_headers = true\naipress.environment = development\n")
    environ = {"AIPRESS_DATA": str(tmp_path / "data"), "AIPRESS_PLUGINS": "accounts admin"}
    answer = CliRunner(env=environ).invoke(cli, ["settings", "aipress.debug_headers", "--json"])
    assert json.loads(answer.stdout)[0]["value"] == "True"
    answer = CliRunner(env={**environ, "AIPRESS_ENVIRONMENT": "production"}).invoke(cli, ["settings", "aipress.debug_headers", "--json"])
    assert json.loads(answer.stdout)[0]["value"] == "False"
