"""Loading and removing the demo world from the desk: minutes of work for a large one, so outside the request."""

from __future__ import annotations

from aipress_core.api import TaskContext, task
from aipress_demo.loader import load
from aipress_demo.removal import remove


@task("demo.load", timeout=180)
def load_world(ctx: TaskContext, size: str = "S", seed: int = 1) -> None:
    """Fill the site; a world that is there already stays as it is."""
    try:
        load(ctx.runtime, seed, size)
    except ValueError as error:
        ctx.logger.warning("the demo world is not loaded: %s", error)


@task("demo.remove", timeout=180)
def remove_world(ctx: TaskContext) -> None:
    """Take the world away to the last row."""
    count = remove(ctx.runtime)
    ctx.logger.info("the demo world is gone: %s parties and items", count)
