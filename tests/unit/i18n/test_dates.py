"""Times as the design's section 11 writes them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from aipress_core.i18n import dates

PARIS = ZoneInfo("Europe/Paris")
NOW = dt.datetime(2026, 11, 22, 14, 0, tzinfo=dt.UTC)  # 15:00 in Paris


def at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


@pytest.mark.parametrize(("value", "french", "english"), [
    (at(2026, 11, 22, 13, 42), "14:42", "14:42"),
    (at(2026, 11, 21, 23, 30), "00:30", "00:30"),
    (at(2026, 11, 21, 22, 30), "Hier", "Yesterday"),
    (at(2026, 11, 20, 9, 0), "20\u00a0nov.", "20\u00a0Nov"),
    (at(2025, 11, 20, 9, 0), "20\u00a0nov.\u00a02025", "20\u00a0Nov\u00a02025"),
    (at(2026, 11, 1, 9, 0), "1er\u00a0nov.", "1\u00a0Nov"),
    (at(2026, 11, 11, 9, 0), "11\u00a0nov.", "11\u00a0Nov"),
])
def test_a_list_shows_the_shortest_time_that_is_clear(value, french, english):
    assert dates.clock(value, NOW, "fr", PARIS) == french
    assert dates.clock(value, NOW, "en", PARIS) == english


def test_the_readers_zone_decides_what_today_is():
    late = at(2026, 11, 22, 20, 0)
    assert dates.clock(late, at(2026, 11, 22, 21, 0), "en", ZoneInfo("Europe/Paris")) == "21:00"
    assert dates.clock(late, at(2026, 11, 23, 1, 0), "en", ZoneInfo("America/New_York")) == "15:00"
    assert dates.clock(late, at(2026, 11, 23, 1, 0), "en", ZoneInfo("Europe/Paris")) == "Yesterday"


@pytest.mark.parametrize(("value", "french", "english"), [
    (at(2026, 11, 22, 9, 0), "Aujourd’hui", "Today"),
    (at(2026, 11, 21, 9, 0), "Hier", "Yesterday"),
    (at(2026, 11, 20, 9, 0), "vendredi 20 novembre", "Friday 20 November"),
    (at(2025, 12, 1, 9, 0), "lundi 1er décembre 2025", "Monday, 1 December 2025"),
])
def test_a_group_of_items_is_headed_by_its_day(value, french, english):
    assert dates.heading(value, NOW, "fr", PARIS) == french
    assert dates.heading(value, NOW, "en", PARIS) == english


def test_a_full_date_names_the_weekday():
    value = at(2026, 12, 1, 23, 30)
    assert dates.day(value, NOW, "fr", PARIS) == "mercredi 2 décembre 2026"
    assert dates.day(value, NOW, "en", dt.UTC) == "Tuesday, 1 December 2026"


def test_a_moment_has_date_and_time_in_the_24_hour_clock():
    value = at(2026, 12, 1, 13, 42)
    assert dates.moment(value, NOW, "fr", PARIS) == "1er décembre 2026 à\u00a014:42"
    assert dates.moment(value, NOW, "en", PARIS) == "1 December 2026 at\u00a014:42"


@pytest.mark.parametrize(("past", "french", "english"), [
    (dt.timedelta(seconds=59), "À l’instant", "Just now"),
    (dt.timedelta(minutes=3), "il y a 3\u00a0min", "3 min ago"),
    (dt.timedelta(minutes=59, seconds=59), "il y a 59\u00a0min", "59 min ago"),
    (dt.timedelta(hours=23, minutes=59), "il y a 23\u00a0h", "23 hr ago"),
    (dt.timedelta(hours=25), "Hier", "Yesterday"),
    (dt.timedelta(hours=-2), "17:00", "17:00"),
])
def test_a_distance_is_rounded_down_and_ends_after_a_day(past, french, english):
    assert dates.ago(NOW - past, NOW, "fr", PARIS) == french
    assert dates.ago(NOW - past, NOW, "en", PARIS) == english


def test_numbers_have_the_languages_separators():
    assert dates.number(12480, "fr") == "12\u202f480"
    assert dates.number(12480, "en") == "12,480"


@pytest.mark.parametrize(("cents", "currency", "french", "english"), [
    (1250, "EUR", "12,50\u00a0€", "€12.50"),
    (-5, "EUR", "-0,05\u00a0€", "-€0.05"),
    (1200, "JPY", "1\u202f200\u00a0JPY", "JP¥1,200"),
])
def test_money_is_counted_in_the_currencys_smallest_unit(cents, currency, french, english):
    assert dates.money(cents, currency, "fr") == french
    assert dates.money(cents, currency, "en") == english
