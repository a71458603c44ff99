"""Who has saved a search, and what they may see: the rules of visibility, in a task."""

from __future__ import annotations

from collections.abc import Collection
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session

from aipress_core.api import Identity, Party, Role, TaskContext, Visibility

LIVE = "live"


def owners(db: Session, party_ids: Collection[int]) -> dict[int, Identity]:
    """Members as they would be if they made a request now; those who are not let in are left out. Two statements."""
    wanted = sorted(set(party_ids))
    roles: dict[int, set[str]] = {}
    for party_id, role in db.execute(select(Role.party_id, Role.role).where(Role.party_id.in_(wanted))):
        roles.setdefault(party_id, set()).add(role)
    columns = (Party.id, Party.name, Party.slug, Party.locale, Party.timezone)
    rows = db.execute(select(*columns).where(Party.id.in_(wanted), Party.state == LIVE))
    return {row.id: Identity(row.id, row.name, row.slug, frozenset(roles.get(row.id, ())), locale=row.locale,
                             timezone=row.timezone) for row in rows}


def visibility_of(ctx: TaskContext, owner: Identity | None) -> Visibility:
    """What this member may see now; ``None`` is a visitor."""
    enabled = ctx.registry.plugins.enabled(ctx.site.plugins)
    return Visibility(ctx.registry.content_types, ctx.settings, enabled, owner, ctx.now)  # type: ignore[arg-type]


def zone_of(ctx: TaskContext, owner: Identity | None) -> ZoneInfo:
    """Where the member lives, else where the site is."""
    name = (owner and owner.timezone) or ctx.settings["aipress.timezone"] or ctx.site.timezone
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("Europe/Paris")
