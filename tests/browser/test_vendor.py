"""The vendored examiner is the one that was published."""

from __future__ import annotations

import hashlib
from pathlib import Path

VENDOR = Path(__file__).parent / "vendor"


def test_vendored_files_match_their_checksums() -> None:
    lines = (VENDOR / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    stated = {name: digest for digest, name in (line.split() for line in lines)}
    assert {name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() for name in stated} == stated
    assert "axe.min.js" in stated
