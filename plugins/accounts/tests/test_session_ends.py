"""A session ends when it is not used, and a site owner's within the day (reliability N4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import update

from aipress_core.api import Session, utcnow

DAY, HOUR, MINUTE = dt.timedelta(days=1), dt.timedelta(hours=1), dt.timedelta(minutes=1)


@pytest.mark.parametrize(("roles", "age", "idle", "is_good"), [
    (("journalist",), 20 * DAY, 13 * DAY, True), (("journalist",), 20 * DAY, 15 * DAY, False),
    (("owner",), 11 * HOUR, 29 * MINUTE, True), (("owner",), 11 * HOUR, 31 * MINUTE, False),
    (("owner",), 13 * HOUR, MINUTE, False)])
def test_session_ends_when_it_is_idle_or_a_site_owners_is_old(world: Any, make_user: Any, db: Any, roles: tuple[str, ...],
                                                              age: dt.timedelta, idle: dt.timedelta, is_good: bool) -> None:
    world.sign_in(make_user(roles=roles).id)
    db.execute(update(Session).values(created_at=utcnow() - age, seen_at=utcnow() - idle))
    db.commit()
    assert world.browser.get("/account/").status_int == (200 if is_good else 303)
