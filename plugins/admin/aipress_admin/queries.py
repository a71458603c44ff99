"""Reads for the admin pages. Lists select the columns that they show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session as Database

from aipress_accounts.services import User
from aipress_core.api import COUNT_CAP, Base, Content, Keyset, Page, Party, Role, slugify

# Tables of the core that its façade shows no class for.
AUDIT, HEAD, DELIVERY, OUTBOX, LEASE = (Base.metadata.tables[f"core_{name}"]
                                        for name in ("audit", "audit_head", "delivery", "outbox", "lease"))
PENDING, RUNNING, DONE, DEAD = "pending", "running", "done", "dead"

_ROLES = select(func.aggregate_strings(Role.role, ",")).where(Role.party_id == User.id).scalar_subquery()
_USERS = select(User.id, Party.name, Party.portrait, User.email, User.state, User.last_login_at, _ROLES.label("roles")).join(
    Party, Party.id == User.id)
USERS = Keyset((User.id,))
AUDITS = Keyset((AUDIT.c.id,))
DELIVERIES = Keyset((DELIVERY.c.id,))


def user_by_id(db: Database, name: str) -> Row[tuple[Party, User]] | None:
    """The party and the account with this id."""
    if not (name.isascii() and name.isdigit() and len(name) < 19):
        return None
    return db.execute(select(Party, User).join(User, User.id == Party.id).where(Party.id == int(name))).first()


def roles_of(db: Database, party_id: int) -> Mapping[str, dt.datetime]:
    """The roles that a party holds, and since when."""
    return {row.role: row.granted_at for row in db.execute(select(Role.role, Role.granted_at).where(Role.party_id == party_id))}


def _filtered(statement: Select[Any], text: str, role: str, state: str) -> Select[Any]:
    """Names are also looked for in the address part, which has neither accents nor capitals on any database."""
    if text:
        places = [Party.name.icontains(text, autoescape=True), User.email.contains(text.lower(), autoescape=True)]
        if any(map(str.isalnum, text)):  # of nothing, slugify makes a word
            places.append(Party.slug.contains(slugify(text), autoescape=True))
        statement = statement.where(or_(*places))
    if role:
        statement = statement.where(select(Role.party_id).where(Role.party_id == User.id, Role.role == role).exists())
    if state:
        statement = statement.where(User.state == state)
    return statement


def users(db: Database, *, text: str = "", role: str = "", state: str = "", cursor: str | None = None) -> tuple[Page, int]:
    """One page of accounts, the newest first, and how many there are in all, counted no further than one more than `COUNT_CAP`.

    Args:
        text: part of a name or of an e-mail address.

    Raises:
        CursorError: for a cursor of another list.
    """
    found = _filtered(select(User.id).join(Party, Party.id == User.id), text, role, state).limit(COUNT_CAP + 1).subquery()
    total = db.scalar(select(func.count()).select_from(found)) or 0
    return USERS.page(db, _filtered(_USERS, text, role, state), cursor), total


def user_states(db: Database) -> Mapping[str, int]:
    """How many accounts there are in each state."""
    return {state: count for state, count in db.execute(select(User.state, func.count()).group_by(User.state))}  # noqa: C416


def content_states(db: Database) -> Mapping[tuple[str, str], int]:
    """How many items there are by (content type, state)."""
    rows = db.execute(select(Content.type, Content.state, func.count()).group_by(Content.type, Content.state))
    return {(type_name, state): count for type_name, state, count in rows}


def _in_state(state: str) -> ColumnElement[bool]:
    """The state as a literal: the indexes are partial, and no planner matches them with a parameter."""
    assert state in (PENDING, RUNNING, DONE, DEAD)
    return DELIVERY.c.state == bindparam(None, state, literal_execute=True)


def _how_many(state: str) -> ScalarSelect[int]:
    return select(func.count()).select_from(DELIVERY).where(_in_state(state)).scalar_subquery()


def delivery_states(db: Database) -> Mapping[str, int]:
    """How many deliveries wait, run and are dead. What is done is swept away in time and not worth counting."""
    states = (PENDING, RUNNING, DEAD)
    return dict(zip(states, db.execute(select(*map(_how_many, states))).one(), strict=True))


def deliveries(db: Database, state: str, cursor: str | None = None) -> Page:
    """One page of deliveries in a state, the newest first."""
    statement = (select(DELIVERY.c.id, OUTBOX.c.name.label("source"), DELIVERY.c.plugin, DELIVERY.c.handler, DELIVERY.c.attempts,
                        OUTBOX.c.created_at, DELIVERY.c.available_at, DELIVERY.c.last_error, OUTBOX.c.request_id)
                 .join(OUTBOX, OUTBOX.c.id == DELIVERY.c.outbox_id).where(_in_state(state)))
    return DELIVERIES.page(db, statement, cursor)


def backlog(db: Database, plugins: Sequence[str]) -> Row[tuple[dt.datetime | None, int]]:
    """When the oldest that waits for these plugins was due, and how many are dead. Work of disabled plugins waits on purpose."""
    oldest = select(func.min(DELIVERY.c.available_at)).where(_in_state(PENDING), DELIVERY.c.plugin.in_(plugins))
    return db.execute(select(oldest.scalar_subquery().label("oldest"), _how_many(DEAD).label("dead"))).one()


def leases(db: Database, now: dt.datetime) -> Sequence[Row[Any]]:
    """The roles that some process holds now: who leads the background work."""
    return db.execute(select(LEASE.c.name, LEASE.c.holder, LEASE.c.expires_at).where(LEASE.c.expires_at > now)
                      .order_by(LEASE.c.name).limit(50)).all()


def audit(db: Database, cursor: str | None = None, *, action: str = "", who: str = "", what: str = "",
          since: dt.datetime | None = None, until: dt.datetime | None = None) -> Page:
    """One page of the audit log, the newest first.

    Args:
        action: exactly this act.
        who: part of the actor's name, or their address on the net.
        what: part of the target's name, or its id.
        since, until: from this instant on, and before that one.
    """
    columns = ("id", "at", "actor_name", "action", "target_type", "target_id", "target_label", "details", "ip")
    statement = select(*(AUDIT.c[name] for name in columns))
    if action:
        statement = statement.where(AUDIT.c.action == action)
    if who:
        statement = statement.where(or_(AUDIT.c.actor_name.icontains(who, autoescape=True), AUDIT.c.ip == who))
    if what:
        statement = statement.where(or_(AUDIT.c.target_label.icontains(what, autoescape=True), AUDIT.c.target_id == what))
    if since:
        statement = statement.where(AUDIT.c.at >= since)
    if until:
        statement = statement.where(AUDIT.c.at < until)
    return AUDITS.page(db, statement, cursor)


def audit_head(db: Database) -> Row[Any] | None:
    """The id and the hash with which the log ends: noted down elsewhere, they prove that nobody rewrote it."""
    return db.execute(select(HEAD.c.last_id, HEAD.c.last_hash).where(HEAD.c.id == 1)).first()


def audit_actions(db: Database) -> Sequence[str]:
    """The actions that the log holds, each found by one step in its index."""
    found: list[str] = []
    while len(found) < 200:
        after = db.scalar(select(func.min(AUDIT.c.action)).where(AUDIT.c.action > (found[-1] if found else "")))
        if after is None:
            break
        found.append(after)
    return found
