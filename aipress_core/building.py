"""How the distribution is built: the core's migrations, which lie at the top of a working copy, go into the package.

``setup.cfg`` names it; setuptools loads this file by itself, so it imports nothing of the package.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools.command.build_py import build_py

MIGRATIONS = Path("migrations")


class BuildWithMigrations(build_py):
    """``migrations/`` becomes ``aipress_core/migrations/`` in a wheel. An editable install finds it where it is."""

    def run(self) -> None:
        """Build, then copy."""
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib) / "aipress_core" / MIGRATIONS
            shutil.rmtree(target, ignore_errors=True)  # a folder of an earlier build may hold revisions that are gone
            shutil.copytree(MIGRATIONS, target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))

    def get_source_files(self) -> list[str]:
        """What a source distribution needs besides."""
        return [*super().get_source_files(), *(str(path) for path in sorted(MIGRATIONS.rglob("*"))
                                               if path.is_file() and path.suffix in (".py", ".mako"))]
