"""Password hashing with argon2id (RFC 9106), in the second recommended parameter set."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
# Checked when there is no account, so that the answer takes as long as for a wrong password.
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """Return the encoded argon2id hash, about 40 ms of work."""
    return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Does ``password`` belong to the stored hash? ``None`` (no such account) takes the same time and is false."""
    try:
        return _hasher.verify(stored or _NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Was the hash made with weaker parameters than today's?"""
    return _hasher.check_needs_rehash(stored)
