"""``aipress demo``: load and remove the demo world."""

from __future__ import annotations

import sys
import time
from typing import Any

import click

from aipress_demo.loader import load
from aipress_demo.removal import remove


@click.group("demo")
def demo() -> None:
    """The demo world."""


class Progress:
    """A bar on a terminal, one for each kind of row; one line a kind elsewhere."""

    WIDTH, EVERY = 28, 0.1  # signs; seconds between two drawings

    def __init__(self) -> None:
        self.on_terminal = sys.stderr.isatty()
        self.drawn = 0.0

    def __call__(self, done: int, total: int, noun: str) -> None:
        is_over = done >= total
        if self.on_terminal and (is_over or time.monotonic() - self.drawn > self.EVERY):
            self.drawn = time.monotonic()
            filled = self.WIDTH * done // max(total, 1)
            bar = "█" * filled + "░" * (self.WIDTH - filled)
            click.echo(f"\r  {noun:<14} {bar} {done:>9,} of {total:,}", nl=is_over, err=True)
        elif is_over and not self.on_terminal:
            click.echo(f"  {noun}: {done:,}")


@demo.command("load")
@click.option("--size", type=click.Choice(["S", "M", "L"]), default="S", show_default=True, help="How large the world is.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed makes another world.")
@click.pass_context
def load_command(ctx: click.Context, size: str, seed: int) -> None:
    """Fill the site with a newsroom that could exist. Every account's password is newsroom-demo."""
    started = time.monotonic()
    runtime: Any = ctx.find_root().obj.runtime()
    try:
        load(runtime, seed, size, progress=Progress())
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The demo world is there, in {time.monotonic() - started:.1f} s.")


@demo.command("remove")
@click.option("--size", type=click.Choice(["S", "M", "L"]), help="Not needed: whatever was loaded is removed.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def remove_command(ctx: click.Context, size: str | None, yes: bool) -> None:
    """Remove the demo world: its people, organisations, items, and everything that hangs on them."""
    if not yes:
        click.confirm("Remove the demo world and everything that was written on it?", abort=True)
    count = remove(ctx.find_root().obj.runtime(), Progress())
    click.echo(f"Removed {count:,} rows and what belonged to them." if count else "There is no demo world here.")
