"""Third-party assets: ``make vendor`` renews them through npm, ``make check`` compares them with ``vendor.lock``.

The core and each theme say in ``vendor.toml`` which files of which package version they take; they land below their
``static/``, with the licence texts in ``static/licences/``. ``vendor.lock`` keeps version, licence and sha256 of every file.
Fonts are reduced to the characters, features and axis ranges that the manifest names, and renamed where the licence asks for
it (OFL 1.1, 3); several packages may be joined to one module.

    python -m aipress_core.templating.vendor           # renews the core and every theme that has a manifest
    python -m aipress_core.templating.vendor verify

Renewing needs npm and fontTools with brotli; verifying needs neither, and running the site needs nothing at all.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from aipress_core.templating.vendor_bundle import BundleError, build, version_of
from aipress_core.templating.vendor_fonts import reduce_font

LOCK = "vendor.lock"
MANIFEST = "vendor.toml"


class VendorError(Exception):
    """A package could not be fetched, or holds no file of the name that the manifest gives."""


def checksum(path: Path) -> str:
    """The sha256 of a file, as hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def verify(package: Path) -> list[str]:
    """Compare the vendored files below ``package`` with its lock.

    Returns one sentence per file that is missing, altered or not in the manifest; an empty list is good news.
    """
    lock = json.loads((package / LOCK).read_text("utf-8"))
    wanted = {entry["name"]: entry["version"] for entry in _packages(package)}
    wanted |= {entry["name"]: version_of(entry) for entry in _bundles(package)}
    problems = [
        f"{name}: the manifest asks for {version}, the lock holds {lock.get(name, {}).get('version', 'nothing')}; run make vendor"
        for name, version in wanted.items()
        if lock.get(name, {}).get("version") != version
    ]
    for name, entry in lock.items():
        if name not in wanted:
            problems.append(f"{name}: in the lock but not in the manifest; run make vendor")
        problems += _altered(package / "static", entry["files"])
    return problems


def renew(package: Path) -> dict[str, Any]:
    """Fetch what ``vendor.toml`` names, write it below ``static/`` and return what was written to ``vendor.lock``.

    Raises VendorError when npm refuses a package or a named file is not in it.
    """
    static = package / "static"
    _forget(static, package / LOCK)
    lock: dict[str, Any] = {}
    for entry in _packages(package):
        with tempfile.TemporaryDirectory() as folder:
            root, integrity = fetch(entry["name"], entry["version"], Path(folder))
            written = sorted(set(_write(entry, root, static)))
        lock[entry["name"]] = {
            "version": entry["version"],
            "licence": entry["licence"],
            "integrity": integrity,
            "files": {path.relative_to(static).as_posix(): checksum(path) for path in written},
        }
    for bundle in _bundles(package):
        with tempfile.TemporaryDirectory() as folder:
            module, licences, sources = build(bundle, Path(folder))
        written = [_place(module, static / bundle["target"]), _place(licences, static / "licences" / f"{bundle['name']}.txt")]
        lock[bundle["name"]] = {"version": version_of(bundle), "licence": bundle["licence"], "integrity": sources,
                                "files": {path.relative_to(static).as_posix(): checksum(path) for path in written}}
    (package / LOCK).write_text(json.dumps(lock, indent=1, sort_keys=True) + "\n", "utf-8")
    return lock


def fetch(name: str, version: str, folder: Path) -> tuple[Path, str]:
    """Let npm download one package into ``folder``; returns where it lies and npm's integrity string (SRI)."""
    command = ["npm", "pack", f"{name}@{version}", "--json", "--pack-destination", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)  # noqa: S603  # names come from our own manifest
    if done.returncode:
        raise VendorError(f"npm could not fetch {name} {version}: {done.stderr.strip().splitlines()[-1:]}")
    answer = json.loads(done.stdout)
    packed = answer[0] if isinstance(answer, list) else next(iter(answer.values()))
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package", packed["integrity"]


def _packages(package: Path) -> list[Mapping[str, Any]]:
    return list(tomllib.loads((package / MANIFEST).read_text("utf-8")).get("package", ()))


def _bundles(package: Path) -> list[Mapping[str, Any]]:
    return list(tomllib.loads((package / MANIFEST).read_text("utf-8")).get("bundle", ()))


def _altered(static: Path, files: Mapping[str, str]) -> Iterator[str]:
    for name, expected in files.items():
        path = static / name
        if not path.is_file():
            yield f"{name}: missing"
        elif checksum(path) != expected:
            yield f"{name}: altered since it was vendored"


def _forget(static: Path, lock: Path) -> None:
    if lock.is_file():
        for entry in json.loads(lock.read_text("utf-8")).values():
            for name in entry["files"]:
                (static / name).unlink(missing_ok=True)


def _write(entry: Mapping[str, Any], root: Path, static: Path) -> Iterator[Path]:
    for source, target in entry.get("files", {}).items():
        yield _place(_read(entry, root / source), static / target)
    for name in entry.get("icon_names", ()):
        yield _place(_read(entry, root / entry["icon_source"] / f"{name}.svg"), static / entry["icons"] / f"{name}.svg")
    for font in entry.get("fonts", ()):
        data = reduce_font(root / font["source"], font["unicodes"], font["axes"], entry["family"])
        yield _place(data, static / font["target"])
    slug = entry["name"].replace("@", "").replace("/", "-")
    notice = f"{entry['name']} {entry['version']} ({entry['licence']})\n{entry.get('notice', '')}\n\n".encode()
    yield _place(notice + _read(entry, root / entry["licence_file"]), static / "licences" / f"{slug}.txt")


def _read(entry: Mapping[str, Any], path: Path) -> bytes:
    if not path.is_file():
        raise VendorError(f"{entry['name']} {entry['version']} has no file {path.name}")
    return path.read_bytes()


def _place(data: bytes, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def main(arguments: list[str]) -> int:
    """``[verify] [DIRECTORY…]``; without ``verify`` it renews, without directories it takes the core and every theme.

    Returns 0, 1 when a package cannot be had or a file is not as locked, 2 for a directory without a manifest.
    """
    checking, folders = arguments[:1] == ["verify"], [Path(name) for name in arguments if name not in ("renew", "verify")]
    everywhere = [path.parent for pattern in ("aipress_core", "themes/*/*") for path in Path().glob(f"{pattern}/{MANIFEST}")]
    folders = folders or sorted(everywhere)
    if not folders or not all((folder / MANIFEST).is_file() for folder in folders):
        sys.stderr.write(f"usage: vendor [renew|verify] [DIRECTORY with a {MANIFEST}]…\n")
        return 2
    problems: list[str] = []
    for folder in folders:
        try:
            if not checking:
                renew(folder)
            problems += [f"{folder.name}: {problem}" for problem in verify(folder)]
        except (VendorError, BundleError) as error:
            problems.append(str(error))
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
