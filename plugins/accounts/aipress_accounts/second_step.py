"""The second step at sign-in: an authenticator app (TOTP, RFC 6238) and recovery codes (reliability N7, N10).

A password that is known elsewhere opens nothing here by itself once a member has an app or a passkey. Codes are used up by the
statement that checks them, so that of any number of tries at once one succeeds.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
import secrets

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken
from markupsafe import Markup
from sqlalchemy import delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session as Database

from aipress_accounts.models import Authenticator, Passkey, RecoveryCode

SECONDS = 30  # a code's time
EARLIER_LATER = (0, -1, 1)  # clocks differ
MINUTES_TO_CONFIRM = 10
CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks alike
APP, RECOVERY = "app", "recovery"


def is_asked(db: Database, party_id: int) -> bool:
    """Does this member's password need a second step?"""
    has_app = exists().where(Authenticator.party_id == party_id, Authenticator.confirmed_at.is_not(None))
    return bool(db.scalar(select(or_(has_app, exists().where(Passkey.party_id == party_id)))))


def begin(db: Database, party_id: int, site_secret: str, now: dt.datetime) -> None:
    """Draw a secret that waits for its first code; one that waited before is forgotten. An app in use is left alone."""
    db.execute(delete(Authenticator).where(Authenticator.party_id == party_id, Authenticator.confirmed_at.is_(None)))
    if db.get(Authenticator, party_id) is None:
        db.add(Authenticator(party_id=party_id, sealed=_seal(site_secret).encrypt(pyotp.random_base32().encode()).decode(),
                             started_at=now))
        db.flush()


def waiting_secret(db: Database, party_id: int, site_secret: str, now: dt.datetime) -> str | None:
    """The secret to show, for ten minutes after the member typed their password; None later, or when it is in use."""
    row = db.get(Authenticator, party_id)
    if row is None or row.confirmed_at is not None or now - row.started_at > dt.timedelta(minutes=MINUTES_TO_CONFIRM):
        return None
    return _opened(row.sealed, site_secret)


def confirm(db: Database, party_id: int, site_secret: str, code: str, now: dt.datetime) -> bool:
    """Put the app into use, if it shows the right code."""
    secret = waiting_secret(db, party_id, site_secret, now)
    if secret is None or not _use_step(db, party_id, secret, code, now):
        return False
    db.execute(update(Authenticator).where(Authenticator.party_id == party_id).values(confirmed_at=now))
    return True


def remove_app(db: Database, party_id: int) -> bool:
    """Forget the app; False when there was none in use."""
    gone = db.scalar(delete(Authenticator).where(Authenticator.party_id == party_id, Authenticator.confirmed_at.is_not(None))
                     .returning(Authenticator.party_id))
    forget_needless_codes(db, party_id)
    return gone is not None


def forget_needless_codes(db: Database, party_id: int) -> None:
    """Recovery codes stand in for something; without app and passkey they go."""
    if not is_asked(db, party_id):
        db.execute(delete(RecoveryCode).where(RecoveryCode.party_id == party_id))


def use_code(db: Database, party_id: int, site_secret: str, typed: str, now: dt.datetime) -> str | None:
    """Use a code of the app or a recovery code up; which it was, or None when it is neither, or was used before."""
    code = re.sub(r"[\s-]", "", typed).lower()
    if code.isascii() and code.isdigit():
        row = db.get(Authenticator, party_id)
        secret = _opened(row.sealed, site_secret) if row is not None and row.confirmed_at is not None else None
        return APP if secret is not None and _use_step(db, party_id, secret, code, now) else None
    used = db.scalar(delete(RecoveryCode).where(
        RecoveryCode.party_id == party_id, RecoveryCode.code_hash == _digest(party_id, code)).returning(RecoveryCode.id))
    return RECOVERY if used is not None else None


def new_codes(db: Database, party_id: int) -> list[str]:
    """Ten new recovery codes of 78 bits, to be shown once; the old ones are worth nothing from now on."""
    codes = ["".join(secrets.choice(ALPHABET) for _sign in range(16)) for _code in range(CODES)]
    db.execute(delete(RecoveryCode).where(RecoveryCode.party_id == party_id))
    db.execute(insert(RecoveryCode), [{"party_id": party_id, "code_hash": _digest(party_id, code)} for code in codes])
    return ["-".join(re.findall("....", code)) for code in codes]


def codes_left(db: Database, party_id: int) -> int:
    """How many recovery codes the member still has."""
    return db.scalar(select(func.count()).select_from(RecoveryCode).where(RecoveryCode.party_id == party_id)) or 0


def picture(secret: str, account: str, site_name: str) -> tuple[Markup, str]:
    """The QR code as SVG on white, whatever the page's colours are, and the address that it holds."""
    address = pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=site_name)
    return Markup(segno.make(address, error="m").svg_inline(scale=5, border=3, dark="#000", light="#fff")), address


def _use_step(db: Database, party_id: int, secret: str, code: str, now: dt.datetime) -> bool:
    """Find the half minute whose code this is, and go past it: neither it nor an earlier one counts again."""
    present = int(now.timestamp()) // SECONDS
    digits = re.sub(r"\s", "", code)
    found = [present + one for one in EARLIER_LATER
             if hmac.compare_digest(pyotp.TOTP(secret).generate_otp(present + one).encode(), digits.encode())]
    if not found:
        return False
    return db.scalar(update(Authenticator).where(Authenticator.party_id == party_id, Authenticator.last_step < found[0])
                     .values(last_step=found[0]).returning(Authenticator.party_id)) is not None


def _digest(party_id: int, code: str) -> str:
    return hashlib.sha256(f"{party_id} {code}".encode()).hexdigest()


def _seal(site_secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"accounts.authenticator {site_secret}".encode()).digest()))


def _opened(sealed: str, site_secret: str) -> str | None:
    """The secret; None when the site's secret is another one now: recovery codes still work."""
    try:
        return _seal(site_secret).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None
