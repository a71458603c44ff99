"""``accounts_user``: what a person needs to sign in."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, UTCDateTime, utcnow

PENDING, LIVE, DEACTIVATED = "pending", "live", "deactivated"
# What the person's party is while the account is so: only live parties are ever recognised by their session.
PARTY_STATES = {PENDING: "pending", LIVE: "live", DEACTIVATED: "closed"}
LONGEST_EMAIL = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets


class User(Base):
    """The account of one person; it shares the key of the person's party, which holds name, slug and preferences.

    ``email`` is stored as :func:`aipress_accounts.services.normalise_email` returns it, so that plain equality finds it.
    Without ``password_hash`` nobody can sign in with a password. ``state`` is ``pending`` (not let in yet), ``live`` or
    ``deactivated``; change it only through the services, which keep the party in step.
    """

    __tablename__ = "accounts_user"

    id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True)
    email: Mapped[str] = mapped_column(String(LONGEST_EMAIL), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16), default=LIVE)
    is_demo: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    terms_accepted_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    last_login_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    login_count: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
