"""Diagrams of the C4 model (context, containers, components; https://c4model.com) from text to SVG, without any program.

A source says where each box stands on a grid; a line is drawn from border to border::

    title Who uses the site
    person reader 0 0 Reader | Reads the wire
    system site 1 0 AIpress | The wire, its newsrooms
    boundary 1 0 2 1 One machine
    reader -> site reads | HTTPS

``person``, ``system``, ``container``, ``component``, ``store`` and ``external`` take a name, column, row, title and text;
``boundary`` the columns and rows of its corners. ``@0.3`` behind an arrow's text moves it along the line.
"""

from __future__ import annotations

import html
import re
import textwrap
from dataclasses import dataclass, field

from includes import DOCS

FOLDER = DOCS / "architecture"
CELL = (312, 172)
BOX = (206, 104)
MARGIN, HEAD = 30, 56
BOXES = re.compile(r"(person|system|container|component|store|external) (\w+) ([\d.]+) ([\d.]+) ([^|]+?)(?: \| (.*))?\Z")
ARROW = re.compile(r"(\w+) -> (\w+)(?: ([^|@]+?))?(?: \| ([^@]+?))?(?: @([\d.]+))?\Z")
BOUNDARY = re.compile(r"boundary ([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) (.+)\Z")
STYLE = """
.page{fill:#fff}.line{stroke:#5f6772;stroke-width:1.5;fill:none}.tip{fill:#5f6772}
.area{fill:none;stroke:#8a919c;stroke-width:1.25;stroke-dasharray:7 5}.area-name{fill:#454c57;font-weight:600}
text{font:400 12px system-ui,-apple-system,"Segoe UI",Arial,sans-serif;fill:#14171c}
.title{font:700 20px Georgia,"Times New Roman",serif}.label{font-size:11.5px;fill:#454c57}.plate{fill:#fff;opacity:.92}
.kind{font-size:10.5px}.name{font-weight:700;font-size:14px}.box text{fill:#fff}
.person rect,.person circle{fill:#0b3866}.system rect{fill:#1558a8}.container rect{fill:#2b74c9}.store rect{fill:#2b74c9}
.component rect{fill:#d7e6f8;stroke:#2b74c9}.component text{fill:#14171c}.external rect{fill:#6b727d}
@media (prefers-color-scheme:dark){.page,.plate{fill:#15171b}.line{stroke:#959ca7}.tip{fill:#959ca7}.area{stroke:#6b727d}
.area-name,.label{fill:#b7bcc4}.title{fill:#e9eaec}.component rect{fill:#20344d}.component text{fill:#e9eaec}}
"""
TIP = ('<defs><marker id="a" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
       '<path class="tip" d="M0 0 10 5 0 10z"/></marker></defs>')


class SourceError(ValueError):
    """A line that is none of a diagram's."""


@dataclass(frozen=True)
class Box:
    """One box; ``x`` and ``y`` are its middle, in pixels."""

    kind: str
    name: str
    x: float
    y: float
    title: str
    text: str

    def border(self, other: Box) -> tuple[float, float]:
        """Where the line to another box's middle leaves this one."""
        dx, dy = other.x - self.x, other.y - self.y
        scale = min(BOX[0] / 2 / abs(dx) if dx else 9e9, BOX[1] / 2 / abs(dy) if dy else 9e9)
        return self.x + dx * scale, self.y + dy * scale


@dataclass
class Diagram:
    """What a source says."""

    title: str = ""
    boxes: dict[str, Box] = field(default_factory=dict)
    arrows: list[tuple[str, str, str, str, float]] = field(default_factory=list)
    areas: list[tuple[float, float, float, float, str]] = field(default_factory=list)


def _place(column: str | float, row: str | float) -> tuple[float, float]:
    return MARGIN + (float(column) + 0.5) * CELL[0], HEAD + MARGIN + (float(row) + 0.5) * CELL[1]


def parsed(source: str) -> Diagram:
    """Raises SourceError for a line that is none, or an arrow from or to nothing."""
    found = Diagram()
    for line in filter(None, (line.split("#")[0].strip() for line in source.splitlines())):
        if line.startswith("title "):
            found.title = line.removeprefix("title ")
        elif match := BOUNDARY.match(line):
            found.areas.append((*map(float, match.groups()[:4]), match[5]))
        elif match := BOXES.match(line):
            found.boxes[match[2]] = Box(match[1], match[2], *_place(match[3], match[4]), match[5], match[6] or "")
        elif (match := ARROW.match(line)) and {match[1], match[2]} <= set(found.boxes):
            found.arrows.append((match[1], match[2], match[3] or "", match[4] or "", float(match[5] or 0.5)))
        else:
            raise SourceError(f"this is no line of a diagram: {line}")
    return found


