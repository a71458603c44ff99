"""Days, and instants in the reader's zone: typed as the clock on the wall says, kept in UTC.

A local time may not exist (the clocks go forward) or exist twice (they go back). The first is refused with a sentence; for
the second the form asks which one is meant. Rules of time zones are the tz database's; ISO 8601 is what browsers send.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import colander
from babel.dates import format_date, format_time

from aipress_core.forms.controls import ONE, Value, clean
from aipress_core.forms.kinds import Kind, Reading, typed
from aipress_core.forms.messages import BOTH_HOURS, DATE, DATE_TIME, NO_SUCH_HOUR
from aipress_core.i18n.translation import _

CLDR = {"en": "en_GB"}
DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})\Z", re.ASCII)
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z", re.ASCII)
TIME = re.compile(r"(\d{1,2})\s*(?::|h)\s*(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?\Z", re.ASCII)
MOMENT = re.compile(r"(\S+(?:\s*/\s*\S+)*?)(?:T|,?\s+)(\d{1,2}\s*(?::|h)\s*\S+)\Z", re.ASCII)
FIRST, SECOND = "0", "1"  # PEP 495's fold
EARLIEST, LATEST = 1000, 9998  # years; beyond, a zone's offset leaves the calendar


def parse_day(text: str) -> dt.date | None:
    """``2026-11-30``, ``30/11/2026``, ``30.11.2026``: day first, as both languages write; None for anything else."""
    if match := ISO_DAY.match(text):
        year, month, day = map(int, match.groups())
    elif match := DAY_FIRST.match(text):
        day, month, year = map(int, match.groups())
    else:
        return None
    try:
        return dt.date(year, month, day) if EARLIEST <= year <= LATEST else None
    except ValueError:
        return None


def parse_local(text: str) -> dt.datetime | None:
    """``2026-11-30T14:30``, ``30/11/2026 14:30``, ``30/11/2026 14h30`` without a zone; None if it is none."""
    match = MOMENT.match(text)
    if match is None:
        return None
    day, time = parse_day(match.group(1)), TIME.match(match.group(2))
    if day is None or time is None:
        return None
    try:
        hour, minute, second = (int(part or 0) for part in time.groups())
        return dt.datetime.combine(day, dt.time(hour, minute, second))
    except ValueError:
        return None


def is_missing(local: dt.datetime, zone: ZoneInfo) -> bool:
    """Does the clock on the wall leap over this time?"""
    there = local.replace(tzinfo=zone)
    return there.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != local


def is_double(local: dt.datetime, zone: ZoneInfo) -> bool:
    """Does the clock on the wall show this time twice?"""
    one, other = local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)
    return one.utcoffset() != other.utcoffset() and not is_missing(local, zone)


@dataclass(frozen=True)
class Shown:
    """An instant as its template shows it."""

    local: str
    fold: str
    zone: str
    choices: tuple[tuple[str, str], ...] = ()


class Day(Kind):
    """A date without time, for ``colander.Date``."""

    template = "date"
    missing = DATE

    def __init__(self, autocomplete: str = "", css_class: str = "") -> None:
        super().__init__(type="date", autocomplete=autocomplete, css_class=f"ap-short {css_class}".strip())

    def read(self, sent: Any, node: colander.SchemaNode, reading: Reading) -> Value:
        answer = clean(typed(sent), self, node)
        if not answer.checked or answer.problem:
            return answer
        day = parse_day(answer.checked)
        return Value(day.isoformat(), day.isoformat()) if day else Value(colander.null, answer.shown, DATE)

    def words(self, values: Mapping[str, Any], reading: Reading) -> Mapping[str, Any]:
        return {name: say_day(value, reading) if isinstance(value, dt.date) else value for name, value in values.items()}


class Instant(Kind):
    """Date and time in the reader's zone, for ``colander.DateTime``; the schema's value is aware and in UTC."""

    template = "moment"
    frame = "forms/set.html"
    missing = DATE_TIME

    def __init__(self, css_class: str = "") -> None:
        super().__init__(parts={"local": ONE, "fold": ONE}, css_class=f"ap-short {css_class}".strip())

    def read(self, sent: Any, node: colander.SchemaNode, reading: Reading) -> Value:
        sent = sent if isinstance(sent, dict) else {}
        answer, fold = clean(typed(sent.get("local")), self, node), typed(sent.get("fold"))
        fold = fold if fold in (FIRST, SECOND) else ""
        shown = Shown(answer.shown, fold, say_zone(reading))
        if not answer.checked or answer.problem:
            return Value(answer.checked, shown, answer.problem)
        local = parse_local(answer.checked)
        if local is None:
            return Value(colander.null, shown, DATE_TIME)
        shown = Shown(local.isoformat(timespec="minutes"), fold, shown.zone)
        if is_missing(local, reading.zone):
            return Value(colander.null, shown, NO_SUCH_HOUR)
        if is_double(local, reading.zone):
            shown = Shown(shown.local, fold, shown.zone, folds(local, reading))
            if not fold:
                return Value(colander.null, shown, BOTH_HOURS)
        there = local.replace(tzinfo=reading.zone, fold=int(fold or FIRST))
        return Value(there.astimezone(dt.UTC).isoformat(), shown)

    def show(self, cstruct: Any, node: colander.SchemaNode, reading: Reading) -> Shown:
        zone = say_zone(reading)
        if not cstruct or cstruct is colander.null:
            return Shown("", "", zone)
        there = dt.datetime.fromisoformat(cstruct).astimezone(reading.zone)
        local = there.replace(tzinfo=None)
        choices = folds(local, reading) if is_double(local, reading.zone) else ()
        return Shown(local.isoformat(timespec="minutes"), str(there.fold) if choices else "", zone, choices)

    def words(self, values: Mapping[str, Any], reading: Reading) -> Mapping[str, Any]:
        return {name: say_moment(value, reading) if isinstance(value, dt.datetime) else value for name, value in values.items()}


def folds(local: dt.datetime, reading: Reading) -> tuple[tuple[str, str], ...]:
    """Both instants of a time that exists twice, to choose from."""
    found = []
    for fold, title in ((FIRST, _("The first time, before the clocks go back (UTC${offset})")),
                        (SECOND, _("The second time, after the clocks go back (UTC${offset})"))):
        found.append((fold, reading.say(_(title, mapping={"offset": _offset(local, reading.zone, int(fold))}))))
    return tuple(found)


def _offset(local: dt.datetime, zone: ZoneInfo, fold: int) -> str:
    text = local.replace(tzinfo=zone, fold=fold).strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def say_day(value: dt.date, reading: Reading) -> str:
    """A date in words: "30 November 2026"."""
    return format_date(value, "long", locale=CLDR.get(reading.locale, reading.locale))


def say_moment(value: dt.datetime, reading: Reading) -> str:
    """An instant in the reader's zone, in words."""
    there = value.astimezone(reading.zone)
    time = format_time(there.time(), "short", locale=CLDR.get(reading.locale, reading.locale))
    return f"{say_day(there.date(), reading)} {time}"


def say_zone(reading: Reading) -> str:
    """The zone that times are typed in: "Time zone: Paris"."""
    place = str(reading.zone).rpartition("/")[2].replace("_", " ")
    return reading.say(_("Time zone: ${place}", mapping={"place": place}))
