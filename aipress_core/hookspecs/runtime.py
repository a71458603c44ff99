"""Hooks that answer a question; the first answer wins. Called for enabled plugins; errors are contained."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from aipress_core.hookspecs import hookspec

if TYPE_CHECKING:
    from pyramid.request import Request


@hookspec(firstresult=True)
def aipress_resolve_followed(party_id: int, kind: str, request: Request) -> set[int] | None:
    """Whom does this member follow?

    Args:
        party_id: the follower.
        kind: ``agency``, ``media`` or ``person``.

    Returns:
        Party ids, possibly none; ``None`` when this plugin keeps no follow graph.

    Since: 0.1
    """


@hookspec
def aipress_unwilling_recipients(db: Session, party_ids: Collection[int], actor_id: int) -> set[int]:  # type: ignore[empty-body]
    """Which of these members want to hear nothing from ``actor_id``: they have blocked or muted them.

    Args:
        db: a session of the delivery; read only.
        party_ids: members who are about to be notified of something that ``actor_id`` did.

    Since: 0.1
    """


@hookspec(firstresult=True)
def aipress_may_address(party_id: int, other_id: int, request: Request) -> bool | None:
    """May this member address that one: comment on what is theirs, answer them?

    Args:
        party_id: who wishes to.
        other_id: whom it would reach.

    Returns:
        False to refuse; ``None`` when this plugin has no objection.

    Since: 0.1
    """
