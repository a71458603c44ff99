"""Who is really told: members who are here, may see what it is about, and want to hear from whoever did it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import exists, select

from aipress_accounts.services import LIVE, User
from aipress_core.api import PERSON, Content, Identity, Notice, Party, Role, TaskContext, Visibility


def willing(ctx: TaskContext, notice: Notice) -> list[int]:
    """The recipients of a notice who are told, in the order of their ids.

    Left out: parties that are closed, wait to be let in or have no live account; who may not read the item that it is about; whom
    a plugin names as unwilling to hear from the actor.

    Raises:
        Exception: whatever a plugin's answer raises: the delivery is tried again.
    """
    found = _here(ctx, notice.recipients)
    if found and notice.content_id is not None:
        found = _who_may_read(ctx, found, notice.content_id)
    if found and notice.actor_id is not None:
        found -= _unwilling(ctx, found, notice.actor_id)
    return sorted(found)


def _here(ctx: TaskContext, party_ids: Iterable[int]) -> set[int]:
    return set(ctx.db.scalars(select(Party.id).join(User, User.id == Party.id).where(
        Party.id.in_(party_ids), Party.kind == PERSON, Party.state == "live", User.state == LIVE)))


def _enabled(ctx: TaskContext) -> frozenset[str]:
    enabled: frozenset[str] = ctx.registry.plugins.enabled(ctx.site.plugins)
    return enabled


def _who_may_read(ctx: TaskContext, party_ids: Collection[int], content_id: int) -> set[int]:
    """The rules of visibility know one viewer at a time."""
    held: dict[int, set[str]] = defaultdict(set)
    for party_id, role in ctx.db.execute(select(Role.party_id, Role.role).where(Role.party_id.in_(party_ids))):
        held[party_id].add(role)

    def may_read(party_id: int) -> bool:
        viewer = Identity(party_id, "", "", frozenset(held[party_id]))
        seen = Visibility(ctx.registry.content_types, ctx.settings, _enabled(ctx), viewer, ctx.now)  # type: ignore[arg-type]
        return bool(ctx.db.scalar(select(exists().where(Content.id == content_id, seen.readable()))))
    return {one for one in party_ids if may_read(one)}


def _unwilling(ctx: TaskContext, party_ids: Collection[int], actor_id: int) -> set[int]:
    answers: list[tuple[str, Any]] = ctx.registry.hooks.call("aipress_unwilling_recipients", _enabled(ctx), db=ctx.db,
                                                             party_ids=frozenset(party_ids), actor_id=actor_id)
    return set().union(*(answer or () for _plugin, answer in answers))
