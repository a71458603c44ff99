"""The kitchen sink as an installed plugin: where it lies, and a site that has it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from aipress_core.plugins.discovery import Candidate, discover
from aipress_core.plugins.manifest import read_manifest

HERE = Path(__file__).parent
FOLDER = HERE / "aipress_kitchen"


def candidates() -> dict[str, Any]:
    """Every installed plugin, and the kitchen sink."""
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))
    return {**discover(), "kitchen": Candidate("kitchen", "aipress_kitchen.plugin", FOLDER, read_manifest(FOLDER / "plugin.toml"))}
