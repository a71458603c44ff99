"""What a person needs to sign in: the account, links that were mailed, the second step."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, ForeignKey, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, UTCDateTime, utcnow

# What members may ask for has its tables in `own_data`.
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
    password_changed_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)


class Link(Base):
    """Something that may be used once within a short time: a mailed link, or a passkey's challenge.

    Only the SHA-256 of its key is stored. ``bound`` is a digest of the password and the address at the time it was made: when
    either changes, the link is worth nothing. Using it deletes the row, so that of any number of tries one succeeds.
    """

    __tablename__ = "accounts_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), index=True)
    bound: Mapped[str] = mapped_column(String(64), default="")
    email: Mapped[str] = mapped_column(String(LONGEST_EMAIL), default="")
    expires_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, index=True)


class Authenticator(Base):
    """An authenticator app (TOTP, RFC 6238). ``sealed`` is its secret, encrypted with a key made from the site's.

    ``confirmed_at`` is empty until the member has typed a first code. ``last_step`` is the number of the last half minute whose
    code was used: none counts twice, however it is typed.
    """

    __tablename__ = "accounts_authenticator"

    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[str] = mapped_column(String(255))
    started_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))


class RecoveryCode(Base):
    """A code that stands in for a lost telephone, once. Only its digest is stored; using it deletes the row."""

    __tablename__ = "accounts_recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)


class Passkey(Base):
    """A passkey (WebAuthn level 2). ``credential`` is its id as the browser writes it, base64url."""

    __tablename__ = "accounts_passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), index=True)
    credential: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    used_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
