"""Between the password and the second step: a signed cookie that says whose password was right, for ten minutes.

It is bound to the number of sign-ins and to the password's date, so it is worth nothing after the sign-in that it led to.
"""

from __future__ import annotations

import hashlib

from pyramid.request import Request
from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from aipress_accounts.models import LIVE, User
from aipress_core.api import signing

COOKIE, PURPOSE, SECONDS = "aipress_second_step", "accounts.second_step", 600


def remember(request: Request, party_id: int) -> None:
    """Note in this browser whose password was right."""
    value = {"party": party_id, "at": int(request.now.timestamp()), "bound": _bound(request.db_read, party_id)}
    cookie = signing.serializer(request, PURPOSE).dumps(value).decode()
    request.add_response_callback(lambda req, response: signing.set_cookie(req, response, COOKIE, cookie, max_age=SECONDS))


def whose(request: Request) -> int | None:
    """Whose second step this browser may try; None when nobody's, or no longer."""
    cookie = signing.get_cookie(request, COOKIE)
    if not cookie:
        return None
    try:
        value = signing.serializer(request, PURPOSE).loads(cookie.encode())
        party_id, at, bound = int(value["party"]), int(value["at"]), str(value["bound"])
    except (ValueError, KeyError, TypeError):
        return None
    is_young = 0 <= int(request.now.timestamp()) - at <= SECONDS
    return party_id if is_young and bound == _bound(request.db_read, party_id) else None


def forget(request: Request) -> None:
    """The second step is done, or given up."""
    request.add_response_callback(lambda req, response: signing.set_cookie(req, response, COOKIE, None))


def _bound(db: Database, party_id: int) -> str:
    row = db.execute(select(User.login_count, User.password_changed_at, User.email)
                     .where(User.id == party_id, User.state == LIVE)).first()
    return hashlib.sha256(str(tuple(row)).encode()).hexdigest() if row else "nobody"
