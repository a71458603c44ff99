"""The town, built for each test, as everything else that tests write."""

from __future__ import annotations

from typing import Any

import pytest

from tests.security.registered import Registered, registered
from tests.security.rights import PLACES, RIGHTS
from tests.security.town import Town, testing_vocabulary


@pytest.fixture
def views(world: Any) -> list[Registered]:
    """Every registered view that the table knows; one test says which it does not."""
    return [one for one in registered(world.registry) if one.place in PLACES and one.meant in RIGHTS]


@pytest.fixture
def town(world: Any, as_if: Any, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Visitors of every kind with their things, on a site whose wire is open to all: what is closed is closed by a right."""
    as_if(**{"wire.public": "full"})
    vocabularies = world.registry.vocabularies
    monkeypatch.setattr(world.registry, "vocabularies", {**vocabularies, "wire.testing": testing_vocabulary()})
    return Town(world)
