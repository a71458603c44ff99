"""Static files under addresses that change with their content: ``/static/<hash>/<supplier>/<path>``.

The hash is that of all files of a supplier together, so that a relative address inside a style sheet (a font) is the same
address as the one that a page preloads. All files are listed once at start, so an address can only ever reach a listed
file. In development a changed file gets a new address without a restart.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup

TYPES = {".woff2": "font/woff2", ".svg": "image/svg+xml", ".webp": "image/webp", ".js": "text/javascript",
         ".mjs": "text/javascript", ".css": "text/css"}


@dataclass
class Asset:
    """One listed file."""

    path: Path
    stamp: int
    digest: str

    @classmethod
    def of(cls, path: Path) -> Asset:
        return cls(path, path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest()[:12])

    @property
    def content_type(self) -> str:
        return TYPES.get(self.path.suffix) or mimetypes.guess_type(self.path.name)[0] or "application/octet-stream"


@dataclass
class Assets:
    """Every static file of the core, the plugins and the themes.

    Args:
        folders: supplier → static folder; suppliers are ``core``, plugin ids, and ``theme-<id>``.
        reload: look for changed files at each use.
    """

    folders: Mapping[str, Path]
    reload: bool = False
    files: dict[tuple[str, str], Asset] = field(default_factory=dict)
    icons: dict[Path, Markup] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for supplier, folder in self.folders.items():
            for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
                if path.is_file():
                    self.files[supplier, path.relative_to(folder).as_posix()] = Asset.of(path)

    def get(self, supplier: str, path: str) -> Asset | None:
        """The listed file, or None."""
        asset = self.files.get((supplier, path))
        if self.reload and asset is None and supplier in self.folders:
            candidate = self.folders[supplier] / path
            if candidate.is_file() and ".." not in Path(path).parts and candidate.is_relative_to(self.folders[supplier]):
                asset = self.files[supplier, path] = Asset.of(candidate)
        elif self.reload and asset is not None and asset.path.stat().st_mtime_ns != asset.stamp:
            asset = self.files[supplier, path] = Asset.of(asset.path)
        return asset

    def find(self, name: str, themes: Sequence[str]) -> tuple[str, str, Asset] | None:
        """Resolve ``theme/kit.css`` or ``wire/wire.css`` through a theme chain: (supplier, path, file)."""
        owner, _, rest = name.partition("/")
        tries = [(f"theme-{theme}", rest if owner == "theme" else name) for theme in themes]
        if owner != "theme":
            tries.append((owner, rest))
        for supplier, path in tries:
            asset = self.get(supplier, path)
            if asset is not None:
                return supplier, path, asset
        return None

    def url(self, name: str, themes: Sequence[str]) -> str:
        """Address of an asset; a Vite manifest beside it (``.vite/manifest.json``) is read when the name is not a file.

        Raises:
            KeyError: when nobody supplies it.
        """
        found = self.find(name, themes) or self._from_vite(name, themes)
        if found is None:
            raise KeyError(f"no theme or plugin has the static file {name!r}")
        supplier, path, _asset = found
        return f"/static/{self.digest(supplier)}/{supplier}/{path}"

    def digest(self, supplier: str) -> str:
        """A hash of everything that the supplier has."""
        if self.reload or supplier not in self.digests:
            text = "".join(asset.digest for (owner, _path), asset in sorted(self.files.items()) if owner == supplier)
            self.digests[supplier] = hashlib.sha256(text.encode()).hexdigest()[:12]
        return self.digests[supplier]

    def _from_vite(self, name: str, themes: Sequence[str]) -> tuple[str, str, Asset] | None:
        owner, _, rest = name.partition("/")
        manifest = self.find(f"{owner}/.vite/manifest.json", themes)
        if manifest is None:
            return None
        entry = json.loads(manifest[2].path.read_text(encoding="utf-8")).get(rest)
        return self.find(f"{owner}/{entry['file']}", themes) if entry else None

    def icon(self, name: str, themes: Sequence[str]) -> Markup:
        """An inlined SVG icon, hidden from assistive technology (an icon repeats a word)."""
        found = self.find(f"theme/icons/{name}.svg", themes)
        if found is None:
            raise KeyError(f"no theme has the icon {name!r}")
        path = found[2].path
        if path not in self.icons:
            svg = path.read_text(encoding="utf-8").strip()
            body = svg[svg.index(">") + 1:]
            self.icons[path] = Markup(f'<svg class="bi" aria-hidden="true" viewBox="0 0 16 16">{body}')
        return self.icons[path]
