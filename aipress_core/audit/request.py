"""``request.audit``."""

from __future__ import annotations

from typing import Any

from pyramid.config import Configurator
from pyramid.request import Request

from aipress_core.audit.record import record


def audit(request: Request, action: str, target: object = None, **details: Any) -> None:
    """``request.audit("admin.plugin_disabled", target=("plugin", "wire", "News wire"), dependents=[…])``.

    Args:
        action: ``<plugin id>.<what_happened>``.
        target: (type, id, label), or a row: its table, ``id`` and ``name`` or ``title``; None when there is none.
        details: further facts as JSON values; no secrets.

    Raises:
        ReadOnlyError: in a GET: what is worth recording is not done by reading. Queue a task for views that must be logged.
    """
    actor = request.identity
    target_type, target_id, target_label = _described(target)
    record(request.db, action=action, target_type=target_type, target_id=target_id, target_label=target_label,
           actor_id=actor.party_id if actor else None, actor_name=actor.name if actor else "anonymous", details=details,
           request_id=getattr(request, "id", None), ip=request.client_addr or "")


def _described(target: object) -> tuple[str, str, str]:
    if target is None:
        return "", "", ""
    if isinstance(target, tuple):
        kind, key, label = target
        return str(kind), str(key), str(label)
    label = getattr(target, "name", None) or getattr(target, "title", None) or ""
    return getattr(target, "__tablename__", type(target).__name__), str(getattr(target, "id", "")), str(label)


def includeme(config: Configurator) -> None:
    """Give requests ``audit``."""
    config.add_request_method(audit)
