"""Every table at the desk: found, sorted, paged, corrected and exported, without its secrets."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import zipfile
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import select

from aipress_accounts.own_data import Terms
from aipress_accounts.services import User
from aipress_admin.data import sheets
from aipress_admin.data.tables import is_secret, tables
from aipress_admin.views import data as data_views
from aipress_core.api import Base, Party, Role, utcnow

AUDIT = Base.metadata.tables["core_audit"]


def _all(world: Any) -> dict[str, Any]:
    return tables(world.registry.plugins.order)


def _cells(page: Any) -> list[list[str]]:
    return [[cell.text.strip() for cell in row.select("th, td")] for row in page.html.select("tbody tr")]


def _export(get: Any, table: str, kind: str, **wishes: str) -> Any:
    form = next(form for form in get(f"/admin/data/{table}", **wishes).forms.values() if form.action.endswith("/export"))
    return form.submit("format", value=kind)


def test_every_table_can_be_looked_at_in_two_statements(world: Any, owner: int, make_user: Any, get: Any) -> None:
    for number in range(40):
        make_user(f"m{number}@example.org", f"Member {number}")
    answers = {name: get(f"/admin/data/{name}") for name in _all(world)}
    assert {name: answer.status_int for name, answer in answers.items()} == dict.fromkeys(answers, 200)
    assert {name: answer.headers["X-SQL-Count"] for name, answer in answers.items()} == dict.fromkeys(answers, "2")


def test_every_stored_model_has_its_page(world: Any, owner: int, get: Any) -> None:
    page = get("/admin/data")
    for mapper in Base.registry.mappers:
        assert f'href="/admin/data/{mapper.local_table.name}"' in page.text


def test_password_hashes_tokens_and_secrets_are_neither_shown_nor_found_nor_exported(owner: int, make_user: Any, get: Any) -> None:
    user = make_user(password_hash="$argon2id$never")
    pages = [get("/admin/data/accounts_user"), get("/admin/data/accounts_user", sort="password_hash"),
             get(f"/admin/data/accounts_user/{user.id}"), get("/admin/data/core_session"), get("/admin/data/core_site/1")]
    assert not any("argon2id" in page.text for page in pages)
    assert _cells(get("/admin/data/accounts_user", q="argon2id")) == []
    for kind in sheets.TYPES:
        assert b"argon2id" not in _unpacked(_export(get, "accounts_user", kind).body)


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return b"".join(book.read(name) for name in book.namelist())


def test_every_column_named_like_a_secret_is_hidden(world: Any) -> None:
    telling = re.compile(r"password|secret|token|salt|otp|recovery|api_?key")
    open_ones = [str(column) for table in Base.metadata.tables.values() for column in table.columns
                 if telling.search(column.name) and "secret" not in column.info and not is_secret(column)]
    assert open_ones == []


def test_rows_are_found_by_a_word_and_by_their_number(owner: int, make_user: Any, get: Any) -> None:
    user = make_user("maud@example.org", "Maud")
    assert [row[0] for row in _cells(get("/admin/data/accounts_user", q="MAUD@"))] == [str(user.id)]
    assert [row[0] for row in _cells(get("/admin/data/accounts_user", q=str(user.id)))] == [str(user.id)]
    assert _cells(get("/admin/data/accounts_user", q="%")) == []


@pytest.mark.parametrize("sort", ["", "name", "-name", "locale", "-locale", "created_at", "-id", "nonsense"])
def test_pages_hold_each_row_once_in_any_order(sort: str, owner: int, db: Any, get: Any) -> None:
    with db.begin():
        for number in range(70):
            db.add(Party(kind="person", name=f"P {number % 7}", slug=f"p{number}", locale=("fr", None, "en")[number % 3]))
    page, seen = get("/admin/data/core_party", sort=sort, q="person"), []
    while True:
        seen += [row[0] for row in _cells(page)]
        more = page.html.select_one("a[rel=next]")
        if more is None:
            break
        page = get(more["href"])
    stored = db.execute(select(Party.id, Party.name).where(Party.kind == "person")).all()
    assert sorted(seen) == sorted(str(row.id) for row in stored)
    names = {str(row.id): row.name for row in stored}
    if sort.endswith("name"):
        assert [names[one] for one in seen] == sorted((names[one] for one in seen), reverse=sort.startswith("-"))


@pytest.mark.parametrize("cursor", ["x", "e30", "W10", "WyJhIl0", "WzFd" * 50, "WzFlOTld", "WzE4NDQ2NzQ0MDczNzA5NTUxNjE2XQ"])
def test_damaged_page_address_is_a_bad_request(cursor: str, owner: int, get: Any) -> None:
    assert get("/admin/data/core_party", after=cursor).status_int == 400


def test_page_address_with_a_number_where_text_belongs_is_a_bad_request(owner: int, get: Any) -> None:
    assert get("/admin/data/core_party", sort="name", after="WzEsMV0").status_int == 400


def _cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def test_page_address_that_no_column_can_be_compared_with_is_a_bad_request(owner: int, get: Any) -> None:
    for path, sort, cursor in (("core_party", "name", _cursor("\ud800", 1)), ("core_party", "unread_count", _cursor(2**40, 1)),
                               ("core_party", "created_at", _cursor({"t": "0001-01-01T00:00:00+14:00"}, 1)),
                               ("core_party", "id", _cursor(2**63))):
        assert get(f"/admin/data/{path}", sort=sort, after=cursor).status_int == 400, (sort, cursor)


def test_number_that_only_begins_small_is_no_key(owner: int, get: Any) -> None:
    assert _cells(get("/admin/data/core_party", q="0" * 20 + "9" * 30)) == []
    assert get("/admin/data/core_party/" + "0" * 20 + "9" * 30).status_int == 404


def test_what_no_column_holds_is_refused_beside_the_form(owner: int, get: Any, db: Any) -> None:
    with db.begin():
        db.add(Terms(version=7, texts={}, published_at=utcnow()))
    address = f"/admin/data/accounts_terms/{db.scalar(select(Terms.id).where(Terms.version == 7))}"
    assert _correct(get, address, published_at="0001-01-01 00:00+14:00").status_int == 422
    place = next(one["href"] for one in get("/admin/data/taxonomies_vocabulary").html.select("tbody a"))
    assert _correct(get, place, levels=str(3 * 10**9)).status_int in (303, 409), "SQLite's columns hold it, PostgreSQL's do not"


@pytest.mark.parametrize("path", ["core_party/0", "core_party/x", "core_party/1~2", "core_party/" + "9" * 30, "core_party/%D9%A3",
                                  "nothing", "sqlite_master", "alembic_version_core", "core_session/x/y"])
def test_what_is_not_there_is_not_found(path: str, owner: int, get: Any) -> None:
    assert get(f"/admin/data/{path}").status_int == 404


def _correct(get: Any, address: str, **answers: Any) -> Any:
    form = get(address).forms["form"]
    for name, value in answers.items():
        form[name] = value
    return form.submit(headers={"Accept-Language": "en"}, expect_errors=True)


def test_row_is_corrected_and_the_audit_log_says_from_what_to_what(owner: int, make_user: Any, get: Any, db: Any) -> None:
    user = make_user()
    assert _correct(get, f"/admin/data/core_party/{user.id}", name="Maude Keravec").status_int == 303
    assert db.scalar(select(Party.name).where(Party.id == user.id)) == "Maude Keravec"
    row = db.execute(select(AUDIT.c.action, AUDIT.c.actor_id, AUDIT.c.target_type, AUDIT.c.details)).one()
    assert tuple(row) == ("admin.row_changed", owner, "core_party", {"columns": ["name"]}), "what names people is not kept for ever"


def test_audit_log_says_from_what_to_what_a_row_was_changed(owner: int, get: Any, db: Any) -> None:
    with db.begin():
        db.add(Terms(version=77, texts={}, published_at=utcnow()))
    key = db.scalar(select(Terms.id).where(Terms.version == 77))
    db.commit()
    assert _correct(get, f"/admin/data/accounts_terms/{key}", published_at="2026-01-02 03:04:05").status_int == 303
    details = db.execute(select(AUDIT.c.details)).scalar_one()
    assert (details["columns"], details["after"]) == (["published_at"], ["2026-01-02 03:04:05+00:00"])


def test_row_that_somebody_else_changed_meanwhile_is_not_overwritten(owner: int, make_user: Any, get: Any, db: Any) -> None:
    user = make_user()
    mine = get(f"/admin/data/core_party/{user.id}").forms["form"]
    _correct(get, f"/admin/data/core_party/{user.id}", name="Theirs")
    mine["name"] = "Mine"
    answer = mine.submit(expect_errors=True, headers={"Accept-Language": "en"})
    assert answer.status_int == 409
    assert "changed this row meanwhile" in answer.text
    assert db.scalar(select(Party.name).where(Party.id == user.id)) == "Theirs"


@pytest.mark.parametrize(("table", "column"), [("accounts_user", "password_hash"), ("accounts_user", "state"), ("core_party", "id"),
                                               ("core_party", "slug"), ("accounts_user", "email")])
def test_closed_column_cannot_be_posted(table: str, column: str, owner: int, make_user: Any, get: Any, post: Any, db: Any) -> None:
    user = make_user()
    before = db.execute(select(Base.metadata.tables[table]).where(Base.metadata.tables[table].c.id == user.id)).one()
    db.commit()
    form = get(f"/admin/data/{table}/{user.id}").forms["form"]
    assert column not in form.fields
    fields = dict(form.submit_fields())
    post(f"/admin/data/{table}/{user.id}", **{**fields, column: "closed"})
    assert db.execute(select(Base.metadata.tables[table]).where(Base.metadata.tables[table].c.id == user.id)).one() == before


@pytest.mark.parametrize("path", ["core_site/1", "core_audit_head/1"])
def test_table_of_the_machinery_is_read_only(path: str, owner: int, get: Any, post: Any) -> None:
    assert "form" not in get(f"/admin/data/{path}").forms
    assert post(f"/admin/data/{path}", seen="x").status_int in (404, 400)


def test_roles_are_given_at_the_users_page_alone(owner: int, get: Any, db: Any) -> None:
    assert "form" not in get(f"/admin/data/core_role/{owner}~owner").forms
    assert db.get(Role, (owner, "owner")) is not None


def test_markup_that_is_typed_is_cleaned(world: Any, owner: int, get: Any, db: Any) -> None:
    from aipress_admin.data.tables import is_html

    found = [(table, column) for table in _all(world).values() for column in table.editable if is_html(column)]
    assert found, "some plugin stores markup"
    from aipress_admin.data.editing import _value

    assert all("script" not in _value(column, "<p>a</p><script>x</script>") for _table, column in found)


@pytest.mark.parametrize("kind", list(sheets.TYPES))
def test_export_holds_what_the_list_shows_and_is_audited(kind: str, owner: int, make_user: Any, get: Any, db: Any) -> None:
    make_user("a@example.org", "Anna")
    make_user("b@example.org", "Boris")
    answer = _export(get, "core_party", kind, q="boris")
    assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')
    assert answer.headers["Cache-Control"] == "no-store"
    names = [row["name"] for row in READERS[kind](answer.body)]
    assert names == ["Boris"]
    row = db.execute(select(AUDIT.c.action, AUDIT.c.details)).one()
    assert tuple(row) == ("admin.rows_exported", {"rows": 1, "format": kind, "is_search": True})


def _read_csv(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def _read_book(body: bytes, part: str, row: str, cell: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        tree = etree.fromstring(book.read(part))
    lines = [["".join(one.itertext()) for one in line.iter(f"{{*}}{cell}")] for line in tree.iter(f"{{*}}{row}")]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


READERS = {"csv": _read_csv, "xlsx": lambda body: _read_book(body, "xl/worksheets/sheet1.xml", "row", "c"),
           "ods": lambda body: _read_book(body, "content.xml", "table-row", "table-cell")}


@pytest.mark.parametrize("kind", list(sheets.TYPES))
@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\n=1", "\uff1d1+1", "=cmd|'/c calc'!A0"])
def test_text_that_looks_like_a_formula_is_only_text(kind: str, name: str) -> None:
    file = io.BytesIO()
    sheets.WRITERS[kind](file, ["name", "=head"], [[name, 1]], "t")
    found = READERS[kind](file.getvalue())[0]
    assert found["name"].startswith("'")
    assert "'=head" in found


def test_numbers_stay_numbers_and_times_are_utc() -> None:
    import datetime as dt

    at = dt.datetime(2026, 11, 30, 14, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert [sheets.cell(one) for one in (-5, 10**18, True, None, at, {"a": 1}, "a\0b")] == [
        -5, str(10**18), "true", "", "2026-11-30 12:30:00", '{"a": 1}', "ab"]


def test_workbook_says_what_it_is(owner: int, get: Any) -> None:
    with zipfile.ZipFile(io.BytesIO(_export(get, "core_party", "ods").body)) as book:
        assert book.infolist()[0].filename == "mimetype"
        assert book.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert book.testzip() is None
    with zipfile.ZipFile(io.BytesIO(_export(get, "core_party", "xlsx").body)) as book:
        assert all(etree.fromstring(book.read(name)) is not None for name in book.namelist())


def test_nobody_else_sees_data(world: Any, make_user: Any) -> None:
    world.sign_in(make_user(roles=("editor",)).id)
    paths = ["/admin/data", "/admin/data/core_party", "/admin/data/core_party/1", "/admin/data/core_party/999999"]
    assert {world.browser.get(path, expect_errors=True).status_int for path in paths} == {403}


def test_list_of_user_accounts_keeps_its_statements_whatever_the_search(owner: int, make_user: Any, get: Any) -> None:
    for number in range(3):
        make_user(f"m{number}@example.org", f"Member {number}")
    assert isinstance(User.__tablename__, str)
    assert int(get("/admin/data/accounts_user", q="m", sort="-email").headers["X-SQL-Count"]) == 2


@pytest.mark.parametrize("kind", list(sheets.TYPES))
def test_export_that_is_cut_says_so_in_its_name_in_its_last_row_and_in_the_audit_log(
        kind: str, owner: int, make_user: Any, get: Any, db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_views, "MOST", 3)
    for number in range(4):
        make_user(f"cut{number}@example.org", f"Cut {number}")
    answer = _export(get, "core_party", kind, q="cut")
    assert f"first-3.{kind}" in answer.headers["Content-Disposition"]
    body = _unpacked(answer.body).decode()
    assert "Cut 2" in body
    assert "Cut 3" not in body
    assert "davantage de lignes" in body
    assert db.scalar(select(AUDIT.c.details).where(AUDIT.c.action == "admin.rows_exported")) == {
        "rows": 3, "format": kind, "is_search": True, "is_cut": True}


def test_export_that_just_fits_is_whole(owner: int, make_user: Any, get: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_views, "MOST", 3)
    for number in range(3):
        make_user(f"fit{number}@example.org", f"Fit {number}")
    answer = _export(get, "core_party", "csv", q="fit")
    assert "first" not in answer.headers["Content-Disposition"]
    assert "davantage de lignes" not in answer.text
    assert len(answer.text.strip().splitlines()) == 4
