"""docs/slots.md lists every slot that a template offers, with what it is given."""

from __future__ import annotations

import re
from collections import defaultdict

import includes

HEADING = re.compile(r"^### `([\w.]+)\(([\w, ]*)\)`$", re.MULTILINE)
USE = re.compile(r"\bslot\(\s*['\"]([\w.]+)['\"]([^)]*)\)")
HOLE = re.compile(r"\bhole\(\s*['\"](\w+\.[\w.]+)['\"]\s*\)")
VALUE = re.compile(r"(\w+)\s*=")


def _templates():
    folders = [includes.ROOT / "aipress_core", includes.ROOT / "plugins", includes.ROOT / "themes"]
    return [path for folder in folders for path in sorted(folder.rglob("*.html")) if "templates" in path.parts]


def _offered():
    """Slot name → what the templates give it, in all the places where it stands."""
    found = defaultdict(set)
    for path in _templates():
        text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for name, values in USE.findall(text):
            found[name].add(tuple(VALUE.findall(values)))
        for name in HOLE.findall(text):
            found[name].add(())
    return found


def test_every_slot_is_listed_with_its_values():
    text = (includes.DOCS / "slots.md").read_text(encoding="utf-8")
    listed = {name: {tuple(values.replace(" ", "").split(","))} if values else {()} for name, values in HEADING.findall(text)}
    assert listed == _offered()


def test_every_slot_is_described():
    text = (includes.DOCS / "slots.md").read_text(encoding="utf-8")
    said = re.findall(r"^### `([\w.]+)\(.*\n\n(\w.{15,})$", text, re.MULTILINE)
    assert [name for name, _ in said] == [name for name, _ in HEADING.findall(text)]
