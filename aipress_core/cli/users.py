"""``aipress user``: accounts and roles, from a shell. The accounts plugin knows the rules, and has the commands."""

from __future__ import annotations

import click


@click.group("user")
def group() -> None:
    """Make accounts, grant and revoke roles."""
