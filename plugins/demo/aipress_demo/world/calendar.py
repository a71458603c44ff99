"""When things happen in a newsroom: more by day than by night, never in the future."""

from __future__ import annotations

import datetime as dt
from bisect import bisect

# How many of a hundred stories go out in each hour, Paris winter time.
HOURS = (1, 1, 1, 1, 1, 3, 6, 7, 7, 6, 6, 6, 5, 5, 6, 6, 6, 7, 6, 4, 3, 2, 2, 2)
_STEPS = tuple(sum(HOURS[:hour]) / sum(HOURS) for hour in range(len(HOURS)))
WEEKDAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def moment(now: dt.datetime, days_ago: float) -> dt.datetime:
    """The instant of a story that lies about ``days_ago`` days back, moved to where its day's work is done."""
    raw = now - dt.timedelta(days=days_ago)
    midnight = raw.replace(hour=0, minute=0, second=0, microsecond=0)
    if midnight == now.replace(hour=0, minute=0, second=0, microsecond=0):
        return raw
    share = (raw - midnight) / dt.timedelta(days=1)
    hour = bisect(_STEPS, share) - 1
    width = HOURS[hour] / sum(HOURS)
    return midnight + dt.timedelta(hours=hour + (share - _STEPS[hour]) / width)


def weekday(instant: dt.datetime, language: str, *, is_working_day: bool) -> str:
    """The name of the day of a story; at the weekend, of the Friday before when only working days will do."""
    return WEEKDAYS[language][min(instant.weekday(), 4) if is_working_day else instant.weekday()]
