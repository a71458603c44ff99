"""Telling members what their saved searches have found: by bell and by mail, each thing once.

What is told is marked in the transaction that writes the bell and the mail: either both happen or neither.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Row, or_, select, update
from sqlalchemy.orm import Session

from aipress_accounts.services import recipient_of
from aipress_core.api import Identity, SearchType, TaskContext, _
from aipress_search.choice import NEWEST, Choice
from aipress_search.engine.interface import Key
from aipress_search.queries import present
from aipress_search.saved.links import stop_path
from aipress_search.saved.models import Hit, SavedSearch
from aipress_search.saved.owners import owners, visibility_of
from aipress_search.saved.queries import COLUMNS
from aipress_search.services import Searcher

KIND, LIST = "search.alert", "/account/searches"
BATCH = 200  # alerts a run
SHOWN = 20  # things named in one mail
LONGEST_URL = 1000  # of a notification
STALE = dt.timedelta(days=30)  # what waits longer, for a bell that the site does not have, is not told any more


@dataclass(frozen=True)
class Thing:
    """One thing that is told."""

    key: Key
    kind: Any
    title: str
    path: str
    at: dt.datetime


def has_bell(ctx: TaskContext) -> bool:
    """Does this site have a bell? Without one, what is to be told by it alone waits."""
    return ctx.plugin_enabled("notifications")


def tell(ctx: TaskContext) -> int:
    """Tell what is due; returns how many alerts were written."""
    rings = has_bell(ctx)
    ways = or_(SavedSearch.by_mail, SavedSearch.by_bell) if rings else SavedSearch.by_mail
    due = (select(SavedSearch.id).where(SavedSearch.due_at <= ctx.now, SavedSearch.is_paused.is_(False), ways)
           .order_by(SavedSearch.due_at, SavedSearch.id).limit(BATCH))
    if not ctx.db_read.scalars(due).first():
        return 0
    db = ctx.db
    taken = SavedSearch.id.in_(due.with_for_update(skip_locked=True))
    rows = db.execute(select(*COLUMNS, SavedSearch.stop_key).where(taken)).all()
    members = owners(db, {row.party_id for row in rows})
    kinds = list(Searcher(ctx.registry, db, visibility_of(ctx, None)).types.values())
    return sum(_tell_one(ctx, row, members.get(row.party_id), kinds, rings=rings) for row in rows)


def _tell_one(ctx: TaskContext, row: Row[Any], owner: Identity | None, kinds: Sequence[SearchType], *, rings: bool) -> int:
    """One search's alert. What its member may not see any more is left out, and what nobody can be told is passed over."""
    found = _take(ctx.db, row.id, ctx.now)
    things = _things(ctx, owner, kinds, found) if owner else []
    values = {"told_at": ctx.now} if things else {}
    ctx.db.execute(update(SavedSearch).where(SavedSearch.id == row.id).values(due_at=None, **values))
    if not things or owner is None:
        return 0
    if row.by_bell and rings:
        _ring(ctx, row, things)
    if row.by_mail:
        _mail(ctx, row, things)
    return 1


def _take(db: Session, saved_id: int, now: dt.datetime) -> list[Key]:
    """What waits, marked as told: the statement that makes sure that nobody tells it again."""
    taken = db.execute(update(Hit).where(Hit.saved_id == saved_id, Hit.told_at.is_(None)).values(told_at=now)
                       .returning(Hit.type, Hit.object_id, Hit.found_at)).all()
    return [(row.type, row.object_id) for row in taken if row.found_at > now - STALE]


def _things(ctx: TaskContext, owner: Identity, kinds: Sequence[SearchType], keys: Sequence[Key]) -> list[Thing]:
    """Those that the member may find at this moment, the newest first."""
    by_name = {one.name: one for one in kinds}
    rows = present(ctx.db, kinds, visibility_of(ctx, owner), keys)
    things = [Thing(key, by_name[key[0]].title, row.title, by_name[key[0]].url(row.slug), row.at) for key, row in rows.items()]
    return sorted(things, key=lambda one: (one.at, one.key), reverse=True)


def _search_path(row: Row[Any]) -> str:
    pairs = Choice.of_stored(row.choice).pairs(sort=NEWEST, period="")
    return f"/search?{urlencode(pairs)}"


def _ring(ctx: TaskContext, row: Row[Any], things: Sequence[Thing]) -> None:
    one = things[0] if len(things) == 1 else None
    what = one.title if one else _("${count} new results", mapping={"count": len(things)})
    url = one.path if one else _search_path(row)
    is_content = one is not None and one.key[0] in ctx.registry.content_types
    ctx.notify(KIND, [row.party_id], {"name": row.name, "what": what}, url=url if len(url) <= LONGEST_URL else LIST,
               content_id=one.key[1] if one and is_content else None)


def _mail(ctx: TaskContext, row: Row[Any], things: Sequence[Thing]) -> None:
    recipient = recipient_of(ctx.db, row.party_id)
    if recipient is None:
        return
    base = str(ctx.settings["aipress.base_url"]).rstrip("/")
    ctx.mail(KIND, recipient, name=row.name, what=things[0].title if len(things) == 1 else
             _("${count} new results", mapping={"count": len(things)}), things=things[:SHOWN], more=max(len(things) - SHOWN, 0),
             search_path=_search_path(row), list_path=LIST, unsubscribe_url=base + stop_path(row.id, row.stop_key))
