"""Themes: installed packages with ``theme.toml``, templates and static files; a theme may have a parent."""

from __future__ import annotations

import importlib.util
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

GROUP = "aipress.themes"


class ThemeError(Exception):
    """A theme that cannot be used."""


@dataclass(frozen=True)
class Theme:
    """One installed theme."""

    id: str
    title: str
    folder: Path
    parent: str | None = None
    summary: str = ""
    stylesheets: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    preload: tuple[str, ...] = ()
    version: str = "0"

    @property
    def templates(self) -> Path:
        return self.folder / "templates"

    @property
    def static(self) -> Path:
        return self.folder / "static"


def read_theme(folder: Path, version: str = "0") -> Theme:
    """Parse a theme's ``theme.toml``.

    Raises:
        ThemeError: when it is absent or wrong.
    """
    path = folder / "theme.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))["theme"]
        return Theme(table["id"], table["title"], folder, table.get("parent"), table.get("summary", ""),
                     tuple(table.get("stylesheets", ())), tuple(table.get("scripts", ())),
                     tuple(table.get("preload", ())), version)
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise ThemeError(f"{path}: {error}") from None


def discover_themes(group: str = GROUP) -> dict[str, Theme]:
    """Every installed theme by id; one whose manifest is broken is left out of the choice."""
    themes = {}
    for point in entry_points(group=group):
        spec = importlib.util.find_spec(point.module)
        if spec is not None and spec.submodule_search_locations:
            theme = read_theme(Path(spec.submodule_search_locations[0]), point.dist.version if point.dist else "0")
            themes[theme.id] = theme
    return dict(sorted(themes.items()))


def chain(theme_id: str, themes: Mapping[str, Theme]) -> list[Theme]:
    """The theme and its parents, nearest first; unknown ids and circles end the chain."""
    found: list[Theme] = []
    current = themes.get(theme_id)
    while current is not None and current not in found:
        found.append(current)
        current = themes.get(current.parent) if current.parent else None
    return found
