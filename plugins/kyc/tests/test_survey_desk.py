"""The survey at the desk: sent, looked at, put in force, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from webtest import Upload

from aipress_kyc.commands import kyc
from aipress_kyc.models import Profile, SurveyVersion
from aipress_kyc.services import live_survey, save_profile, survey_of
from aipress_kyc.survey.diff import compare
from aipress_kyc.survey.export import sheet_of
from aipress_kyc.survey.files import read_file
from aipress_kyc.survey.problems import Sheet
from aipress_kyc.survey.shipped import shipped, shipped_sheet
from aipress_kyc.survey.writing import FORMATS

HEADS = shipped_sheet().rows[0]


def changed(**cells: tuple[str, str, str]) -> bytes:
    """The shipped survey as ODS, with ``name=(column, value, before)`` changed."""
    rows = [list(row) for row in shipped_sheet().rows]
    for name, (column, value, before) in cells.items():
        row = next(one for one in rows if one[:2] == ["field", name])
        assert row[HEADS.index(column)] == before
        row[HEADS.index(column)] = value
    return FORMATS["ods"](Sheet("Survey", rows))


GOOD = changed(hobbies=("PM_DIR", "O", "M"), pseudonym=("visibility", "1", "2"))


@pytest.fixture
def owner(world: Any) -> Any:
    world.login("owner")
    return world


def send(world: Any, data: bytes = GOOD, name: str = "autumn.ods") -> Any:
    form = world.browser.get("/admin/survey/").forms["survey"]
    form["upload"] = Upload(name, data, "application/octet-stream")
    return form.submit()


def states(world: Any) -> dict[int, str]:
    with world.database.session() as db:
        return {row.version: row.state for row in db.execute(select(SurveyVersion.version, SurveyVersion.state))}


def press(page: Any, act: str) -> Any:
    return next(form for form in page.forms.values() if form.action.endswith(f"/{act}")).submit()


def test_a_good_file_becomes_a_draft_and_changes_nothing_yet(owner: Any) -> None:
    answer = send(owner)
    assert answer.location.endswith("/admin/survey/2")
    assert states(owner) == {1: "live", 2: "draft"}
    page = owner.browser.get("/admin/survey/2")
    told = [" ".join(one.get_text(" ").split()) for one in page.html.select(".ap-diff li")]
    assert told == ["pseudonym Visibility changes from 2 to 1.", "hobbies may be answered PM_DIR"]


def test_the_owner_puts_it_in_force_and_takes_it_back(owner: Any) -> None:
    send(owner)
    done = press(owner.browser.get("/admin/survey/2"), "switch").follow()
    assert states(owner) == {1: "retired", 2: "live"}
    undo = done.html.find("a", string="Undo")
    press(owner.browser.get(undo["href"]), "switch")
    assert states(owner) == {1: "live", 2: "retired"}


def test_switching_is_audited(owner: Any, db: Any) -> None:
    from aipress_core.api import Base

    send(owner)
    press(owner.browser.get("/admin/survey/2"), "switch")
    actions = db.scalars(select(Base.metadata.tables["core_audit"].c.action)).all()
    assert {"kyc.survey_uploaded", "kyc.survey_switched_on"} <= set(actions)


def test_a_profile_keeps_the_version_that_it_answered(owner: Any) -> None:
    with owner.database.session() as db, db.begin():
        party = owner.party("Maud Keravec", db=db)
        save_profile(db, party.id, live_survey(db), "PM_DIR", {"first_name": "Maud", "last_name": "Keravec"})
    send(owner)
    press(owner.browser.get("/admin/survey/2"), "switch")
    with owner.database.session() as db:
        assert live_survey(db).version == 2
        assert survey_of(db, db.get_one(Profile, party.id)).version == 1


def test_who_looked_at_an_older_state_overrules_nobody(owner: Any) -> None:
    send(owner)
    send(owner)
    page = owner.browser.get("/admin/survey/2")
    press(owner.browser.get("/admin/survey/3"), "switch")
    answer = press(page, "switch").follow()
    assert "meanwhile" in answer.html.select_one("[role=status], .alert, .ap-flash").get_text()
    assert states(owner) == {1: "retired", 2: "draft", 3: "live"}


def test_drafts_can_be_thrown_away_and_nothing_else(owner: Any) -> None:
    send(owner)
    question = owner.browser.get("/admin/survey/2/discard")
    press(owner.browser.get("/admin/survey/2"), "switch")
    press(question, "discard")
    assert states(owner) == {1: "retired", 2: "live"}
    send(owner)
    owner.browser.get("/admin/survey/2/discard", status=404)
    press(owner.browser.get("/admin/survey/3").click("Throw the draft away"), "discard")
    assert states(owner) == {1: "retired", 2: "live"}


def test_the_preview_shows_what_each_profile_is_asked(owner: Any) -> None:
    for code in ("PM_DIR", "PR_CS", "AC_ST"):
        for section in shipped().sections_for(code):
            page = owner.browser.get("/admin/survey/1", {"profile": code, "section": section.key}).html
            assert [one.get_text() for one in page.select("section[aria-labelledby=facts] code")] == [one.name for one in section.fields]
            labels = page.select_one("fieldset[disabled]").get_text(" ")
            assert all(field.label.en in labels for field in section.fields)
    owner.browser.get("/admin/survey/1", {"profile": "NOBODY"}, status=404)
    owner.browser.get("/admin/survey/1", {"section": "nothing"}, status=404)


def test_a_section_that_a_profile_has_not_gives_way_to_its_first(owner: Any) -> None:
    rows = [list(row) for row in shipped_sheet().rows]
    for row in rows:
        if row[1].startswith("offers_") or row[:2] == ["field", "hobbies"]:
            row[HEADS.index("AC_ST")] = "-"
    send(owner, FORMATS["csv"](Sheet("Survey", rows)))
    page = owner.browser.get("/admin/survey/2", {"profile": "AC_ST", "section": "hobbies"}).html
    assert page.select_one("[aria-current=page].nav-link").get_text(strip=True) == "Personal information"


@pytest.mark.parametrize("file_format", sorted(FORMATS))
def test_every_version_can_be_taken_away_and_read_again(owner: Any, file_format: str) -> None:
    send(owner)
    answer = owner.browser.get("/admin/survey/2/file", {"format": file_format})
    assert f'filename="survey-2.{file_format}"' in answer.headers["Content-Disposition"]
    assert read_file(answer.body).rows == read_file(GOOD).rows or send(owner, answer.body).status_int == 303
    owner.browser.get("/admin/survey/2/file", {"format": "exe"}, status=404)


def test_a_survey_written_and_read_is_the_same() -> None:
    from aipress_kyc.survey.checking import read_survey
    from aipress_kyc.survey.shipped import _Named

    assert read_survey(sheet_of(shipped()), _Named()) == shipped()


def test_a_file_is_needed(owner: Any) -> None:
    form = owner.browser.get("/admin/survey/").forms["survey"]
    assert "Choose a file" in form.submit(status=422).html.select_one("main").get_text()


@pytest.mark.parametrize("path", ["/admin/survey/", "/admin/survey/1", "/admin/survey/999", "/admin/survey/template"])
def test_the_survey_is_the_owner_s(world: Any, path: str) -> None:
    world.login("journalist")
    assert world.browser.get(path, expect_errors=True).status_int in (403, 404)


def test_pages_take_few_statements_however_many_versions_there_are(owner: Any) -> None:
    first = int(owner.browser.get("/admin/survey/").headers["X-SQL-Count"])
    for _number in range(3):
        send(owner)
    assert int(owner.browser.get("/admin/survey/").headers["X-SQL-Count"]) == first <= 4
    assert int(owner.browser.get("/admin/survey/4").headers["X-SQL-Count"]) <= 8


def test_each_kind_of_change_is_told() -> None:
    before = shipped()
    cases = {
        ("pseudonym", "visibility", "0"): "Visibility", ("pseudonym", "label_en", "Alias"): "worded", ("pseudonym", "sensitive", "yes"): "wait",
        ("pseudonym", "type", "textarea"): "type", ("languages", "vocabulary", "media_types"): "vocabulary",
        ("press_group_name", "organisation", "yes"): "names the member", ("pseudonym", "PM_DIR", "-"): "not asked",
        ("pseudonym", "PM_DIR", "M"): "must be answered", ("pseudonym", "message_en", "Hello"): "around",
    }
    from aipress_kyc.survey.checking import read_survey
    from aipress_kyc.survey.shipped import _Named

    for (name, column, value), word in cases.items():
        rows = [list(row) for row in shipped_sheet().rows]
        row = next(one for one in rows if one[:2] == ["field", name])
        row[HEADS.index(column)] = value
        if column == "message_en":
            row[HEADS.index("message_fr")] = "Bonjour"
        told = compare(before, read_survey(Sheet("Survey", rows), _Named()))
        assert [one.subject for one in told] == [name]
        assert word in str(told[0].sentence)


def test_a_field_that_goes_and_one_that_comes() -> None:
    rows = [list(row) for row in shipped_sheet().rows if row[1] != "pseudonym"]
    from aipress_kyc.survey.checking import read_survey
    from aipress_kyc.survey.shipped import _Named

    less = read_survey(Sheet("Survey", rows), _Named())
    assert [(one.sign, one.subject) for one in compare(shipped(), less)] == [("-", "pseudonym")]
    assert [(one.sign, one.subject) for one in compare(less, shipped())] == [("+", "pseudonym")]
    assert compare(less, less) == []


def test_the_command_writes_the_shipped_survey(tmp_path: Any) -> None:
    for file_format in FORMATS:
        path = tmp_path / f"my.{file_format}"
        result = CliRunner().invoke(kyc, ["survey", "template", "--format", file_format, "--output", str(path)])
        assert result.exit_code == 0
        assert len(read_file(path.read_bytes()).rows) == len(shipped_sheet().rows)
