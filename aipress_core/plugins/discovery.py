"""Finds installed plugins by entry point, without importing any of them."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from aipress_core.plugins.manifest import Manifest, ManifestError, read_manifest

GROUP = "aipress.plugins"


@dataclass(frozen=True)
class Candidate:
    """An installed plugin: where it is, what it says, or why it cannot be used (``problem``)."""

    id: str
    module: str
    folder: Path
    manifest: Manifest | None = None
    version: str = "0"
    author: str = ""
    licence: str = ""
    problem: str = ""

    @property
    def package(self) -> str:
        return self.module.rpartition(".")[0] or self.module


def discover(group: str = GROUP) -> dict[str, Candidate]:
    """Return every installed plugin by id, sorted by id.

    ``find_spec`` of a top-level package locates it without running its code, so that a plugin that breaks at import
    can still be listed, described and left out.
    """
    found = [candidate(point) for point in entry_points(group=group)]
    return {one.id: one for one in sorted(found, key=lambda one: one.id)}


def candidate(point: EntryPoint) -> Candidate:
    """Describe one entry point."""
    top = point.module.partition(".")[0]
    spec = importlib.util.find_spec(top)
    if spec is None or not spec.submodule_search_locations:
        return Candidate(point.name, point.module, Path(), problem=f"the package {top} is not there")
    folder = Path(spec.submodule_search_locations[0])
    facts = _facts(point)
    try:
        manifest = read_manifest(folder / "plugin.toml")
    except ManifestError as error:
        return Candidate(point.name, point.module, folder, None, *facts, problem=str(error))
    if manifest.id != point.name:
        problem = f"{folder / 'plugin.toml'}: id is {manifest.id!r}, but the entry point is named {point.name!r}"
        return Candidate(point.name, point.module, folder, None, *facts, problem=problem)
    return Candidate(point.name, point.module, folder, manifest, *facts)


def _facts(point: EntryPoint) -> tuple[str, str, str]:
    """Version, author and licence, from the distribution's own metadata."""
    if point.dist is None:
        return "0", "", ""
    about = point.dist.metadata
    author = next((str(about[name]) for name in ("Author", "Author-email") if name in about), "")
    licence = next((str(about[name]) for name in ("License-Expression", "License") if name in about), "")
    return point.dist.version, author, licence
