"""When what a saved search has found is told."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from aipress_core.api import _

AT_ONCE, HOURLY, DAILY = "once", "hourly", "daily"
FREQUENCIES = {AT_ONCE: _("At once"), HOURLY: _("Once an hour"), DAILY: _("Once a day, in the morning")}
MORNING = 7  # o'clock, where the member lives


def due_at(frequency: str, found_at: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """When something found at an instant is told: then, at the next full hour, or the next morning at seven.

    Args:
        frequency: a key of ``FREQUENCIES``.
        found_at: aware.
        zone: of the member; a day there may have 23 or 25 hours.
    """
    if frequency == AT_ONCE:
        return found_at
    local = found_at.astimezone(zone)
    if frequency == HOURLY:  # counted in UTC: an hour is an hour when the clocks change
        utc = found_at.astimezone(dt.UTC)
        return utc.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
    day = local.date() + dt.timedelta(days=local.hour >= MORNING)
    return dt.datetime.combine(day, dt.time(MORNING), zone).astimezone(dt.UTC)
