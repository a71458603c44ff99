"""Finds templates: theme → its parents → owning plugin (or core).

``{% extends "parent:wire/feed.html" %}`` skips the supplier of the present template, ``original:`` goes straight to the
owner; so a theme can add to a page without copying it, to any depth.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from jinja2.runtime import Context

PARENT, ORIGINAL = "parent:", "original:"
INDENT = re.compile(r"\n\s+")  # for people who read templates; taken out once, when a template is compiled


class ThemeLoader(jinja2.BaseLoader):
    """Loader for one theme chain.

    Args:
        themes: template folders of the theme and its parents, nearest first.
        owners: template folder of each owner: ``core`` and the plugin ids.
    """

    def __init__(self, themes: Sequence[Path], owners: Mapping[str, Path], *, reload: bool) -> None:
        self.themes = list(themes)
        self.owners = owners
        self.reload = reload

    def suppliers(self, name: str) -> list[Path]:
        """Every file that answers to ``owner/page.html``, strongest first."""
        parts = Path(name).parts
        if len(parts) < 2 or ".." in parts or name.startswith("/"):
            return []
        folders = [*self.themes, *([self.owners[parts[0]]] if parts[0] in self.owners else [])]
        return [path for folder in folders if (path := folder / name).is_file()]

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool] | None]:
        name, skip = template, 0
        while name.startswith(PARENT):
            name, skip = name.removeprefix(PARENT), skip + 1
        original = name.startswith(ORIGINAL)
        found = self.suppliers(name.removeprefix(ORIGINAL))
        found = found[-1:] if original else found[skip:]
        if not found:
            raise jinja2.TemplateNotFound(template)
        path = found[0]
        stamp = path.stat().st_mtime_ns
        fresh = (lambda: path.stat().st_mtime_ns == stamp) if self.reload else None
        source = path.read_text(encoding="utf-8")
        return INDENT.sub("\n", source) if path.suffix == ".html" else source, str(path), fresh


class ThemedTemplate(jinja2.Template):
    """A template whose macros are imported without comparing globals, which are the environment's for all."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return super()._get_default_module()


class ThemedEnvironment(jinja2.Environment):
    """Resolves ``parent:`` against the template that says it."""

    template_class = ThemedTemplate

    def make_globals(self, d: Any) -> dict[str, Any]:
        """What a template knows besides its values. Jinja chains two dictionaries, and joins them at each page."""
        return {**self.globals, **(d or {})}

    def join_path(self, template: str, parent: str) -> str:
        if template.startswith(PARENT):
            return PARENT * parent.count(PARENT) + template
        return template
