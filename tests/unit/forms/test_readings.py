"""Amounts, days and instants as they are typed."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import colander
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aipress_core.forms import Form, ValidationFailure, widgets
from aipress_core.forms.amounts import parse_amount
from aipress_core.forms.moments import is_double, is_missing, parse_day, parse_local

PARIS, NEW_YORK, LORD_HOWE, KOLKATA = (ZoneInfo(name) for name in (
    "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"))


@pytest.mark.parametrize(("typed", "locale", "cents"), [
    ("1 234,50", "fr", 123450), ("1\u202f234,50\u00a0€", "fr", 123450), ("1.234,50", "fr", 123450), ("1234.5", "fr", 123450),
    ("1,234.50", "en", 123450), ("1,234", "en", 123400), ("1,5", "en", 150), ("1'234.50", "en", 123450), ("€12", "en", 1200),
    ("12 EUR", "en", 1200), (",5", "fr", 50), ("12.", "en", 1200), ("-3", "en", -300), ("−3", "fr", -300), ("1,234,567", "en", 123456700),
    ("", "fr", None), ("1,2,3", "en", None), ("--1", "en", None), ("٣", "fr", None), ("1e5", "en", None), (".", "en", None), ("12a", "en", None),
])
def test_an_amount_is_read_as_the_language_writes_it(typed, locale, cents):
    assert parse_amount(typed, "EUR", locale) == cents


def test_a_currency_without_cents_takes_none():
    assert parse_amount("1,234", "JPY", "en") == 1234
    with pytest.raises(ValueError, match="decimals"):
        parse_amount("12.5", "JPY", "en")


@given(st.integers(-10**15, 10**15), st.sampled_from(["fr", "en"]))
def test_an_amount_is_shown_as_it_may_be_typed(cents, locale):
    from types import SimpleNamespace

    shown = widgets.money().show(str(cents), None, SimpleNamespace(locale=locale))
    assert parse_amount(shown, "EUR", locale) == cents


@pytest.mark.parametrize(("typed", "day"), [
    ("2026-11-30", dt.date(2026, 11, 30)), ("30/11/2026", dt.date(2026, 11, 30)), ("1.2.2026", dt.date(2026, 2, 1)),
    ("2026-02-30", None), ("11/30/2026", None), ("0001-01-01", None), ("9999-12-31", None), ("tomorrow", None), ("", None),
])
def test_a_day_is_read_day_first(typed, day):
    assert parse_day(typed) == day


@pytest.mark.parametrize(("typed", "local"), [
    ("2026-11-30T14:30", dt.datetime(2026, 11, 30, 14, 30)), ("30/11/2026 14h30", dt.datetime(2026, 11, 30, 14, 30)),
    ("2026-11-30 14:30:15.250", dt.datetime(2026, 11, 30, 14, 30, 15)), ("2026-11-30T24:00", None), ("2026-11-30", None), ("14:30", None),
])
def test_a_local_time_is_read_without_a_zone(typed, local):
    assert parse_local(typed) == local


@pytest.mark.parametrize(("zone", "local", "missing", "double"), [
    (PARIS, (2026, 3, 29, 1, 59), False, False), (PARIS, (2026, 3, 29, 2, 0), True, False), (PARIS, (2026, 3, 29, 2, 59), True, False),
    (PARIS, (2026, 3, 29, 3, 0), False, False), (PARIS, (2026, 10, 25, 1, 59), False, False), (PARIS, (2026, 10, 25, 2, 0), False, True),
    (PARIS, (2026, 10, 25, 2, 59), False, True), (PARIS, (2026, 10, 25, 3, 0), False, False), (NEW_YORK, (2026, 3, 8, 2, 30), True, False),
    (NEW_YORK, (2026, 11, 1, 1, 30), False, True), (LORD_HOWE, (2026, 10, 4, 2, 15), True, False),
    (LORD_HOWE, (2026, 4, 5, 1, 45), False, True), (KOLKATA, (2026, 3, 29, 2, 30), False, False),
])
def test_hours_that_do_not_exist_or_come_twice_are_known(zone, local, missing, double):
    moment = dt.datetime(*local)
    assert (is_missing(moment, zone), is_double(moment, zone)) == (missing, double)


def embargo(request, zone="Europe/Paris", **values):
    request.timezone = zone
    schema = colander.MappingSchema()
    schema.add(colander.SchemaNode(colander.DateTime(), name="embargo", title="Embargo", widget=widgets.moment()))
    return Form(schema, request, values=values or None)


def send(form, local, fold=""):
    return form.validate([("__start__", "embargo:mapping"), ("local", local), ("fold", fold), ("__end__", "")])["embargo"]


@pytest.mark.parametrize(("zone", "local", "fold", "utc"), [
    ("Europe/Paris", "2026-11-30T14:30", "", (2026, 11, 30, 13, 30)), ("Europe/Paris", "2026-10-25T02:30", "0", (2026, 10, 25, 0, 30)),
    ("Europe/Paris", "2026-10-25T02:30", "1", (2026, 10, 25, 1, 30)), ("America/New_York", "2026-11-30T14:30", "", (2026, 11, 30, 19, 30)),
    ("Asia/Kolkata", "2026-11-30T00:10", "", (2026, 11, 29, 18, 40)),
])
def test_an_instant_is_kept_in_utc(make_request, zone, local, fold, utc):
    found = send(embargo(make_request(), zone), local, fold)
    assert (found, found.utcoffset()) == (dt.datetime(*utc, tzinfo=dt.UTC), dt.timedelta(0))


@pytest.mark.parametrize("fold", ["", "2", "x"])
def test_an_hour_that_comes_twice_is_refused_until_one_is_chosen(make_request, fold):
    form = embargo(make_request())
    with pytest.raises(ValidationFailure, match="comes twice"):
        send(form, "2026-10-25T02:30", fold)
    assert "UTC+02:00" in form.render()


@given(st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2090, 1, 1)).map(lambda one: one.replace(second=0, microsecond=0)),
       st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]))
def test_what_is_shown_of_an_instant_is_that_instant(utc, zone):
    from types import SimpleNamespace

    from aipress_core.forms.kinds import Reading

    instant = utc.replace(tzinfo=dt.UTC)
    reading = Reading(SimpleNamespace(locale_name="en", timezone=zone, localizer=SimpleNamespace(translate=str)))
    widget, node = widgets.moment(), colander.SchemaNode(colander.DateTime(), name="embargo")
    shown = widget.show(instant.isoformat(), node, reading)
    answer = widget.read({"local": shown.local, "fold": shown.fold}, node, reading)
    assert dt.datetime.fromisoformat(answer.checked).replace(second=0) == instant.astimezone(ZoneInfo(zone)).replace(second=0).astimezone(dt.UTC)
