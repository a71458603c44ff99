"""Permissions: each is declared once, and says who has it."""

from __future__ import annotations

from typing import Any

import pytest

from aipress_core.api import Identity, Permission
from aipress_core.security.policy import Permissions

MINE = Permission("shop:item.edit", "Edit", when=lambda identity, context: context == identity.party_id)
RULES = Permissions([Permission("shop:item.read", "Read", roles=("everyone",)), Permission("shop:item.buy", "Buy", roles=("member",)),
                     Permission("shop:item.price", "Price", roles=("editor",)), Permission("shop:shop.close", "Close"), MINE])


def test_permission_that_is_declared_twice_stops_the_start() -> None:
    with pytest.raises(ValueError, match=r"shop:item\.edit is declared twice"):
        Permissions([MINE, Permission("shop:item.edit", "Edit", roles=("everyone",))])


@pytest.mark.parametrize(("roles", "allowed"), [
    (None, {"read"}), ((), {"read", "buy", "edit"}), (("editor",), {"read", "buy", "price", "edit"}),
    (("owner",), {"read", "buy", "price", "close", "edit"})])
def test_who_may_do_what(roles: Any, allowed: set[str]) -> None:
    identity = None if roles is None else Identity(7, "Ann", "ann", frozenset(roles))
    assert {name.rpartition(".")[2] for name in RULES if RULES.allows(identity, name, 7)} == allowed
    assert RULES.allows(identity, "shop:item.edit", 8) is (roles == ("owner",))


def test_permission_that_nobody_declared_is_an_error() -> None:
    with pytest.raises(KeyError):
        RULES.allows(None, "shop:item.steal")
