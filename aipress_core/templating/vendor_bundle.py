"""Several npm packages joined to one module by esbuild, so that a page asks for one file and nothing needs Node to run."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

BUILDERS = {"esbuild", "@esbuild"}
OPTIONS = ["--bundle", "--format=esm", "--minify", "--target=es2022", "--legal-comments=none", "--charset=utf8"]


class BundleError(Exception):
    """npm or esbuild refused."""


def version_of(bundle: Mapping[str, Any]) -> str:
    """What the lock calls a bundle's version: those of its packages and of what joined them."""
    inside = {**bundle["packages"], "esbuild": bundle["builder"]}
    return ", ".join(f"{name} {version}" for name, version in sorted(inside.items()))


def build(bundle: Mapping[str, Any], folder: Path) -> tuple[bytes, bytes, dict[str, str]]:
    """Fetch the packages of a bundle and join what its ``exports`` name.

    Args:
        folder: an empty one to work in.

    Returns:
        The module, the licence texts of everything in it, and npm's integrity string of each package.

    Raises:
        BundleError: with the last line of what npm or esbuild said.
    """
    wanted = {**bundle["packages"], "esbuild": bundle["builder"]}
    (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": wanted}), "utf-8")
    _run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], folder)
    (folder / "entry.js").write_text(bundle["exports"], "utf-8")
    _run(["node_modules/.bin/esbuild", "entry.js", *OPTIONS, "--outfile=bundle.js"], folder)
    lock = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"]
    inside = {path.removeprefix("node_modules/"): entry for path, entry in sorted(lock.items())
              if path and path.removeprefix("node_modules/").partition("/")[0] not in BUILDERS}
    texts = [f"{name} {entry['version']} ({entry['license']})\n\n{_licence(folder / 'node_modules' / name)}"
             for name, entry in inside.items()]
    return ((folder / "bundle.js").read_bytes(), "\n\n".join(texts).encode(),
            {f"{name} {entry['version']}": entry["integrity"] for name, entry in inside.items()})


def _licence(package: Path) -> str:
    found = next((path for path in sorted(package.iterdir()) if path.name.upper().startswith("LICEN")), None)
    if found is None:
        raise BundleError(f"{package.name} has no licence text")
    return found.read_text("utf-8")


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)  # noqa: S603  # from our own manifest
    if done.returncode:
        raise BundleError(f"{command[0]} failed: {(done.stderr or done.stdout).strip().splitlines()[-1:]}")
