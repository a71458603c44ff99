"""docs/hooks.md and the hook specifications say the same."""

from __future__ import annotations

import ast
import inspect
import re
from types import ModuleType

import includes
import pytest

from aipress_core.hookspecs import lifecycle, runtime, startup, ui

HEADING = re.compile(r"^### `(aipress_\w+)(.*)`$", re.MULTILINE)
TEXT = (includes.DOCS / "hooks.md").read_text(encoding="utf-8")
SECTIONS = dict(zip([name for name, _ in HEADING.findall(TEXT)], re.split(r"^### `aipress_\w+.*`$", TEXT, flags=re.MULTILINE)[1:],
                    strict=True))


def _specs(module: ModuleType) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in ast.parse(inspect.getsource(module)).body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("aipress_")}


SPECS = {name: node for module in (startup, lifecycle, ui, runtime) for name, node in _specs(module).items()}


def _signature(node: ast.FunctionDef) -> str:
    assert node.returns is not None
    return f"({ast.unparse(node.args)}) -> {ast.unparse(node.returns)}"


def test_every_hook_has_a_section_with_its_exact_signature():
    assert dict(HEADING.findall(TEXT)) == {name: _signature(node) for name, node in SPECS.items()}


@pytest.mark.parametrize("name", sorted(SPECS))
def test_section_says_when_errors_and_since(name):
    section = SECTIONS[name]
    for word in ("**Called**", "**Errors**"):
        assert word in section
    since = re.search(r"Since: (\S+)", ast.get_docstring(SPECS[name]) or "")
    assert since is not None, "the specification says since when it exists"
    assert f"**Since** {since[1]}" in section


@pytest.mark.parametrize("name", sorted(SPECS))
def test_section_names_every_argument(name):
    section = SECTIONS[name].split("```")[0]
    assert [one.arg for one in SPECS[name].args.args if f"`{one.arg}" not in section] == []


@pytest.mark.parametrize("name", sorted(SPECS))
def test_example_answers_the_hook_with_arguments_that_it_has(name):
    code = re.search(r"```python\n(.*?)\n```", SECTIONS[name], re.DOTALL)
    assert code is not None
    found = [node for node in ast.parse(code[1]).body if isinstance(node, ast.FunctionDef) and node.name == name]
    assert len(found) == 1
    assert [ast.unparse(one) for one in found[0].decorator_list] == ["hookimpl"]
    assert {one.arg for one in found[0].args.args} <= {one.arg for one in SPECS[name].args.args}


def test_a_deprecated_hook_says_so_in_its_section():
    from aipress_core.plugins.deprecation import marks
    from aipress_core.plugins.loading import SPECS as LOADED

    for name, mark in marks(LOADED).items():
        assert f"**Deprecated** since {mark.since}" in SECTIONS[name]
        assert mark.removed_in in SECTIONS[name]


def test_every_specification_module_is_looked_at():
    from aipress_core.plugins.loading import SPECS as LOADED

    assert set(LOADED) == {startup, lifecycle, ui, runtime}
