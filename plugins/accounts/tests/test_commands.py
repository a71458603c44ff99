"""``aipress user create``."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from aipress_accounts.commands import create
from aipress_accounts.plugin import aipress_register_commands
from aipress_accounts.services import find_by_email


@pytest.fixture
def run(world: Any) -> Any:
    """``run("maud@example.org", "--name", "Maud", input="a password")``"""
    def invoke(*arguments: str, **options: Any) -> Result:
        return CliRunner().invoke(create, list(arguments), obj=SimpleNamespace(runtime=lambda: world.runtime), **options)
    return invoke


def test_command_is_added_to_the_user_group() -> None:
    users = click.Group("user")
    aipress_register_commands(click.Group(commands={"user": users}))
    assert set(users.commands) == {"create"}


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
