"""The rules of imports in pyproject.toml, made from the folders: no package of the repository is left out of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from includes import ROOT

PYPROJECT = ROOT / "pyproject.toml"
PART = re.compile(r"(# made from the folders by tests/docs/refresh\.py\n).*?(# end\n)", re.DOTALL)
PUBLIC = {"api", "testing"}  # of the core
WIDTH = 126


def packages() -> list[str]:
    """Every package of a plugin or a theme of this repository."""
    return sorted(path.parent.name for kind in ("plugins", "themes") for path in ROOT.glob(f"{kind}/*/aipress_*/__init__.py")) + sorted(
        path.parent.name for path in ROOT.glob("plugins/*/aipress_*/plugin.toml") if not (path.parent / "__init__.py").exists())


def private_rooms() -> list[str]:
    """Every module of the core that is not public."""
    core = ROOT / "aipress_core"
    found = {path.stem for path in core.glob("*.py")} | {path.parent.name for path in core.glob("*/__init__.py")}
    return [f"aipress_core.{name}" for name in sorted(found - PUBLIC - {"__init__"})]


def _list(name: str, values: Iterable[str]) -> str:
    lines, line = [], f"{name} = ["
    for value in values:
        item = f'"{value}", '
        if len(line) + len(item) > WIDTH:
            lines.append(line.rstrip())
            line = "    "
        line += item
    return "\n".join([*lines, line.rstrip(" ,") + "]"]) + "\n"


def contracts() -> str:
    """The made part of pyproject.toml."""
    others = packages()
    return "\n".join([
        "[tool.importlinter]\nexclude_type_checking_imports = true\n" + _list("root_packages", ["aipress_core", *others]),
        '[[tool.importlinter.contracts]]\nname = "The core imports no plugin and no theme"\ntype = "forbidden"\n'
        'source_modules = ["aipress_core"]\n' + _list("forbidden_modules", others),
        '[[tool.importlinter.contracts]]\nname = "A plugin imports the core through its public face only"\ntype = "forbidden"\n'
        "allow_indirect_imports = true\n" + _list("source_modules", others) + _list("forbidden_modules", private_rooms()), ""])


def renewed(text: str) -> str:
    """pyproject.toml with its made part as the folders are now."""
    return PART.sub(lambda found: f"{found[1]}{contracts()}{found[2]}", text)
