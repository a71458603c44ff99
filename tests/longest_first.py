"""Deals out the files that take longest first (``-p tests.longest_first``): no worker is left alone with one of them at the end."""

from __future__ import annotations

import pytest

LONG = ("tests/faults/", "tests/security/", "tests/functional/scaffold/", "tests/functional/test_run_command.py",
        "tests/unit/tasks/test_celery.py", "tests/contract/", "plugins/demo/", "plugins/kyc/", "plugins/admin/")


@pytest.hookimpl(trylast=True)  # after the order has been drawn, which stays within each half
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
