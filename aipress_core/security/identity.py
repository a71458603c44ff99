"""Who is asking: the site row, the session, the roles and the cache's tokens, read together in one statement a request."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, and_, bindparam, cast, func, select
from sqlalchemy.orm import Session as Database

from aipress_core.cache.models import CacheToken
from aipress_core.content.models import Content
from aipress_core.db.planning import planned_once
from aipress_core.parties.models import Party, Role
from aipress_core.security.models import Session
from aipress_core.site import Site

EVERYONE, MEMBER, OWNER = "everyone", "member", "owner"


@dataclass(frozen=True)
class Identity:
    """A signed-in party, as of this request; ``unread`` notifications wait, ``portrait`` is the hash of their picture."""

    party_id: int
    name: str
    slug: str
    roles: frozenset[str]
    session_id: int = 0
    locale: str | None = None
    timezone: str | None = None
    unread: int = 0
    portrait: str | None = None

    @property
    def is_owner(self) -> bool:
        """Does this person own the site?"""
        return OWNER in self.roles


@dataclass(frozen=True)
class SiteState:
    """The site row as this request saw it, and the state of what is kept of the database.

    Args:
        cache_tokens: the tokens of the cache's regions, ``name:token`` after ``name:token``.
        is_late: the time of some item has come, to be listed or unlisted, and the periodic task has not reached it.
    """

    name: str = "AIpress"
    theme: str = "aipress"
    locale: str = "fr"
    timezone: str = "Europe/Paris"
    plugins: dict[str, Any] = field(default_factory=dict)
    plugins_version: int = 0
    settings: dict[str, Any] = field(default_factory=dict)
    cache_tokens: str | None = None
    is_late: bool = False


@dataclass(frozen=True)
class Lifetimes:
    """How long a session lasts that is not used, and how long a site owner's lasts whatever happens (ASVS 7.3)."""

    idle: dt.timedelta
    owner_idle: dt.timedelta
    owner_whole: dt.timedelta

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Lifetimes:
        """From the settings ``aipress.session.…``, which ops give."""
        return cls(dt.timedelta(days=settings["aipress.session.idle_days"]),
                   dt.timedelta(minutes=settings["aipress.session.owner_idle_minutes"]),
                   dt.timedelta(hours=settings["aipress.session.owner_hours"]))

    def allow(self, roles: frozenset[str], created_at: dt.datetime, seen_at: dt.datetime, now: dt.datetime) -> bool:
        """Is the session still good? Its rows say when it was seen to five minutes."""
        is_owner = OWNER in roles
        if now - seen_at > (self.owner_idle if is_owner else self.idle):
            return False
        return not is_owner or now - created_at <= self.owner_whole

    def running(self, now: dt.datetime, *, is_owner: bool) -> ColumnElement[bool]:
        """The same as a condition upon sessions, for lists and counts of those that still sign in."""
        conditions = [Session.expires_at > now, Session.seen_at >= now - (self.owner_idle if is_owner else self.idle)]
        return and_(*conditions, *([Session.created_at >= now - self.owner_whole] if is_owner else []))


def token_hash(token: str) -> str:
    """What is stored of a session token."""
    return hashlib.sha256(token.encode()).hexdigest()


_TOKENS = select(func.aggregate_strings(CacheToken.region + ":" + cast(CacheToken.token, String), ",")).scalar_subquery()
_ROLES = select(func.aggregate_strings(Role.role, ",")).where(Role.party_id == Party.id).scalar_subquery()
_IS_LATE = func.coalesce(select(func.min(Content.next_change_at)).scalar_subquery() <= bindparam("now"), False)
_VISITOR = planned_once(
    select(Site.name, Site.theme, Site.locale, Site.timezone, Site.plugins, Site.plugins_version, Site.settings, _TOKENS,
           _IS_LATE, Session.id, Session.created_at, Session.seen_at, Party.id, Party.name, Party.slug, Party.locale,
           Party.timezone, Party.unread_count, Party.portrait, _ROLES)
    .select_from(Site)
    .outerjoin(Session, and_(Session.token_hash == bindparam("token_hash"), Session.expires_at > bindparam("now")))
    .outerjoin(Party, and_(Party.id == Session.party_id, Party.state == "live"))
    .where(Site.id == 1)
)


def load_visitor(db: Database | Connection, token: str | None, now: dt.datetime,
                 lifetimes: Lifetimes | None = None) -> tuple[SiteState, Identity | None]:
    """Read the site and, if ``token`` names a running session of a live party, who holds it."""
    values = {"token_hash": token_hash(token) if token else "", "now": now}
    row = db.execute(_VISITOR, values).first()
    if row is None:
        return SiteState(), None
    site = SiteState(*row[:9])
    session_id, created_at, seen_at, party_id, name, slug, locale, timezone, unread, portrait, listed = row[9:]
    if party_id is None:
        return site, None
    roles = frozenset((listed or "").split(",")) - {""}
    if lifetimes is not None and not lifetimes.allow(roles, created_at, seen_at, now):
        return site, None
    return site, Identity(party_id, name, slug, roles, session_id, locale, timezone, unread, portrait)