def rendered(source: str) -> str:
    """The SVG of a source."""
    diagram = parsed(source)
    width = max(box.x for box in diagram.boxes.values()) + CELL[0] / 2 + MARGIN
    height = max(box.y for box in diagram.boxes.values()) + CELL[1] / 2 + MARGIN
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
            f'height="{height:.0f}" role="img" aria-labelledby="t">')
    parts = [head, f'<title id="t">{html.escape(diagram.title)}</title>', f"<style>{STYLE}</style>",
             TIP,
             f'<rect class="page" width="{width:.0f}" height="{height:.0f}"/>',
             f'<text class="title" x="{MARGIN}" y="{MARGIN + 14}">{html.escape(diagram.title)}</text>',
             *(_area(*area) for area in diagram.areas), *(_arrow(diagram, *arrow) for arrow in diagram.arrows),
             *(_box(box) for box in diagram.boxes.values()),
             *(_label(diagram, *arrow) for arrow in diagram.arrows), "</svg>"]
    return "\n".join(filter(None, parts)) + "\n"


def _area(left: float, top: float, right: float, bottom: float, name: str) -> str:
    (x, y), (x2, y2) = _place(left - 0.46, top - 0.44), _place(right + 0.46, bottom + 0.44)
    return (f'<rect class="area" x="{x:.0f}" y="{y:.0f}" width="{x2 - x:.0f}" height="{y2 - y:.0f}" rx="8"/>'
            f'<text class="area-name" x="{x + 10:.0f}" y="{y2 - 8:.0f}">{html.escape(name)}</text>')


def _arrow(diagram: Diagram, start: str, end: str, _text: str, _how: str, _at: float) -> str:
    first, last = diagram.boxes[start], diagram.boxes[end]
    (x, y), (x2, y2) = first.border(last), last.border(first)
    return f'<line class="line" x1="{x:.0f}" y1="{y:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" marker-end="url(#a)"/>'


def _label(diagram: Diagram, start: str, end: str, text: str, how: str, at: float) -> str:
    lines = [*textwrap.wrap(text, 16), *([f"[{how}]"] if how else [])]
    if not lines:
        return ""
    first, last = diagram.boxes[start], diagram.boxes[end]
    (x, y), (x2, y2) = first.border(last), last.border(first)
    middle, centre = x + (x2 - x) * at, y + (y2 - y) * at
    wide, high = max(map(len, lines)) * 6.1 + 8, len(lines) * 14 + 4
    plate = f'<rect class="plate" x="{middle - wide / 2:.0f}" y="{centre - high / 2:.0f}" width="{wide:.0f}" height="{high}" rx="3"/>'
    return plate + _lines(lines, middle, centre - high / 2 + 13, "label", 14)


def _lines(lines: list[str], x: float, y: float, kind: str, step: float) -> str:
    return "".join(f'<text class="{kind}" text-anchor="middle" x="{x:.0f}" y="{y + number * step:.0f}">{html.escape(line)}</text>'
                   for number, line in enumerate(lines))


def _box(box: Box) -> str:
    left, top = box.x - BOX[0] / 2, box.y - BOX[1] / 2
    lines = textwrap.wrap(box.text, 30)[:4]
    first = box.y - (len(lines) * 14 + 34) / 2 + 12
    head = f'<circle cx="{box.x:.0f}" cy="{top - 10:.0f}" r="17"/>' if box.kind == "person" else ""
    kind = {"store": "container: data", "external": "external system"}.get(box.kind, box.kind)
    radius = 26 if box.kind == "person" else 4
    return (f'<g class="box {box.kind}">{head}<rect x="{left:.0f}" y="{top:.0f}" width="{BOX[0]}" height="{BOX[1]}" rx="{radius}"/>'
            + _lines([box.title], box.x, first, "name", 14) + _lines([f"[{kind}]"], box.x, first + 14, "kind", 14)
            + _lines(lines, box.x, first + 32, "text", 14) + "</g>")


def stale() -> dict[str, str]:
    """Drawings that are not what their sources say: path, and what it should hold."""
    found = {}
    for source in sorted(FOLDER.glob("*.c4")):
        target, wanted = source.with_suffix(".svg"), rendered(source.read_text(encoding="utf-8"))
        if not target.exists() or target.read_text(encoding="utf-8") != wanted:
            found[str(target)] = wanted
    return found
