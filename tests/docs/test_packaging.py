"""What is installed from a wheel is what stands in the working copy: no template, catalogue or migration stays behind."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import includes
import pytest
from setuptools.dist import Distribution

ROOT = includes.ROOT
# The tutorial's first step is three files that are installed where they lie; its second says what a package needs besides.
PROJECTS = [".", *(str(path.parent.relative_to(ROOT)) for path in sorted([*ROOT.glob("plugins/*/setup.cfg"), *ROOT.glob("themes/*/setup.cfg")])
                  if path.parent.name != "example_tutorial_page")]
ON_THE_WAY = ("egg-info", "__pycache__")


def wheel_of(source: Path, folder: Path) -> Path:
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
                    "--disable-pip-version-check", "--wheel-dir", str(folder), str(source)], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def files_of(folder: Path, packages: str = "aipress_*") -> set[str]:
    return {str(path.relative_to(folder)) for package in folder.glob(packages) for path in package.rglob("*")
            if path.is_file() and not any(one in str(path) for one in ON_THE_WAY)}


def distributed(monkeypatch, project: str) -> set[str]:
    """What setuptools would take, from its own mouth."""
    monkeypatch.chdir(ROOT / project)
    distribution = Distribution({"script_name": "setup.py"})
    distribution.parse_config_files()
    distribution.set_defaults()
    distribution.include_package_data = False  # there is no manifest to add anything
    build = distribution.get_command_obj("build_py")
    build.ensure_finalized()
    data = (f"{source}/{name}" for _package, source, _target, names in build.data_files for name in names)
    return {os.path.normpath(path) for path in (*build.get_source_files(), *data)}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("project", PROJECTS)
def test_every_file_of_the_package_is_in_its_distribution(project, monkeypatch):
    found = distributed(monkeypatch, project)
    assert files_of(ROOT / project) - found == set()
    assert not [path for path in found if path.endswith(".pyc")]


def test_the_core_s_migrations_are_in_its_distribution(monkeypatch):
    wanted = {str(path.relative_to(ROOT)) for path in (ROOT / "migrations").rglob("*.*") if "__pycache__" not in str(path)}
    assert "migrations/script.py.mako" in wanted
    assert wanted <= distributed(monkeypatch, ".")


@pytest.mark.parametrize("step", ["words", "theme"])
def test_wheel_of_the_tutorial_holds_every_file_of_the_package(step, tmp_path):
    source = shutil.copytree(ROOT / "plugins" / f"example_tutorial_{step}", tmp_path / step,
                             ignore=shutil.ignore_patterns("*.egg-info", "__pycache__", "build"))
    assert files_of(source) - set(zipfile.ZipFile(wheel_of(source, tmp_path)).namelist()) == set()


def test_a_production_site_loads_every_plugin_and_its_instructions_install_them():
    """Without the demo and the examples; a plugin that is named and not installed stops the start."""
    ini = configparser.ConfigParser(interpolation=None)
    ini.read(ROOT / "production.ini")
    named = set(ini["app:main"]["aipress.plugins"].split())
    bundled = {path.parent.name for path in ROOT.glob("plugins/*/setup.cfg")}
    assert named == {name for name in bundled if not name.startswith("example_")} - {"demo"}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {name for name in named if f"-e plugins/{name}" not in readme} == set()


@pytest.mark.proof
def test_a_site_is_made_from_wheels_alone(tmp_path):
    """Everything built, unpacked elsewhere, and a database brought up to date and a page answered from there."""
    installed = tmp_path / "site-packages"
    for number, project in enumerate((".", "plugins/accounts", "plugins/taxonomies", "plugins/organisations", "plugins/discussion",
                                      "plugins/wire", "plugins/admin", "themes/aipress")):
        source = shutil.copytree(ROOT / project, tmp_path / f"source{number}", ignore=shutil.ignore_patterns(
            ".*", "*.egg-info", "__pycache__", "build", "var", *(("plugins", "themes", "tests", "docs") if project == "." else ())))
        (tmp_path / f"wheel{number}").mkdir()
        zipfile.ZipFile(wheel_of(source, tmp_path / f"wheel{number}")).extractall(installed)
    environ = {**os.environ, "PYTHONPATH": str(installed), "AIPRESS_DATA": str(tmp_path / "data"), "AIPRESS_ENVIRONMENT": "testing",
               "AIPRESS_PLUGINS": "wire admin", "PYTHONWARNINGS": "ignore"}

    def run(*command: str) -> str:
        return subprocess.run([sys.executable, *command], env=environ, cwd=tmp_path, check=True, capture_output=True, text=True,
                              timeout=120).stdout

    where = "import aipress_core, aipress_wire; print(aipress_core.__file__, aipress_wire.__file__)"
    assert run("-c", where).count(str(installed)) == 2
    run("-m", "aipress_core.cli.main", "db", "upgrade")
    assert "core_0010" in run("-m", "aipress_core.cli.main", "db", "status")
    page = ("from webtest import TestApp; from aipress_core.serving import application; "
            "app = TestApp(application()); print(app.get('/account/login').text)")
    assert "csrf_token" in run("-c", page)
