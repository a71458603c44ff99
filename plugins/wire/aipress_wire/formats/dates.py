"""Instants as agencies write them: ISO 8601 in every spelling, RFC 822 with any zone, seconds since 1970."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_tz

_ISO = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})"
    r"(?:[T\s,]*(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?P<zone>Z|z|(?:GMT|UTC)?\s*[+-−]\s*\d{1,2}(?::?\d{2})?|[A-Za-z]{1,5})?\Z"
)  # fmt: skip
_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+−-])\s*(\d{1,2}):?(\d{2})?\Z", re.IGNORECASE)
_RFC_OFFSET = re.compile(r"\s(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})\Z", re.IGNORECASE)

# Minutes east of Greenwich. Where one abbreviation has several meanings, the one that news agencies use.
_ZONES = {
    "z": 0, "gmt": 0, "ut": 0, "utc": 0, "wet": 0, "west": 60, "bst": 60, "ist": 330, "cet": 60, "mez": 60, "met": 60,
    "cest": 120, "mesz": 120, "mest": 120, "eet": 120, "eest": 180, "msk": 180, "est": -300, "edt": -240, "cst": -360,
    "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "akst": -540, "akdt": -480, "hst": -600, "nst": -210,
    "ndt": -150, "ast": -240, "adt": -180, "brt": -180, "art": -180, "sast": 120, "jst": 540, "kst": 540, "hkt": 480,
    "sgt": 480, "awst": 480, "acst": 570, "acdt": 630, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
}  # fmt: skip


def instant(value: object, zone: dt.tzinfo) -> dt.datetime | None:
    """The instant that a value names, in UTC.

    Args:
        value: text, or seconds (milliseconds) since 1970.
        zone: where the clock of a date without zone hangs.

    Returns:
        None when the value cannot be read or lies outside the years 1900 to 2200.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _epoch(value)
    if not isinstance(value, str):
        return None
    text = value.strip()[:80]
    match = _ISO.match(text)
    try:
        found = _iso(match, zone) if match else _rfc822(text, zone)
        found = found and found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    return found if found and 1900 <= found.year <= 2200 else None


def _epoch(value: float) -> dt.datetime | None:
    if not 0 < value < 10**14:
        return None
    seconds = value / 1000 if value > 100_000_000_000 else value
    return dt.datetime.fromtimestamp(seconds, dt.UTC) if 0 < seconds < 7_000_000_000 else None


def _iso(match: re.Match[str], zone: dt.tzinfo) -> dt.datetime:
    year, month, day, hour, minute, second = (
        int(match[part] or 0) for part in ("year", "month", "day", "hour", "minute", "second")
    )
    day_after = hour == 24 and minute == 0
    moment = dt.datetime(year, month, day, 0 if day_after else hour, minute, min(second, 59), tzinfo=_zone(match["zone"], zone))
    return moment + dt.timedelta(days=1) if day_after else moment


def _zone(text: str | None, default: dt.tzinfo) -> dt.tzinfo:
    if not text:
        return default
    if text.lower() in _ZONES:
        return _fixed(_ZONES[text.lower()])
    offset = _OFFSET.match(text)
    if not offset:
        raise ValueError(text)
    sign = 1 if offset[1] == "+" else -1
    return _fixed(sign * (int(offset[2]) * 60 + int(offset[3] or 0)))


def _fixed(minutes: int) -> dt.tzinfo:
    return dt.timezone(dt.timedelta(minutes=minutes))


def _rfc822(text: str, zone: dt.tzinfo) -> dt.datetime | None:
    # parsedate_tz reads neither "GMT+02:00" nor "+02:00", and takes no zone, or one that it does not know, for UTC.
    text = _RFC_OFFSET.sub(lambda offset: f" {offset[1]}{offset[2]:0>2}{offset[3]}", text)
    name = text.rpartition(" ")[2].strip("()").lower()
    parts = parsedate_tz(text)
    if not parts:
        return None
    if name in _ZONES:
        zone = _fixed(_ZONES[name])
    elif parts[9] is not None and re.search(r"[+-]\d{4}\Z", text):
        zone = _fixed(parts[9] // 60)
    return dt.datetime(parts[0], parts[1], parts[2], parts[3], parts[4], min(parts[5], 59), tzinfo=zone)
