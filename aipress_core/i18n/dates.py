"""Instants and numbers as words. Pure functions: value, the present instant, language, zone.

The rules are the design's: in lists today is "14:42", yesterday "Yesterday", an earlier day "20 Nov", another year
"20 Nov 2025". English is British, both languages use the 24-hour clock (CLDR ``fr`` and ``en_GB``).
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, get_currency_precision

from aipress_core.i18n.catalogues import core_translations
from aipress_core.i18n.translation import _

CLDR = {"en": "en_GB"}
NO_BREAK = "\u00a0"
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
YESTERDAY, TODAY, NOW, AT = _("Yesterday"), _("Today"), _("Just now"), _("${day} at ${time}")


def _word(text: str, locale: str) -> str:
    return core_translations(locale).gettext(text)


def _cldr(locale: str) -> str:
    return CLDR.get(locale, locale)


def _first(text: str, locale: str) -> str:
    """French says "1er décembre", which CLDR does not know."""
    return re.sub(r"(?<!\d)1(?=\s[^\W\d])", "1er", text, count=1) if locale == "fr" else text


def _short_day(day: dt.date, locale: str, *, year: bool) -> str:
    moment = dt.datetime.combine(day, dt.time(12))
    text = str(format_skeleton("yMMMd" if year else "MMMd", moment, locale=_cldr(locale)))
    return _first(text, locale).replace(" ", NO_BREAK)


def time_of_day(value: dt.datetime, locale: str, tz: dt.tzinfo) -> str:
    """"14:42"."""
    return format_time(value.astimezone(tz).time(), "short", locale=_cldr(locale))


def clock(value: dt.datetime, now: dt.datetime, locale: str, tz: dt.tzinfo) -> str:
    """An instant in a list: "14:42", "Yesterday", "20 Nov", "20 Nov 2025"."""
    date, today = value.astimezone(tz).date(), now.astimezone(tz).date()
    if date == today:
        return time_of_day(value, locale, tz)
    if date == today - dt.timedelta(days=1):
        return _word(YESTERDAY, locale)
    return _short_day(date, locale, year=date.year != today.year)


def heading(value: dt.datetime, now: dt.datetime, locale: str, tz: dt.tzinfo) -> str:
    """A day above a group of items: "Today", "Yesterday", "Friday 20 November"."""
    date, today = value.astimezone(tz).date(), now.astimezone(tz).date()
    known = {today: TODAY, today - dt.timedelta(days=1): YESTERDAY}.get(date)
    if known is not None:
        return _word(known, locale)
    if date.year != today.year:
        return day(value, now, locale, tz)
    return _first(format_date(date, "EEEE d MMMM", locale=_cldr(locale)), locale)


def day(value: dt.datetime, now: dt.datetime, locale: str, tz: dt.tzinfo) -> str:
    """A full date: "Friday, 20 November 2026"."""
    return _first(format_date(value.astimezone(tz).date(), "full", locale=_cldr(locale)), locale)


def moment(value: dt.datetime, now: dt.datetime, locale: str, tz: dt.tzinfo) -> str:
    """Date and time: "20 November 2026 at 14:42"."""
    date = _first(format_date(value.astimezone(tz).date(), "long", locale=_cldr(locale)), locale)
    text = _word(AT, locale).replace("${day}", date)
    return text.replace(" ${time}", f"{NO_BREAK}{time_of_day(value, locale, tz)}")


def ago(value: dt.datetime, now: dt.datetime, locale: str, tz: dt.tzinfo) -> str:
    """A distance in time: "Just now", "3 min ago", "5 hr ago", and from a day on what ``clock`` says."""
    past = now - value
    if not dt.timedelta(0) <= past < dt.timedelta(days=1):
        return clock(value, now, locale, tz)
    if past < MINUTE:
        return _word(NOW, locale)
    unit = MINUTE if past < HOUR else HOUR
    whole = past // unit * unit  # CLDR rounds: 59 min 40 s would be "60 min"
    return format_timedelta(-whole, add_direction=True, format="short", threshold=1, locale=_cldr(locale))


@lru_cache(maxsize=4_096)
def number(value: float | Decimal, locale: str) -> str:
    """A number with the language's separators: "12,480"."""
    return format_decimal(value, locale=_cldr(locale))


def money(cents: int, currency: str, locale: str) -> str:
    """An amount in the currency's smallest unit (ISO 4217): ``money(1250, "EUR", "en")`` is "€12.50"."""
    return format_currency(Decimal(cents).scaleb(-get_currency_precision(currency)), currency, locale=_cldr(locale))
