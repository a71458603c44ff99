"""``--only-database`` keeps the tests that follow the database of the run, and no test follows it by another way."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from aipress_core.testing import plugin

ROOT = Path(__file__).resolve().parents[3]


def test_tests_that_ask_for_no_new_database_are_left_out():
    told = {}
    config = SimpleNamespace(getoption=lambda name: name == "--only-database", hook=SimpleNamespace(pytest_deselected=told.update))
    follows, same = SimpleNamespace(fixturenames=["world", "new_database"]), SimpleNamespace(fixturenames=["tmp_path"])
    items = [same, follows]
    plugin.pytest_collection_modifyitems(config, items)
    assert (items, told) == ([follows], {"items": [same]})


def test_the_test_site_asks_for_a_new_database(request):
    """Else nothing would be left of the tests on PostgreSQL."""
    assert "new_database" in request._fixturemanager.getfixtureinfo(request.node, lambda world: None, None).names_closure


def test_no_test_asks_which_database_the_run_is_on_but_through_new_database():
    files = [path for folder in ("tests", "plugins", "themes", "aipress_core") for path in (ROOT / folder).rglob("*.py")]
    found = [str(path.relative_to(ROOT)) for path in files if 'getoption("--postgresql")' in path.read_text(encoding="utf-8")]
    assert sorted(found) == ["aipress_core/testing/plugin.py", str(Path(__file__).relative_to(ROOT))]
