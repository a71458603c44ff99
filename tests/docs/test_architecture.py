"""The maps of ``docs/architecture/`` show the house as it is."""

from __future__ import annotations

import re

import diagrams
import inventory
import pytest
from lxml import etree

RUN = "run: python tests/docs/refresh.py"
SOURCES = sorted(diagrams.FOLDER.glob("*.c4"))


def test_drawings_are_what_their_sources_say():
    assert list(diagrams.stale()) == [], RUN


def test_made_pages_are_what_the_code_says():
    assert [str(path) for path in inventory.stale()] == [], RUN


def test_no_page_of_a_plugin_outlives_it():
    made = {path.name for path in inventory.pages()}
    assert {path.name for path in (inventory.FOLDER / "plugins").glob("*.md")} <= made


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_drawing_is_whole_and_says_what_it_shows(source):
    svg = etree.fromstring(source.with_suffix(".svg").read_bytes())
    diagram = diagrams.parsed(source.read_text(encoding="utf-8"))
    assert svg.findtext("{*}title") == diagram.title
    said = " ".join(svg.itertext())
    assert all(box.title in said for box in diagram.boxes.values())
    assert len(svg.findall(".//{*}line")) == len(diagram.arrows)
    assert b"script" not in source.with_suffix(".svg").read_bytes().replace(b"scripts", b"")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_no_two_boxes_lie_on_one_another(source):
    boxes = list(diagrams.parsed(source.read_text(encoding="utf-8")).boxes.values())
    for number, one in enumerate(boxes):
        for other in boxes[number + 1:]:
            assert abs(one.x - other.x) >= diagrams.BOX[0] or abs(one.y - other.y) >= diagrams.BOX[1], (one.name, other.name)


def test_every_room_of_the_core_is_in_the_drawing_of_components():
    text = (diagrams.FOLDER / "components.c4").read_text(encoding="utf-8")
    served = {"api", "backup", "building", "changes", "cli", "hookspecs", "install", "notifications", "personal", "requests", "scaffold",
              "searching", "serving", "site", "testing", "version", "views"}  # contracts, tools and pages, which no request passes through
    rooms = {path.parent.name for path in (inventory.ROOT / "aipress_core").glob("*/__init__.py")} - served
    assert [room for room in sorted(rooms) if not re.search(rf"\b{room}\b", text)] == []


@pytest.mark.parametrize("line", ["sistem a 0 0 A", "person a 0 A", "a -> b says"])
def test_a_line_that_is_none_is_named(line):
    with pytest.raises(diagrams.SourceError, match=re.escape(line)):
        diagrams.parsed(f"title T\nperson a 0 0 A\n{line}")
