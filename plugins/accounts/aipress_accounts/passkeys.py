"""Passkeys (WebAuthn level 2, through py_webauthn): made on this site for this site, with the member's finger, face or PIN.

A passkey counts as both steps: it is something one has, and the browser says that it has asked who one is ("user verification").
Each ceremony has a challenge of its own, which is used up by the answer (`links`).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import ipaddress
import json
import re
from typing import Any
from urllib.parse import urlsplit

import webauthn
from pyramid.request import Request
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as Database
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from aipress_accounts import links
from aipress_accounts.models import LIVE, Passkey, User
from aipress_core.api import signing

LONGEST = 20_000  # characters of an answer
MOST = 20  # passkeys a member
CREDENTIAL = re.compile(r"[\w-]{1,1400}\Z", re.ASCII)  # base64url; JSON could hold what no database compares with


class PasskeyRefused(Exception):
    """The browser's answer proves nothing."""


def host(request: Request) -> str:
    """The name that passkeys are made for: the host of ``aipress.base_url``, whatever the request says."""
    return urlsplit(request.settings["aipress.base_url"]).hostname or ""


def are_possible(request: Request) -> bool:
    """Browsers make no passkeys for bare IP addresses, and none on unencrypted pages but those of ``localhost``."""
    address = urlsplit(request.settings["aipress.base_url"])
    try:
        ipaddress.ip_address(address.hostname or "")
    except ValueError:
        return address.scheme == "https" or address.hostname == "localhost"
    return False


def creation_options(request: Request, user: User, name: str) -> str:
    """What the browser needs to make a passkey, as JSON; writes the challenge, which only this member may answer."""
    known = request.db.scalars(select(Passkey.credential).where(Passkey.party_id == user.id)).all()
    options = webauthn.generate_registration_options(
        rp_id=host(request), rp_name=request.site.name, user_name=user.email, user_display_name=name,
        user_id=hashlib.sha256(signing.mac(request, "accounts.passkey", str(user.id)).encode()).digest(),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED))
    links.issue(request.db, links.PASSKEY_NEW, request.now, user=user, key=bytes_to_base64url(options.challenge))
    return options_to_json(options)


def request_options(request: Request) -> str:
    """What the browser needs to use a passkey, as JSON; whose it is, the answer tells."""
    options = webauthn.generate_authentication_options(
        rp_id=host(request), user_verification=UserVerificationRequirement.REQUIRED)
    links.issue(request.db, links.PASSKEY_USE, request.now, key=bytes_to_base64url(options.challenge))
    return options_to_json(options)


def add(request: Request, party_id: int, answer: str, name: str) -> Passkey:
    """Keep a passkey that the browser has just made.

    Raises:
        PasskeyRefused: for an answer to another challenge, site or person, or one that is used up.
    """
    credential = _parsed(answer)
    challenge = _challenge(credential)
    link = links.find(request.db_read, links.PASSKEY_NEW, challenge, request.now)
    if link is None or link.party_id != party_id:
        raise PasskeyRefused("the challenge is not this member's, used up or too old")
    try:
        proof = webauthn.verify_registration_response(
            credential=credential, expected_challenge=base64url_to_bytes(challenge), expected_rp_id=host(request),
            expected_origin=_origin(request), require_user_verification=True)
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise PasskeyRefused(type(error).__name__) from error
    if links.use(request.db, links.PASSKEY_NEW, challenge, request.now) is None:
        raise PasskeyRefused("the challenge has just been used")
    known = bytes_to_base64url(proof.credential_id)
    if request.db.scalar(select(Passkey.id).where(Passkey.credential == known)) is not None:
        raise PasskeyRefused("the passkey is known already")
    passkey = Passkey(party_id=party_id, credential=known, public_key=proof.credential_public_key, sign_count=proof.sign_count,
                      name=name, created_at=request.now)
    request.db.add(passkey)
    request.db.flush()
    return passkey


def use(request: Request, answer: str) -> int:
    """Whom a passkey's answer proves to be there; uses its challenge up.

    Raises:
        PasskeyRefused: for a passkey that nobody live has, another challenge or site, or a counter that went back.
    """
    credential = _parsed(answer)
    challenge = _challenge(credential)
    known = credential.get("id")
    row = request.db_read.execute(
        select(Passkey.id, Passkey.party_id, Passkey.public_key, Passkey.sign_count).join(User, User.id == Passkey.party_id)
        .where(Passkey.credential == known, User.state == LIVE)
    ).first() if isinstance(known, str) and CREDENTIAL.match(known) else None
    if row is None or links.find(request.db_read, links.PASSKEY_USE, challenge, request.now) is None:
        raise PasskeyRefused("the passkey or the challenge is not known")
    try:
        proof = webauthn.verify_authentication_response(
            credential=credential, expected_challenge=base64url_to_bytes(challenge), expected_rp_id=host(request),
            expected_origin=_origin(request), credential_public_key=row.public_key, credential_current_sign_count=row.sign_count,
            require_user_verification=True)
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise PasskeyRefused(type(error).__name__) from error
    if links.use(request.db, links.PASSKEY_USE, challenge, request.now) is None:
        raise PasskeyRefused("the challenge has just been used")
    request.db.execute(update(Passkey).where(Passkey.id == row.id).values(sign_count=proof.new_sign_count, used_at=request.now))
    return int(row.party_id)


def remove(db: Database, party_id: int, passkey_id: str) -> bool:
    """Forget one of the member's passkeys; False when there is none such."""
    if not (passkey_id.isascii() and passkey_id.isdigit() and len(passkey_id) < 19):
        return False
    gone = delete(Passkey).where(Passkey.id == int(passkey_id), Passkey.party_id == party_id).returning(Passkey.id)
    return db.scalar(gone) is not None


def _parsed(answer: str) -> dict[str, Any]:
    try:
        credential = json.loads(answer[:LONGEST])
    except (ValueError, RecursionError) as error:
        raise PasskeyRefused("the answer is no JSON") from error
    if not isinstance(credential, dict):
        raise PasskeyRefused("the answer is no object")
    return credential


def _challenge(credential: dict[str, Any]) -> str:
    """The challenge that the answer says it answers; the signature proves it later."""
    try:
        text = credential["response"]["clientDataJSON"]
        return str(json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))["challenge"])
    except (KeyError, TypeError, ValueError, binascii.Error, RecursionError) as error:
        raise PasskeyRefused("the answer names no challenge") from error


def _origin(request: Request) -> str:
    address = urlsplit(request.settings["aipress.base_url"])
    return f"{address.scheme}://{address.netloc}"


def newest_first(db: Database, party_id: int) -> Any:
    """The member's passkeys."""
    own = select(Passkey.id, Passkey.name, Passkey.created_at, Passkey.used_at).where(Passkey.party_id == party_id)
    return db.execute(own.order_by(Passkey.created_at.desc(), Passkey.id.desc()).limit(MOST)).all()


def is_room(db: Database, party_id: int) -> bool:
    """May the member add another one?"""
    return len(newest_first(db, party_id)) < MOST
