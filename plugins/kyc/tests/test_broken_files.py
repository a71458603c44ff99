"""A broken or hostile survey file is refused with the right sentence at the right cell, quickly, and changes nothing."""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from webtest import Upload

sys.path.insert(0, str(Path(__file__).parent))
import broken  # its folder must be on the path first

from aipress_core.api import Base
from aipress_core.testing.rows import counts
from aipress_kyc.models import SurveyVersion
from aipress_kyc.survey.checking import read_survey
from aipress_kyc.survey.files import read_file
from aipress_kyc.survey.model import Survey
from aipress_kyc.survey.problems import MOST, SurveyRefused
from aipress_kyc.survey.shipped import shipped, shipped_sheet
from aipress_kyc.survey.writing import FORMATS
from aipress_taxonomies.shipped import rows

SEED = os.environ.get("SEED", "1")
ROUNDS = int(os.environ.get("AIPRESS_FUZZ", "1")) * 2
SECONDS, MEBIBYTES = 1.0, 200
VOCABULARIES = {row["key"]: int(row["levels"]) for row in rows("vocabularies")}


def read(data: bytes) -> Survey:
    return read_survey(read_file(data), VOCABULARIES)


@pytest.mark.parametrize("kind", broken.KINDS, ids=lambda kind: kind.__name__)
def test_the_right_sentence_is_told_with_its_cell(kind: Any) -> None:
    for round_ in range(ROUNDS):
        case = kind(random.Random(f"{SEED} {round_} {kind.__name__}"))
        started = time.process_time()
        with pytest.raises(SurveyRefused) as refusal:
            read(case.data)
        assert time.process_time() - started <= SECONDS
        told = [(one.place, str(one.sentence.interpolate())) for one in refusal.value.problems]
        assert 0 < len(told) <= MOST
        for place, word in case.told:
            assert any(word in sentence and (one == place if "!" in place and place != "Survey!A" else place in one)
                       for one, sentence in told), (place, word, told[:5])


MEASURE = """
import random, resource, sys
sys.path.insert(0, {tests!r})
import broken
from aipress_kyc.survey.files import read_file
from aipress_kyc.survey.problems import SurveyRefused
for name in {names!r}:
    data = getattr(broken, name)(random.Random({seed!r})).data
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        read_file(data)
    except SurveyRefused:
        pass
    print(name, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
HEAVY = ["ten_thousand_rows", "ten_thousand_rows_repeated", "cells_repeated_without_end", "bomb_of_tags", "zip_bomb", "too_large"]


def test_no_file_takes_more_than_200_mebibytes() -> None:
    program = MEASURE.format(tests=str(Path(__file__).parent), names=HEAVY, seed=SEED)
    lines = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=120).stdout.split("\n")
    grown = {line.split()[0]: int(line.split()[1]) for line in lines if line}
    assert set(grown) == set(HEAVY)
    assert max(grown.values()) <= MEBIBYTES, grown


@pytest.mark.parametrize("round_", range(ROUNDS))
@pytest.mark.parametrize("file_format", sorted(FORMATS))
def test_flipped_bytes_are_refused_in_words_or_do_no_harm(file_format: str, round_: int) -> None:
    rng = random.Random(f"{SEED} {round_} flips {file_format}")
    for _case in range(25):
        data = bytearray(FORMATS[file_format](shipped_sheet()))
        for _flip in range(rng.choice([1, 2, 20])):
            data[rng.randrange(len(data))] = rng.randrange(256)
        with contextlib.suppress(SurveyRefused):
            read(bytes(data))


@pytest.mark.parametrize("file_format", sorted(FORMATS))
def test_every_format_gives_the_same_survey(file_format: str) -> None:
    assert read(FORMATS[file_format](shipped_sheet())) == shipped()


@pytest.mark.parametrize("label", ["=1+1", "@SUM(A1)", "+33", "-2+3", "'quoted", "＝1"])
def test_labels_that_look_like_formulas_are_written_as_text_and_read_again(label: str) -> None:
    table = broken.cells()
    table[21][broken.HEADS.index("label_en")] = label
    data = FORMATS["csv"](broken.Sheet("Survey", table))
    assert f";{label};".encode() not in data or label.startswith("'")
    assert read(data) == read(FORMATS["xlsx"](broken.Sheet("Survey", table)))


def test_columns_may_come_in_any_order_and_rows_may_be_blank() -> None:
    order = random.Random(SEED).sample(range(len(broken.HEADS)), len(broken.HEADS))
    mixed = [[row[column] if column < len(row) else "" for column in order] for row in broken.cells()]
    mixed.insert(20, [""] * len(order))
    assert read(FORMATS["csv"](broken.Sheet("Survey", mixed))) == shipped()


def test_all_problems_are_told_at_once_in_the_order_of_the_cells() -> None:
    table = broken.cells()
    table[21][broken.HEADS.index("type")] = "strng"
    table[30][broken.HEADS.index("visibility")] = "9"
    table[40][broken.HEADS.index("PM_DIR")] = "X"
    with pytest.raises(SurveyRefused) as refusal:
        read(FORMATS["xlsx"](broken.Sheet("Survey", table)))
    assert [one.place for one in refusal.value.problems] == [
        broken.place(21, "type"), broken.place(30, "visibility"), broken.place(40, "PM_DIR")]


def stored(world: Any) -> Any:
    """How many rows each table of the plugin and the audit log have, and the surveys themselves."""
    tables = [table for name, table in Base.metadata.tables.items() if name.startswith(("kyc_", "core_audit", "core_file"))]
    with world.database.session() as db:
        return counts(db.connection(), tables), db.execute(select(SurveyVersion.digest, SurveyVersion.state)).all()


@pytest.mark.parametrize("kind", broken.KINDS, ids=lambda kind: kind.__name__)
def test_nothing_is_changed(kind: Any, world: Any) -> None:
    world.login("owner")
    form = world.browser.get("/admin/survey/").forms["survey"]
    before = stored(world)
    form["upload"] = Upload("survey.ods", kind(random.Random(f"{SEED} {kind.__name__}")).data, "application/octet-stream")
    answer = form.submit(status=422)
    assert answer.html.select_one("main .ap-errors li")
    assert stored(world) == before
