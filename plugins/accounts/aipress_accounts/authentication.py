"""Signing in with a password: limits, the check, the session.

Nothing in the answer or its time tells whether an address has an account (reliability N2, N3): an unknown address, a wrong
password, an account that is not live and a demo account on a site that refuses them all cost one password check and get
the same sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyramid.request import Request
from sqlalchemy import select, update

from aipress_accounts.models import LIVE, LONGEST_EMAIL, User
from aipress_accounts.password_rules import LONGEST_PASSWORD
from aipress_accounts.roles import OWNER
from aipress_accounts.services import normalise_email
from aipress_accounts.tries import network_of
from aipress_core.api import Party, Role, _, passwords, record_audit, sessions

WRONG_PASSWORD = _("This is not your password. Type it again.")
WINDOW = 300  # seconds
# Tries in any window: of one address from one network, of one address from everywhere, from one network (a newsroom behind
# one address signs in at nine o'clock, so the last is generous and counts successes too).
PER_PAIR, PER_EMAIL, PER_NETWORK = 10, 100, 300


def limit_tries(request: Request, email: str, login_count: int) -> None:
    """Count one try of ``email`` from this browser's network. Must come before the first use of ``request.db``.

    The keys hold how often the account has signed in: a successful sign-in therefore starts its counts anew, and only
    failures add up. Nobody is shut out for good: the counts are forgotten after ``WINDOW`` seconds.

    Raises:
        HTTPTooManyRequests: with ``Retry-After``.
    """
    network = network_of(request.client_addr)
    request.rate_limit("login.pair", key=f"{email} {network} {login_count}", limit=PER_PAIR, window=WINDOW)
    request.rate_limit("login.email", key=f"{email} {login_count}", limit=PER_EMAIL, window=WINDOW)
    request.rate_limit("login.network", key=network, limit=PER_NETWORK, window=WINDOW)


@dataclass(frozen=True)
class Proof:
    """A password that was right. ``new_hash`` is to be stored when the old one has become too weak."""

    party_id: int
    new_hash: str | None = None


def authenticate(request: Request, email: str, password: str) -> Proof | None:
    """Check an address and a password; None when they do not open a live account. Writes nothing.

    Raises:
        HTTPTooManyRequests: after too many failures.
    """
    address = normalise_email(email)[:LONGEST_EMAIL + 1]  # longer than any stored one
    found = request.db_read.execute(
        select(User.id, User.password_hash, User.state, User.is_demo, User.login_count).where(User.email == address)).first()
    limit_tries(request, address, found.login_count if found else 0)
    stored = found.password_hash if found else None
    is_right = passwords.verify_password(stored, password[:LONGEST_PASSWORD]) and len(password) <= LONGEST_PASSWORD
    if found is None or not is_right or found.state != LIVE or (found.is_demo and not _welcomes_demo(request)):
        return None
    return Proof(found.id, passwords.hash_password(password) if passwords.needs_rehash(found.password_hash) else None)


def confirm_password(request: Request, password: str) -> bool:
    """Did the member who is signed in type their password? Asked again before what an unattended screen must not allow.

    Must come before the first use of ``request.db``.

    Raises:
        HTTPTooManyRequests: after ten tries in five minutes.
    """
    party_id = request.identity.party_id
    request.rate_limit("accounts.confirm", key=str(party_id), limit=PER_PAIR, window=WINDOW)
    stored = request.db_read.scalar(select(User.password_hash).where(User.id == party_id))
    return passwords.verify_password(stored, password[:LONGEST_PASSWORD]) and len(password) <= LONGEST_PASSWORD


def welcomes(request: Request, user: User) -> bool:
    """May this account sign in here at all?"""
    return user.state == LIVE and (not user.is_demo or _welcomes_demo(request))


def _welcomes_demo(request: Request) -> bool:
    """The password of demo accounts is public: a production site must say that it wants them."""
    return bool(request.settings["aipress.demo.accounts"] or request.settings["aipress.environment"] != "production")


def sign_in(request: Request, proof: Proof) -> None:
    """Start a session in this browser.

    Only site owners' sign-ins are audited: theirs are what a break-in shows, and the audit log grows under one lock that
    ten thousand members signing in at nine o'clock should not queue for. Everybody sees their own in the sessions list.
    """
    changes: dict[Any, Any] = {User.login_count: User.login_count + 1, User.last_login_at: request.now}
    if proof.new_hash is not None:
        changes[User.password_hash] = proof.new_hash
    sessions.start(request, proof.party_id)
    request.db.execute(update(User).where(User.id == proof.party_id).values(changes))
    owner = request.db.scalar(select(Party).join(Role, Role.party_id == Party.id).where(
        Party.id == proof.party_id, Role.role == OWNER))
    if owner is not None:
        record_audit(request.db, action="accounts.owner_signed_in", target_type="party", target_id=owner.id,
                     target_label=owner.name, actor_id=owner.id, actor_name=owner.name, request_id=request.id,
                     ip=request.client_addr or "")
