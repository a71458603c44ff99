"""The rules of imports name every package of the repository."""

from __future__ import annotations

import tomllib

import imports


def test_rules_are_as_the_folders_are():
    text = imports.PYPROJECT.read_text(encoding="utf-8")
    assert imports.PART.search(text)
    assert text == imports.renewed(text), "run: python tests/docs/refresh.py"


def test_every_installable_package_of_the_repository_is_named():
    rules = tomllib.loads(imports.PYPROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]
    folders = {path.parent for kind in ("plugins", "themes") for path in imports.ROOT.glob(f"{kind}/*/setup.cfg")}
    named = set(rules["root_packages"])
    assert [folder.name for folder in folders if not any(one.name in named for one in folder.glob("aipress_*"))] == []
    assert {"aipress_core.api", "aipress_core.testing"}.isdisjoint(rules["contracts"][1]["forbidden_modules"])
