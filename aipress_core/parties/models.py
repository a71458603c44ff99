"""``core_party`` and ``core_role``: who there is, and which roles each one holds."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.db.base import Base
from aipress_core.db.types import UTCDateTime, utcnow

PERSON, ORGANISATION, SERVICE = "person", "organisation", "service"


class Party(Base):
    """A person, an organisation or a service (an import source, the system itself).

    ``accounts_user`` and ``organisations_organisation`` share this key, so that whatever must point at
    "who" points here, whichever plugins are enabled.
    """

    __tablename__ = "core_party"
    __table_args__ = (Index("uq_core_party_kind_slug", "kind", "slug", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(16), default="live")  # live | pending | closed
    locale: Mapped[str | None] = mapped_column(String(12))  # the reader's preference; None = as the browser says
    timezone: Mapped[str | None] = mapped_column(String(64))
    # Notifications that wait to be read: kept by the plugin ``notifications``, read with the session at no further cost.
    unread_count: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    # SHA-256 of the picture that stands for the party wherever its name is listed, None where there is none that everybody may
    # see: kept by the plugin that knows (``kyc`` for members), read with the name at no further cost.
    portrait: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)


class Role(Base):
    """One role held by one party: ``owner`` (site owner), ``journalist``, …"""

    __tablename__ = "core_role"

    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(40), primary_key=True)
    granted_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
