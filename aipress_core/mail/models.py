"""``core_mail``: every mail that was asked for, and what became of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.db.base import Base
from aipress_core.db.types import UTCDateTime, utcnow

WAITING, SENDING, SENT, CAPTURED = "waiting", "sending", "sent", "captured"
FAILED, REFUSED, UNSURE, EXPIRED = "failed", "refused", "unsure", "expired"
FINAL = (SENT, CAPTURED, FAILED, REFUSED, UNSURE, EXPIRED)


class Mail(Base):
    """One mail to one person.

    ``state`` is ``waiting`` (for its first or next try), ``sending`` (a worker is at it), ``sent`` (the server has taken it),
    ``captured`` (kept here, by the transport ``capture:``), ``failed`` (given up after all tries), ``refused`` (the server, or
    the address itself, says never), ``unsure`` (the worker ended between handing over and noting it) or ``expired``.
    ``text`` and ``html`` are empty once they have been erased.
    """

    __tablename__ = "core_mail"
    __table_args__ = (Index("ix_core_mail_created_at_id", "created_at", "id"), Index("ix_core_mail_address", "address"),
                      Index("ix_core_mail_state_created_at_id", "state", "created_at", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    plugin: Mapped[str] = mapped_column(String(40))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200), default="")
    locale: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str | None] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    unsubscribe_url: Mapped[str | None] = mapped_column(String(500))
    is_secret: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    state: Mapped[str] = mapped_column(String(12), default=WAITING)
    tries: Mapped[int] = mapped_column(Integer, default=0, server_default=sql("0"))
    error: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    sent_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    expires_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    request_id: Mapped[str | None] = mapped_column(String(64))
