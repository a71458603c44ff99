"""Password hashing as sites do it; the other tests hash with next to no work."""

from __future__ import annotations

import pytest

from aipress_core.security import passwords
from aipress_core.testing.quick import hash_as_on_a_site

STANDARD = "$argon2id$v=19$m=65536,t=3,p=4$"  # RFC 9106, 4: the second recommended set


@pytest.fixture(autouse=True)
def as_on_a_site(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_as_on_a_site(monkeypatch)


def test_hashes_have_the_parameters_of_the_standard() -> None:
    stored = passwords.hash_password("four unusual words")
    assert stored.startswith(STANDARD)
    assert not passwords.needs_rehash(stored)
    assert passwords.needs_rehash(stored.replace("t=3", "t=2"))


def test_nobody_costs_what_a_wrong_password_costs() -> None:
    assert passwords._NOBODY.startswith(STANDARD)
    assert passwords.verify_password(None, "nobody has this password") is False
