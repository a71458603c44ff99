"""Passwords that are checked in no time. One that is worth its hash costs a twentieth of a second, and tests check thousands."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from aipress_core.security import passwords

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
REAL = {"_hasher": passwords._hasher, "_NOBODY": passwords._NOBODY}


def hash_quickly(patch: pytest.MonkeyPatch) -> None:
    """From now on."""
    patch.setattr(passwords, "_hasher", QUICK)
    patch.setattr(passwords, "_NOBODY", QUICK.hash("nobody has this password"))


def hash_as_on_a_site(patch: pytest.MonkeyPatch) -> None:
    """From now on."""
    for name, value in REAL.items():
        patch.setattr(passwords, name, value)
