"""Hooks that answer a question; the first answer wins. Called for enabled plugins; errors are raised."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
