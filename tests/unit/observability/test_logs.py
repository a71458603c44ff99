"""Log lines can be read by a machine, name their request, and give nothing away."""

from __future__ import annotations

import io
import json
import logging

import pytest
from sqlalchemy.exc import OperationalError

from aipress_core.observability.context import logged_as
from aipress_core.observability.logs import JsonFormatter, PlainFormatter, configure
from aipress_core.observability.tween import public_path


@pytest.fixture
def line():
    """``line(formatter, "text %s", value, exc_info=…)``: what a logger with it writes."""
    def write(formatter, text, *values, level="info", **options):
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        handler.setFormatter(formatter)
        logger = logging.Logger("aipress_core.test")
        logger.addHandler(handler)
        getattr(logger, level)(text, *values, **options)
        return stream.getvalue()
    return write


def test_a_line_is_one_object_with_the_ids_of_its_request(line):
    with logged_as(request_id="abc12345", task=None):
        found = json.loads(line(JsonFormatter(), "imported %s items", 7, extra={"plugin": "wire"}))
    assert (found["message"], found["request_id"], found["plugin"], found["level"]) == ("imported 7 items", "abc12345", "wire", "INFO")
    assert "task" not in found
    assert "request_id" not in json.loads(line(JsonFormatter(), "x"))


@pytest.mark.parametrize("secret", [
    "password=hunter2secret", "token: abcdefsecret", "mailed maud.secret@example.com", "postgresql://site:secret@db/site",
    "Authorization: Bearer xyzsecret", "{'api_key': 'secretvalue'}"])
@pytest.mark.parametrize("place", ["message", "extra", "error"])
def test_no_line_holds_a_secret_or_an_e_mail_address(line, secret, place):
    error = ValueError(secret)
    options = {"extra": {"given": secret}} if place == "extra" else {"exc_info": error} if place == "error" else {}
    assert "secret" not in line(JsonFormatter(), secret if place == "message" else "x", **options)


def test_an_sql_error_is_logged_without_the_values_of_its_statement(line):
    error = OperationalError("INSERT INTO t VALUES (?)", ("Maud's private text",), Exception("table is locked"))
    found = line(JsonFormatter(), "failed", exc_info=error, level="error")
    assert "private text" not in found
    assert "table is locked" in found


def test_the_causes_of_an_error_are_in_its_line(line):
    try:
        try:
            int("x")
        except ValueError as cause:
            raise RuntimeError("wrapped") from cause
    except RuntimeError as error:
        found = json.loads(line(JsonFormatter(), "failed", exc_info=error))
    assert [one.split(" ")[0] for one in found["error"]] == ["RuntimeError", "ValueError"]
    assert "test_logs.py" in found["stack"]


@pytest.mark.parametrize("formatter", [JsonFormatter(), PlainFormatter()])
@pytest.mark.parametrize("forged", ["a\nERROR forged", "a\r\nforged", "a\x1b[31mforged", "a\u2028forged", "a\x85forged"])
def test_nobody_can_forge_a_line(line, formatter, forged):
    written = line(formatter, "visitor sent %s", forged)
    assert written.count("\n") == 1
    assert "\x1b" not in written


@pytest.mark.parametrize(("path", "shown"), [
    ("/wire/le-gouvernement-annonce-un-plan-de-10-milliards", "/wire/le-gouvernement-annonce-un-plan-de-10-milliards"),
    ("/account/reset/Zk3vT0pQxW9_aLmN2bYc", "/account/reset/***"),
    ("/members/maud@example.com", "/members/***"), ("/admin/users/12", "/admin/users/12")])
def test_an_address_is_logged_without_what_it_must_not_tell(path, shown):
    assert public_path(path) == shown


def test_without_an_ini_file_production_logs_json_and_development_text():
    root, names = logging.getLogger(), ("aipress_core", "aipress", "waitress.queue")
    before = root.handlers[:], root.level, [logging.getLogger(name).level for name in names]
    try:
        for environment, kind in (("production", JsonFormatter), ("development", PlainFormatter)):
            configure({"aipress.log.format": "", "aipress.environment": environment, "aipress.log.level": "INFO"})
            assert [type(one.formatter) for one in root.handlers] == [kind]
    finally:
        root.handlers[:], level, levels = before
        root.setLevel(level)
        for name, value in zip(names, levels, strict=True):
            logging.getLogger(name).setLevel(value)
