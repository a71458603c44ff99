"""Renews everything in the documents that is made from the code: ``python tests/docs/refresh.py``."""

from __future__ import annotations

import sys
import tempfile
import warnings
from pathlib import Path

import includes

warnings.filterwarnings("ignore", "pkg_resources is deprecated")

import reference  # noqa: E402  # the warning above comes with Pyramid


def main() -> int:
    """Write the documents that changed; say which."""
    with tempfile.TemporaryDirectory() as folder:
        runtime = reference.load(Path(folder))
        for document in includes.documents():
            before = document.read_text(encoding="utf-8")
            after = reference.renewed(includes.renewed(before), runtime)
            if after != before:
                document.write_text(after, encoding="utf-8")
                sys.stdout.write(f"renewed {document.relative_to(includes.ROOT)}\n")
        runtime.engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
