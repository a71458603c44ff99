"""Writing the audit log."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from aipress_core.audit.chain import person_digest, row_hash
from aipress_core.audit.models import Audit, AuditHead
from aipress_core.db.types import utcnow
from aipress_core.events.event import jsonable
from aipress_core.events.upsert import insert_into

SECRETS = ("password", "passwd", "secret", "token", "api_key", "cookie")


def record(db: Session, *, action: str, target_type: str = "", target_id: object = "", target_label: str = "",
           actor_id: int | None = None, actor_name: str = "system", details: Mapping[str, Any] | None = None,
           request_id: str | None = None, ip: str = "", at: dt.datetime | None = None) -> int:
    """Write one row in the caller's transaction: if that is rolled back, nothing happened and nothing was recorded.

    The chain's head stays locked until the transaction ends, so record last and commit soon.

    Args:
        action: ``<plugin id>.<what_happened>``: ``admin.plugin_disabled``.
        target_type: what kind of thing it was done to; ``target_id`` and ``target_label`` say which.
        details: further facts as JSON values.

    Returns:
        The row's id.

    Raises:
        TypeError: when JSON cannot hold the details.
        ValueError: when a detail is named like a secret.
    """
    # Databases write a float each in their own way; as text it has one hash.
    facts = json.loads(json.dumps(jsonable(dict(details or {}), f"the audit row {action}")), parse_float=str)
    if named := [name for name in facts if any(word in name.lower() for word in SECRETS)]:
        raise ValueError(f"an audit row keeps no secrets: {action} carries {', '.join(named)}")
    head = _locked_head(db)
    row: dict[str, Any] = {
        "id": head.last_id + 1, "at": at or utcnow(), "actor_id": actor_id, "actor_name": actor_name[:200], "action": action,
        "target_type": target_type, "target_id": str(target_id), "target_label": target_label[:200], "details": facts,
        "request_id": request_id, "ip": ip[:45], "salt": secrets.token_hex(16), "previous_hash": head.last_hash,
    }
    row["person_digest"] = person_digest(row)
    row["hash"] = row_hash(row)
    db.execute(insert(Audit).values(row))
    db.execute(update(AuditHead).where(AuditHead.id == 1).values(last_id=row["id"], last_hash=row["hash"]))
    return int(row["id"])


def _locked_head(db: Session) -> AuditHead:
    """The head as the last committed transaction left it. On SQLite the transaction is the only writer anyway."""
    statement = select(AuditHead).where(AuditHead.id == 1).with_for_update().execution_options(populate_existing=True)
    head = db.scalar(statement)
    if head is None:
        db.execute(insert_into(db, AuditHead).values(id=1, last_id=0, last_hash="").on_conflict_do_nothing())
        head = db.scalars(statement).one()
    return head
