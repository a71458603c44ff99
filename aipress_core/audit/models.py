"""``core_audit`` and ``core_audit_head``: the rows, and where their chain ends."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, event
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.db.base import Base
from aipress_core.db.types import Json, UTCDateTime


class Audit(Base):
    """One act. The names are as they were, so that the row can be read when the actor or the target is gone.

    ``hash`` covers the row and ``previous_hash``. What names a person (name, label, address) enters it as a salted digest,
    so that a later erasure can empty these columns and the salt without breaking the chain; ``actor_id``, which the
    database itself empties when the party goes, does not enter it.
    """

    __tablename__ = "core_audit"
    __table_args__ = (
        Index("ix_core_audit_actor", "actor_id", "id"),
        Index("ix_core_audit_action", "action", "id"),
        Index("ix_core_audit_target", "target_type", "target_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"))
    actor_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(80))
    target_type: Mapped[str] = mapped_column(String(80))
    target_id: Mapped[str] = mapped_column(String(120))
    target_label: Mapped[str] = mapped_column(String(200))
    details: Mapped[dict[str, Any]] = mapped_column(Json)
    request_id: Mapped[str | None] = mapped_column(String(64))
    ip: Mapped[str] = mapped_column(String(45))
    salt: Mapped[str] = mapped_column(String(32))
    person_digest: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The last row's id and hash (row 1): the lock under which the chain grows, and the proof that its end is not cut off."""

    __tablename__ = "core_audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    last_id: Mapped[int] = mapped_column(default=0)
    last_hash: Mapped[str] = mapped_column(String(64), default="")


@event.listens_for(Audit, "before_update")
@event.listens_for(Audit, "before_delete")
def _refuse(_mapper: object, _connection: object, row: Audit) -> None:
    raise TypeError(f"audit row {row.id} cannot be changed: the log is append-only")
