from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aipress_wire.importing.outcome import Outcome
from aipress_wire.importing.run import Import


def _ninjs(guid: str = "urn:test:1", version: int = 1, headline: str = "Harbour reopens after storm", **more: Any) -> bytes:
    """A ninjs 3 item of our own."""
    import json

    item = {
        "uri": guid, "version": str(version), "type": "text", "pubStatus": "usable", "versionCreated": "2026-11-20T08:00:00Z",
        "language": "en", "headlines": [{"role": "main", "value": headline}], "provider": {"name": "Agence Estuaire"},
        "infosources": [{"name": "Agence Estuaire"}], "copyrightHolder": "Agence Estuaire",
        "bodies": [{"contentType": "text/html", "value": "<p>The harbour reopened on Friday.</p><p>Ships wait.</p>"}],
        "subjects": [{"uri": "http://cv.iptc.org/newscodes/mediatopic/15000000", "name": "sport"}],
        **more,
    }
    return json.dumps(item).encode()


@pytest.fixture
def ninjs() -> Callable[..., bytes]:
    """Writes a ninjs 3 item of our own."""
    return _ninjs


@pytest.fixture
def take_in(world: Any) -> Callable[..., list[Outcome]]:
    """Imports bytes into the test's transaction."""
    runtime = world.runtime

    def importer(data: bytes, name: str = "item.json", folder: Path | None = None, **options: Any) -> list[Outcome]:
        run = Import(world.database, runtime.settings, runtime.registry["aipress.work"], **options)
        return list(run.run_bytes(data, name, folder))
    return importer
