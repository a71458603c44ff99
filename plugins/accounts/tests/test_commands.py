"""``aipress user``: accounts and roles, from a shell."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from aipress_accounts.commands import create, grant, revoke
from aipress_accounts.plugin import aipress_register_commands
from aipress_accounts.services import DEACTIVATED, create_user, find_by_email
from aipress_core.api import Base, Party, Role

AUDIT = Base.metadata.tables["core_audit"]


@pytest.fixture
def run(world: Any) -> Any:
    """``run("maud@example.org", "--name", "Maud", input="a password")``"""
    def invoke(*arguments: str, command: click.Command = create, **options: Any) -> Result:
        return CliRunner().invoke(command, list(arguments), obj=SimpleNamespace(runtime=lambda: world.runtime), **options)
    return invoke


@pytest.fixture
def roles(db: Any) -> Any:
    """``roles(party_id)``: what somebody holds."""
    return lambda party_id: sorted(db.scalars(select(Role.role).where(Role.party_id == party_id)))


def test_commands_are_added_to_the_user_group() -> None:
    users = click.Group("user")
    aipress_register_commands(click.Group(commands={"user": users}))
    assert set(users.commands) == {"create", "erased", "grant", "revoke"}


def test_account_made_in_a_shell_can_sign_in(run: Any, sign_in: Any) -> None:
    result = run("Maud@example.org", "--name", "Maud Keravec", "--role", "owner", "--password-stdin", input="a fine password\n")
    assert (result.exit_code, result.output) == (0, "Maud Keravec can sign in as maud@example.org.\n")
    assert sign_in("maud@example.org", "a fine password").status_int == 303


@pytest.mark.parametrize(("email", "password", "sentence"), [
    ("maud", "a fine password", "complete e-mail address"), ("maud@example.org", "short", "at least 8 characters")])
def test_refusal_is_one_sentence_and_leaves_nothing(email: str, password: str, sentence: str, run: Any, db: Any) -> None:
    result = run(email, "--name", "Maud Keravec", "--password-stdin", input=f"{password}\n")
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert find_by_email(db, "maud@example.org") is None


def test_unknown_role_is_wrong_usage(run: Any) -> None:
    assert run("maud@example.org", "--name", "Maud", "--role", "king", "--password-stdin", input="x\n").exit_code == 2


def test_nobody_is_made_in_two_communities(run: Any, db: Any) -> None:
    result = run("maud@example.org", "--name", "Maud", "--role", "expert", "--role", "academic", "--password-stdin", input="a fine password\n")
    assert result.exit_code == 1
    assert "one community" in result.stderr
    assert find_by_email(db, "maud@example.org") is None


def test_shell_gives_no_second_community_and_takes_none(run: Any, db: Any, roles: Any) -> None:
    one = create_user(db, "maud@example.org", "Maud Keravec", roles=("communicator",)).id
    for command, role in ((grant, "journalist"), (revoke, "communicator")):
        refused = run("maud-keravec", role, command=command)
        assert refused.exit_code == 1
        assert "changes with the profile" in refused.stderr
        assert roles(one) == ["communicator"]
    assert db.scalars(select(AUDIT.c.action)).all() == []


def test_shell_gives_a_community_to_whoever_has_none(run: Any, db: Any, roles: Any) -> None:
    one = create_user(db, "maud@example.org", "Maud Keravec").id
    assert [run("maud-keravec", role, command=grant).exit_code for role in ("expert", "editor", "academic")] == [0, 0, 1]
    assert roles(one) == ["editor", "expert"]


@pytest.mark.parametrize("command", [grant, revoke])
def test_roles_and_members_that_are_not_there_are_refused(command: click.Command, run: Any, db: Any, roles: Any) -> None:
    one = create_user(db, "maud@example.org", "Maud Keravec").id
    assert run("maud-keravec", "king", command=command).exit_code == 1
    assert "no member 'ghost'" in run("ghost", "editor", command=command).stderr
    assert roles(one) == []


def test_shell_refuses_to_take_the_role_from_the_last_owner(run: Any, db: Any, roles: Any) -> None:
    first = create_user(db, "solene@example.org", "Solène Marchadour", roles=("owner",)).id
    second = create_user(db, "noe@example.org", "Noé Lantier", roles=("owner",), state=DEACTIVATED).id
    refused = run("solene-marchadour", "owner", command=revoke)
    assert refused.exit_code == 1
    assert "only owner" in refused.stderr
    db.get_one(Party, second).state = "live"
    db.flush()
    assert run("solene-marchadour", "owner", command=revoke).exit_code == 0
    assert (roles(first), roles(second)) == ([], ["owner"])
