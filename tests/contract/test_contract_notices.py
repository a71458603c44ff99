"""Each promise of the contract is noticed when it is broken, and the sentence says what is wrong.

The broken plugins live on one site in a process of its own, so that nothing of them is left in this one.
"""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from aipress_core.scaffold.names import plugin_names
from aipress_core.scaffold.write import write
from aipress_core.testing import PluginContract
from tests.contract.broken import BROKEN, Broken

CONFTEST = '''
from __future__ import annotations

import pytest

FAULTS = {faults!r}


@pytest.fixture(autouse=True)
def fault(request, world, monkeypatch):
    """Faults of the platform itself, for the contracts of the plugins that are to notice them."""
    from aipress_core import boot, requests
    from aipress_core.plugins.dispatch import EnabledHooks
    from aipress_core.plugins.state import Plugins
    from aipress_core.tasks.runner import Runner

    kind = FAULTS.get(request.cls.plugin)
    everything = frozenset(world.registry.plugins.order)
    if kind == "hooks":
        monkeypatch.setattr(requests, "EnabledHooks", lambda hooks, _enabled, *more: EnabledHooks(hooks, everything, *more))
    elif kind in ("worker", "schedule"):
        monkeypatch.setattr(Runner, "_is_enabled", lambda *_arguments: True)
    elif kind == "mail":
        monkeypatch.setattr(boot.Runtime, "is_enabled", lambda *_arguments: True)
    elif kind == "state":
        monkeypatch.setattr(Plugins, "enabled", lambda *_arguments: everything)
'''


def _make(one: Broken, folder: Path) -> None:
    """A sound plugin, then its change; and what its installation would write."""
    names = plugin_names(one.id)
    write("plugin", folder / "source" / one.id, names.values())
    source = folder / "source" / one.id
    package = source / names.package
    for name, (old, new) in one.changes.items():
        path = package / name.partition("#")[0].replace("{id}", one.id)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        old, new = old.replace("{id}", one.id), new.replace("{id}", one.id)
        assert not old or old in text, f"{one.id}: {name} holds no {old!r} any more"
        path.write_text(text.replace(old, new) if old else text + new, encoding="utf-8")
    package.rename(folder / "site" / names.package)
    entry = configparser.ConfigParser()
    entry.read(source / "setup.cfg", encoding="utf-8")
    about = folder / "site" / f"{names.package}-0.1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {names.distribution}\nVersion: 0.1.0\n")
    (about / "entry_points.txt").write_text(f"[aipress.plugins]{entry['options.entry_points']['aipress.plugins']}\n")


def _test_file() -> str:
    head = "from aipress_core.testing import PluginContract as Contract\n\n"
    classes = [f"class Test_{one.id}:\n    plugin = {one.id!r}\n" for one in BROKEN if one.tests]
    return head + "\n\n".join(text.replace(":\n", "(Contract):\n", 1) for text in classes)


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """(plugin, test) → what the failing test said, or nothing."""
    folder = tmp_path_factory.mktemp("broken")
    (folder / "site").mkdir()
    for one in BROKEN:
        _make(one, folder)
    (folder / "conftest.py").write_text(CONFTEST.format(faults={one.id: one.fault for one in BROKEN if one.fault}))
    (folder / "test_broken.py").write_text(_test_file())
    (folder / "pytest.ini").write_text("[pytest]\naipress_plugins = accounts admin " + " ".join(one.id for one in BROKEN) + "\n")
    chosen = [f"test_broken.py::Test_{one.id}::{test}" for one in BROKEN for test in one.tests]
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "--junit-xml",
                           str(folder / "report.xml"), *chosen], cwd=folder, capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": str(folder / "site")})
    assert done.returncode == 1, done.stdout + done.stderr
    found = {}
    for case in ET.parse(folder / "report.xml").getroot().iter("testcase"):
        said = [*case.findall("failure"), *case.findall("error")]
        found[case.get("classname", "").rpartition("Test_")[2], case.get("name", "")] = (said[0].text or "") if said else ""
    return found


@pytest.mark.parametrize(("one", "test"), [pytest.param(one, test, id=f"{one.id}-{test}") for one in BROKEN for test in one.tests])
def test_broken_promise_is_noticed(one: Broken, test: str, verdicts: dict[tuple[str, str], str]) -> None:
    assert verdicts[one.id, test] != ""


@pytest.mark.parametrize("one", [pytest.param(one, id=one.id) for one in BROKEN if one.tests])
def test_sentence_says_what_is_wrong(one: Broken, verdicts: dict[tuple[str, str], str]) -> None:
    said = [verdicts[one.id, test] for test in one.tests]
    assert any(one.says in text for text in said), "\n".join(said)[-2000:]


# What can be broken only by breaking the start, which refuses it first: see "unloaded" and "open_view".
REFUSED_AT_START = {"test_every_view_states_a_permission", "test_tables_carry_the_plugin_s_prefix", "test_what_it_declares_carries_its_name"}


def test_every_promise_has_a_plugin_that_breaks_it() -> None:
    promised = {name for name in dir(PluginContract) if name.startswith("test_")}
    broken = {test for one in BROKEN for test in one.tests}
    assert promised - broken - REFUSED_AT_START == {"test_start_page_stays_up_without_the_plugin"}
