"""The house theme is whole: what it names exists, is what the lock says, and weighs what the design allows."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

from aipress_core.templating.themes import read_theme
from aipress_core.templating.vendor import checksum, verify

PACKAGE = Path(__file__).parent.parent / "aipress_theme_aipress"
STATIC = PACKAGE / "static"
CORE = Path(__file__).parents[3] / "aipress_core" / "templates"
THEME = read_theme(PACKAGE)
ICON = re.compile(r"\bicon\(\"([a-z0-9-]+)\"\)")


def named(kind: str) -> list[Path]:
    return [STATIC / name.removeprefix("theme/") for name in getattr(THEME, kind)]


@pytest.mark.parametrize("kind", ["stylesheets", "scripts", "preload"])
def test_every_file_that_the_manifest_names_exists(kind: str) -> None:
    assert [path for path in named(kind) if not path.is_file()] == []


def test_every_file_that_a_sheet_names_exists() -> None:
    for sheet in STATIC.glob("css/*.css"):
        for address in re.findall(r"url\(\"?(\.\./[^\")]+)", sheet.read_text("utf-8")):
            assert (sheet.parent / address).resolve().is_file(), f"{sheet.name}: {address}"


def test_every_icon_that_a_core_template_names_exists() -> None:
    used = {name for path in CORE.rglob("*.html") for name in ICON.findall(path.read_text("utf-8"))}
    assert used
    assert {name for name in used if not (STATIC / "icons" / f"{name}.svg").is_file()} == set()


def test_vendored_files_are_as_locked() -> None:
    assert verify(PACKAGE) == []


def test_an_altered_or_missing_vendored_file_is_told(tmp_path: Path) -> None:
    copy = shutil.copytree(PACKAGE, tmp_path / "theme")
    (copy / "static/js/htmx.min.js").write_text("altered", "utf-8")
    (copy / "static/css/bootstrap.min.css").unlink()
    assert sorted(verify(copy)) == ["css/bootstrap.min.css: missing", "js/htmx.min.js: altered since it was vendored"]


def test_a_version_raised_without_renewal_is_told(tmp_path: Path) -> None:
    copy = shutil.copytree(PACKAGE, tmp_path / "theme")
    manifest = copy / "vendor.toml"
    manifest.write_text(re.sub(r'(name = "bootstrap"\nversion = )"[^"]+"', r'\1"9.9.9"', manifest.read_text("utf-8")), "utf-8")
    assert [problem for problem in verify(copy) if problem.startswith("bootstrap: the manifest asks for 9.9.9")]


def test_every_vendored_package_has_its_licence_beside_it() -> None:
    for name, entry in json.loads((PACKAGE / "vendor.lock").read_text("utf-8")).items():
        licences = [path for path in entry["files"] if path.startswith("licences/")]
        assert licences, name
        assert entry["licence"] in (STATIC / licences[0]).read_text("utf-8")


def test_changed_fonts_do_not_bear_a_reserved_name() -> None:
    manifest = (PACKAGE / "vendor.toml").read_text("utf-8")
    assert re.findall(r'^family = "(.*)"$', manifest, re.MULTILINE) == ["AP Serif", "AP Sans"]


def test_the_font_sheet_changes_with_the_fonts() -> None:
    digests = "".join(checksum(path) for path in sorted(STATIC.glob("fonts/*.woff2")))
    assert hashlib.sha256(digests.encode()).hexdigest()[:12] in (STATIC / "css/fonts.css").read_text("utf-8")


def test_sheets_together_weigh_at_most_47_kib_as_served() -> None:
    assert sum(len(gzip.compress(path.read_bytes(), 6, mtime=0)) for path in named("stylesheets")) <= 47 * 1024  # 45 before members, groups, registration and search had pages


def test_preloaded_fonts_weigh_at_most_110_kb() -> None:
    assert sum(path.stat().st_size for path in named("preload")) <= 110_000


def test_own_script_weighs_at_most_4_kb_and_starts_nothing_inline() -> None:
    scripts = [(STATIC / "js" / name).read_text("utf-8") for name in ("appearance.js", "aipress.js")]
    assert sum(map(len, scripts)) <= 4_000
    assert not re.search(r"\beval\b|new Function|\.style\b|innerHTML|https?://", "".join(scripts))
