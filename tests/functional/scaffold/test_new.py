"""What ``aipress new`` writes is green before anybody has changed a letter: installed, tested, linted, typed, translated."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from aipress_core.cli.main import cli
from aipress_core.i18n.check import check
from aipress_core.i18n.extract import update
from aipress_core.scaffold.names import BadName, french, plugin_names, theme_names
from aipress_core.scaffold.write import sorted_imports

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(sys.executable).parent
LONGEST = "a_kit_for_everybody_s_press_30"
# Names that sort before and after the core's, are words of Python or SQL, are as long or as short as can be.
PLUGINS = {"press-kit": "press_kit", "a1": "a1", "core-x": "core_x", "class": "class", LONGEST: LONGEST}
TITLES = {"a1": "L’Écho : l’édition d’aujourd’hui !", "class": "-x; #1 [y] <b>&amp;</b> 'z' = 中文", LONGEST: "T" * 60}
THEMES = {"dusk": "dusk", "a-b": "a_b"}


def _aipress(*arguments: str) -> subprocess.CompletedProcess[str]:
    result = CliRunner().invoke(cli, ["-c", str(ROOT / "development.ini"), *arguments])
    return subprocess.CompletedProcess(arguments, result.exit_code, result.output, result.stderr)


def _run(*command: str, folder: Path, **environment: str) -> None:
    """Run a program and show what it said, if it fails."""
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one package of each name, as the command writes them."""
    folder = tmp_path_factory.mktemp("new")
    for name in PLUGINS:
        done = _aipress("new", "plugin", name, "--path", str(folder), "--title", TITLES.get(name, ""))
        assert done.returncode == 0, done.stderr
    for name in THEMES:
        done = _aipress("new", "theme", name, "--path", str(folder / "themes"))
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def packages(made: Path) -> list[Path]:
    """The folders of the new distributions."""
    return [*(made / one for one in PLUGINS.values()), *(made / "themes" / one for one in THEMES.values())]


@pytest.fixture(scope="module")
def site(packages: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them installed into a folder, by pip as a stranger would do it; from copies, in which pip leaves its own files."""
    target, sources = tmp_path_factory.mktemp("installed"), tmp_path_factory.mktemp("sources")
    copies = [shutil.copytree(one, sources / one.name) for one in packages]
    _run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
         "--disable-pip-version-check", "--target", str(target), *map(str, copies), folder=target)
    return target


def test_own_tests_pass_when_installed(packages: list[Path], site: Path) -> None:
    """Contract and stories of every new package, on one site that has them all."""
    ini = packages[0] / "pyproject.toml"
    _run(sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider", "-c", str(ini),
         "-o", f"aipress_plugins={' '.join(['accounts', *PLUGINS.values()])}", *(str(one / "tests") for one in packages),
         folder=packages[0], PYTHONPATH=str(site))


def test_linter_and_formatted_imports(packages: list[Path]) -> None:
    for folder in packages:
        _run(str(BIN / "ruff"), "check", "--no-cache", ".", folder=folder)


def test_types(packages: list[Path]) -> None:
    """All of them in one run, by the configuration that each of them has."""
    names = [argument for one in packages for argument in ("-p", next(one.glob("aipress_*")).name)]
    _run(str(BIN / "mypy"), "--config-file", str(packages[0] / "pyproject.toml"), *names, folder=packages[0].parent,
         MYPYPATH=os.pathsep.join([str(ROOT), *map(str, packages)]))


def test_french_is_complete_and_extracting_again_changes_nothing(packages: list[Path]) -> None:
    folders = [next(one.glob("aipress_*")) for one in packages]
    assert check(folders) == []
    assert {folder.name: update(folder, "fr") for folder in folders} == {folder.name: 0 for folder in folders}


def test_every_template_is_installed(packages: list[Path], site: Path) -> None:
    for folder in packages:
        package = next(folder.glob("aipress_*"))
        wanted = {str(path.relative_to(folder)) for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"}
        assert sorted(one for one in wanted if not (site / one).is_file()) == []


@pytest.mark.parametrize(("name", "sentence"), [
    ("Press", "two to thirty of a-z"), ("a", "two to thirty of a-z"), ("x" * 31, "two to thirty"), ("1a", "begins with a letter"),
    ("é", "two to thirty of a-z"), ("../x", "two to thirty of a-z"), ("", "two to thirty of a-z"), ("kit-", "neither ends with _"),
    ("a--b", "neither ends with _"), ("core", "kept for the core"), ("static", "kept for the core"), ("theme-x", "kept for themes"),
    ("wire", "installed already"), ("hello", "address /hello/ belongs"),
])
def test_plugin_names_that_would_break_are_refused(name: str, sentence: str, tmp_path: Path) -> None:
    done = _aipress("new", "plugin", "--path", str(tmp_path), "--", name)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "sentence"), [("evening", "installed already"), ("Dusk", "two to thirty"), ("theme", "kept for")])
def test_theme_names_that_would_break_are_refused(name: str, sentence: str, tmp_path: Path) -> None:
    done = _aipress("new", "theme", name, "--path", str(tmp_path))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("title", ["a\nb", "100 % sure", "{{ x }}", "${x}", 'say "x"', "back\\slash", "x" * 61])
def test_titles_that_would_break_are_refused(title: str) -> None:
    with pytest.raises(BadName, match="title"):
        plugin_names("kit", title)
    with pytest.raises(BadName, match="author"):
        theme_names("kit", author=title)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "mine.txt").write_text("mine")
    done = _aipress("new", "plugin", "kit", "--path", str(tmp_path))
    assert (done.returncode, "not empty" in done.stderr) == (1, True)
    assert [path.name for path in (tmp_path / "kit").iterdir()] == ["mine.txt"]


def test_folder_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = _aipress("new", "plugin", "kit", "--path", str(tmp_path / "file" / "below"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_french_titles_get_the_spaces_of_french() -> None:
    assert french("Écho : « le soir » !") == "Écho\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}le soir\N{NO-BREAK SPACE}»\N{NO-BREAK SPACE}!"


def test_imports_are_put_in_the_order_of_names() -> None:
    given = "import x\n\nfrom aipress_core.api import a\nfrom aipress_b.c import d\nfrom aipress_b import c\n\nrest\n"
    assert sorted_imports(given) == "import x\n\nfrom aipress_b import c\nfrom aipress_b.c import d\nfrom aipress_core.api import a\n\nrest\n"
