"""Plugins that end the process, hang or eat the memory at import are found from outside, named, and remembered."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from importlib.metadata import EntryPoint

import pytest

from aipress_core.plugins import guard as guards
from aipress_core.plugins.discovery import GROUP, candidate
from aipress_core.plugins.guard import FolderGuard
from aipress_core.plugins.journal import Journal, collect, note
from aipress_core.plugins.probe import Limits, probe
from aipress_core.plugins.verdicts import Verdicts, digest
from aipress_core.settings import CORE_SETTINGS, resolve
from tests.faults.hostile.workshop import install
from tests.faults.hostile.zoo import AT_IMPORT, Hostile


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """``installed(id, plugin)``: the candidate that discovery would find."""
    monkeypatch.syspath_prepend(str(tmp_path / "installed"))

    def make(plugin_id, plugin):
        install(tmp_path / "installed", plugin_id, plugin)
        return candidate(EntryPoint(plugin_id, f"aipress_{plugin_id}.plugin", GROUP))
    yield make
    for name in [name for name in sys.modules if name.startswith("aipress_h_")]:
        del sys.modules[name]


@pytest.fixture
def settings(tmp_path):
    """Settings of a site below the test's folder."""
    def make(**given):
        return resolve(CORE_SETTINGS, {"aipress.data": str(tmp_path / "var"), "aipress.environment": "testing", **given}, {})
    return make


def test_a_new_plugin_that_exits_crashes_or_hangs_is_named_and_one_that_raises_is_left_to_the_site(installed):
    names = ("h_exit", "h_exit_now", "h_segfault", "h_hang", "h_raise")
    candidates = [installed(name, AT_IMPORT[name]) for name in names]
    candidates.append(installed("h_good", Hostile()))
    found = probe(candidates, {one.id: [] for one in candidates}, Limits(seconds=2))
    for name in names[:4]:
        assert AT_IMPORT[name].left_out in found[name]
    assert (found["h_raise"], found["h_good"]) == ("", "")


def test_memory_is_limited_at_import(installed):
    one = installed("h_hog", AT_IMPORT["h_hog"])
    assert probe([one], {"h_hog": []}, Limits(megabytes=64)) == {"h_hog": "it needs more than 64 MiB of memory at import"}


def test_what_requires_a_plugin_that_does_not_survive_is_not_blamed_for_it(installed):
    bad, good = installed("h_exit_now", AT_IMPORT["h_exit_now"]), installed("h_good", Hostile())
    found = probe([bad, good], {"h_exit_now": [], "h_good": [bad]}, Limits())
    assert "h_exit_now" in found
    assert "h_good" not in found


def test_a_verdict_is_remembered_until_the_package_changes(installed, settings, monkeypatch):
    one, asked = installed("h_exit", AT_IMPORT["h_exit"]), []

    def count(candidates, *_):
        asked.append([found.id for found in candidates])
        return {"h_exit": "it exits"}
    monkeypatch.setattr(guards, "probe", count)

    def objections():
        guard = FolderGuard()
        guard.open(settings())
        return guard.objections([one], {"h_exit": []})
    assert objections() == objections() == {"h_exit": "it exits"}
    assert asked == [["h_exit"]]
    (one.folder / "plugin.py").write_text("x = 'another size'")
    assert objections()
    assert asked == [["h_exit"], ["h_exit"]]


def test_looking_at_a_package_costs_a_millisecond_and_not_its_import(installed):
    one = installed("h_exit", AT_IMPORT["h_exit"])
    digest(one)
    started = time.process_time()
    for _ in range(20):
        digest(one)
    assert time.process_time() - started < 0.05


DYING = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from aipress_core.plugins.journal import Journal, note
journal = Journal(Path({folder!r}))
journal.keep_last_words()
journal.begin(note("h_first", "view outer"))
before = journal.enter(note("h_second", "hook inner"))
{how}
"""


def die(folder, how):
    root = str(guards.__file__).rpartition("/aipress_core/")[0]
    code = DYING.format(root=root, folder=str(folder), how=textwrap.dedent(how))
    return subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, check=False).returncode


@pytest.mark.parametrize(("how", "status", "words"), [
    ("import os; os._exit(3)", 3, "os._exit(3)"),
    ("import ctypes; ctypes.string_at(0)", -11, "Segmentation fault"),
    ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9, ""),
])
def test_a_process_that_dies_leaves_what_it_was_at(tmp_path, how, status, words):
    assert die(tmp_path, how) == status
    [remains] = collect(tmp_path)
    assert [(plugin, what) for plugin, what, _ in remains.notes] == [("h_second", "hook inner")]
    assert words in remains.words
    assert collect(tmp_path) == []


def test_a_process_that_ends_in_good_order_leaves_nothing(tmp_path):
    assert die(tmp_path, "journal.leave(before)") == 0
    assert list(tmp_path.iterdir()) == []


def test_the_journal_of_a_living_process_is_not_taken_for_that_of_a_dead_one(tmp_path):
    journal = Journal(tmp_path)
    journal.begin(note("h_alive", "view x"))
    assert collect(tmp_path) == []
    assert journal.path.exists()


def crash(folder, times, plugin_id="h_good", how="import os; os._exit(3)", what="view page"):
    for _ in range(times):
        die(folder / "running", f"""
            journal.leave(before)
            journal.begin(note({plugin_id!r}, {what!r}))
            {how}
            """)


@pytest.mark.parametrize(("times", "how", "is_out"), [
    (2, "import os; os._exit(3)", False), (3, "import os; os._exit(3)", True),
    (4, "import os; os.kill(os.getpid(), 9)", False),  # whoever kills processes must not switch plugins off by it
])
def test_the_third_crash_within_an_hour_leaves_a_plugin_out_and_killing_does_not(installed, settings, tmp_path, times, how, is_out):
    one, folder = installed("h_good", Hostile()), tmp_path / "var" / "plugins"
    crash(folder, times, how=how)
    guard = FolderGuard()
    guard.open(settings(**{"aipress.plugins.probe": "false"}))
    assert bool(guard.objections([one], {"h_good": []})) == is_out
    known = Verdicts(folder).of(one)
    assert bool(known and "3 times within an hour" in known.reason) == is_out


def test_a_crash_at_the_start_leaves_the_plugin_out_at_once(installed, settings, tmp_path):
    one, folder = installed("h_good", Hostile()), tmp_path / "var" / "plugins"
    crash(folder, 1, what="include")
    guard = FolderGuard()
    guard.open(settings(**{"aipress.plugins.probe": "false"}))
    assert "it ended the process (os._exit(3)) at the last start" in guard.objections([one], {"h_good": []})["h_good"]
