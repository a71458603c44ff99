"""Pictures get their smaller variants, and bytes that no row names are removed."""

from __future__ import annotations

from itertools import islice

from sqlalchemy import select

from aipress_core.files.images import SIZES, WIDTHS, sized, variant
from aipress_core.files.models import File
from aipress_core.files.service import Files
from aipress_core.files.storage import variant_name
from aipress_core.tasks.context import TaskContext
from aipress_core.tasks.declare import Periodic, task

BATCH = 500
DAY = 24 * 3600


@task("core.make_variants", timeout=120)
def make_variants(ctx: TaskContext, sha256: str) -> None:
    """Make the narrower copies of one stored picture and its named sizes; those that are there are left alone."""
    storage = Files.from_settings(ctx.settings).storage
    width = ctx.db_read.scalar(select(File.width).where(File.sha256 == sha256).limit(1))
    if not width or not storage.has(sha256):
        return
    wanted: list[int | str] = [*(one for one in WIDTHS if one < width), *SIZES]
    missing = [one for one in wanted if not storage.has(variant_name(sha256, one))]
    if missing:
        data = storage.get(sha256)
        for one in missing:
            storage.put_variant(sha256, one, variant(data, one) if isinstance(one, int) else sized(data, one))


@task("core.sweep_files", timeout=180)
def sweep_files(ctx: TaskContext) -> None:
    """Remove bytes that have had no row for a day. Deleting them with the row would be wrong if that is rolled back."""
    storage = Files.from_settings(ctx.settings).storage
    storage.drop_unfinished(DAY)
    names = storage.older_than(DAY)
    while batch := list(islice(names, BATCH)):
        named = set(ctx.db_read.scalars(select(File.sha256).where(File.sha256.in_(batch))))
        for sha256 in set(batch) - named:
            storage.remove(sha256, older_than=DAY)


PERIODICS = (Periodic("core.sweep_files", 6 * 3600),)
