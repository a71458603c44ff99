"""``plugin.toml``: what a plugin says about itself before any of its code is imported."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet

ID = re.compile(r"[a-z][a-z0-9_]{1,29}\Z")
CATEGORIES = ("content", "people", "commerce", "search", "system", "integration", "example")
# Names that would clash with the core's own tables, folders, settings and addresses.
RESERVED = {"core", "aipress", "static", "media", "health", "metrics", "theme", "forms", "alembic", "celery", "sqlalchemy"}


class ManifestError(Exception):
    """A manifest that cannot be used; the text names the file and what to do."""


@dataclass(frozen=True)
class Manifest:
    """The parsed ``[plugin]`` table of one ``plugin.toml``."""

    id: str
    title: str
    summary: str
    category: str
    api: SpecifierSet
    requires: tuple[Requirement, ...] = ()
    after: tuple[str, ...] = ()
    core: bool = False
    restricted: bool = False
    default_enabled: bool = True

    @property
    def required_ids(self) -> tuple[str, ...]:
        return tuple(requirement.name for requirement in self.requires)


FIELDS = {
    "id": str, "title": str, "summary": str, "category": str, "api": str, "requires": list, "after": list,
    "core": bool, "restricted": bool, "default_enabled": bool,
}


def read_manifest(path: Path) -> Manifest:
    """Parse ``plugin.toml``.

    Raises:
        ManifestError: when the file is absent, not TOML, or a field is missing, unknown or wrong.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("plugin")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ManifestError(f"{path}: cannot be read: {error}") from None
    if not isinstance(table, dict):
        raise ManifestError(f"{path}: has no [plugin] table")
    problems = _field_problems(table)
    if problems:
        raise ManifestError(f"{path}: {'; '.join(problems)}")
    try:
        return Manifest(
            **{**table, "api": SpecifierSet(table["api"]), "after": tuple(table.get("after", ())),
               "requires": tuple(Requirement(text) for text in table.get("requires", ()))},
        )
    except (InvalidRequirement, InvalidSpecifier) as error:
        raise ManifestError(f"{path}: {error}") from None


def _field_problems(table: dict[str, Any]) -> list[str]:
    problems = [f"{name} is not a known field" for name in table if name not in FIELDS]
    for name, kind in FIELDS.items():
        if name in ("id", "title", "summary", "category", "api") and name not in table:
            problems.append(f"{name} is missing")
        elif name in table and not isinstance(table[name], kind):
            problems.append(f"{name} must be a {kind.__name__}")
    if problems:
        return problems
    if not ID.match(table["id"]) or table["id"] in RESERVED:
        problems.append(f"id {table['id']!r} is not allowed: two to thirty of a-z, 0-9 and _, and not a reserved word")
    if table["category"] not in CATEGORIES:
        problems.append(f"category {table['category']!r} is not one of {', '.join(CATEGORIES)}")
    if not all(isinstance(item, str) for name in ("requires", "after") for item in table.get(name, ())):
        problems.append("requires and after are lists of strings")
    return problems
