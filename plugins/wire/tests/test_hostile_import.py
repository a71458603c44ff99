"""A broken or hostile file changes nothing but what its good items add, and the report says why."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from aipress_core.api import Content, FacetCount, File, Party
from aipress_wire.models import Item, ItemVersion, Picture, Source

sys.path.insert(0, str(Path(__file__).parent / "formats"))
import hostile  # its folder must be on the path first

SEED = os.environ.get("SEED", "1")
ROUNDS = int(os.environ.get("AIPRESS_FUZZ", "1"))
TABLES = (Content, Item, ItemVersion, Picture, Source, Party, File, FacetCount)
HEAVY = {"many_items", "ten_thousand_items"}


def rows(world) -> dict[str, int]:
    with world.database.session() as db:
        return {table.__tablename__: db.scalar(select(func.count()).select_from(table)) for table in TABLES}


@pytest.mark.parametrize("round_", range(ROUNDS))
@pytest.mark.parametrize("kind", [kind for kind in hostile.KINDS if kind.__name__ not in HEAVY], ids=lambda kind: kind.__name__)
def test_only_good_items_are_written(kind, round_, take_in, world):
    case = kind(random.Random(f"{SEED} {round_}"))
    if case.items[0] > 50:
        pytest.skip("reading so many items is the formats' own test")
    before = rows(world)
    outcomes = take_in(case.data, case.filename)
    after = rows(world)
    written = [one for one in outcomes if one.result in ("created", "held", "killed")]
    refused = [one for one in outcomes if one.result == "refused"]
    assert outcomes, "a file is never passed over without a word"
    assert after["wire_item"] - before["wire_item"] == len(written)
    assert after["core_content"] - before["core_content"] == len(written)
    assert all(str(one.sentence) for one in refused)
    if not written:
        assert after == before
