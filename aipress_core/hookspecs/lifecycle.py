"""Hooks called while a plugin's data or state changes, inside that transaction. An error undoes what the plugin wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from aipress_core.hookspecs import hookspec

if TYPE_CHECKING:
    from pyramid.request import Request


@hookspec
def aipress_seed(db: Session) -> None:
    """Write the rows that the plugin needs to work, after its migrations. Must be idempotent.

    Since: 0.1
    """


@hookspec
def aipress_plugin_enabled(plugin_id: str, request: Request) -> None:
    """The site owner has just enabled ``plugin_id``.

    Since: 0.1
    """


@hookspec
def aipress_plugin_disabled(plugin_id: str, request: Request) -> None:
    """The site owner has just disabled ``plugin_id``. Its data stays.

    Since: 0.1
    """


@hookspec
def aipress_disable_blockers(plugin_id: str, request: Request) -> Sequence[str]:  # type: ignore[empty-body]
    """Say why ``plugin_id`` cannot be disabled now: one translated sentence for each reason, none = it can.

    Since: 0.1
    """


@hookspec
def aipress_party_merged(kept: int, gone: int, db: Session) -> None:
    """Two parties turn out to be one: point the plugin's rows of ``gone`` at ``kept``, in this transaction.

    ``gone`` is deleted afterwards. Rows that would then be there twice must be removed. Rows that are left undo the merge.

    Since: 0.1
    """


@hookspec
def aipress_demo_load(loader: Any) -> None:
    """Write the plugin's part of the demo world.

    Args:
        loader: has ``db``, ``world`` (``people()``, ``organisations()``, ``items()``, ``comments()``), ``parties`` and
            ``contents`` (the world's keys → ids; whoever writes the rows enters them), ``files``, ``picture(key)``,
            ``progress(done, total, noun)``, ``enqueue(task, values)``,
            ``follow_items(work)`` for what is written beside each chunk of items, whose
            writer says ``items_written(chunk)``, and ``afterwards(work)`` for what needs the rows of plugins that come later.
            A large world has a million items: write with ``bulk``, by chunks.

    Since: 0.1
    """


@hookspec
def aipress_demo_remove(db: Session) -> None:
    """The demo world's people, organisations and items have just been deleted: take away what the plugin wrote beside them.

    Called in the transaction of the removal, for every loaded plugin. What hangs on those rows by foreign keys is gone already;
    rows that stood for themselves, and sums of rows, are not.

    Args:
        db: a session that writes. Do not commit.

    Since: 0.1
    """
