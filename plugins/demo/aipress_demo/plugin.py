"""Hooks of the demo plugin."""

from __future__ import annotations

import click

from aipress_core.api import hookimpl


@hookimpl
def aipress_register_commands(group: click.Group) -> None:
    from aipress_demo.commands import demo

    group.add_command(demo)
