"""A site never loses its last owner, not even from the shell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from click.testing import CliRunner
from sqlalchemy import select

from aipress_core.cli.tool import Tool
from aipress_core.cli.users import revoke
from aipress_core.parties.models import Party, Role
from aipress_core.parties.owners import is_last_owner


def _revoke(world: Any, slug: str) -> Any:
    tool = Tool(Path("nowhere.ini"))
    tool.__dict__["_runtime"] = world.runtime  # the site of this test's transaction
    return CliRunner().invoke(revoke, [slug, "owner"], obj=tool)


def test_shell_refuses_to_take_the_role_from_the_last_owner(world: Any, db: Any) -> None:
    first = world.login("owner")
    slug = db.scalar(select(Party.slug).where(Party.id == first))
    refused = _revoke(world, slug)
    assert refused.exit_code == 1
    assert "only owner" in refused.output
    assert db.get(Role, (first, "owner")) is not None
    db.rollback()
    world.login("owner")
    assert _revoke(world, slug).exit_code == 0
    assert db.get(Role, (first, "owner")) is None


def test_owner_whose_account_is_closed_does_not_count(world: Any, db: Any) -> None:
    first, second = world.login("owner"), world.login("owner")
    assert not is_last_owner(db, first)
    db.get(Party, second).state = "closed"
    db.flush()
    assert is_last_owner(db, first)
