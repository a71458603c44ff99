"""Version lines: the migrations of the core and of each plugin, every one with its own table of what has been applied.

One line per package, so that a package that is gone blocks nobody else's migrations.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import MetaData

from aipress_core.db.base import Base

CORE = "core"
_CORE_TABLE = "alembic_version"
_PLUGIN_TABLE = re.compile(r"alembic_version_(?P<id>.+)")
_REVISION = re.compile(r"(?P<line>.+)_(?P<number>\d{4,})")


class MigrationError(RuntimeError):
    """A migration was refused or failed; the message says which revision, why, and what to do.

    Args:
        failures: where several lines were tried, a sentence for each that failed, by its id.
    """

    def __init__(self, message: str, failures: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.failures = dict(failures or {})


@dataclass(frozen=True)
class Line:
    """The migrations of one package.

    Args:
        id: ``"core"`` or the plugin's id.
        versions_dir: folder of ``0001_<slug>.py`` files; it may be missing when the package has no tables.
        table_prefix: what the package's table names begin with, such as ``"wire_"``.
        package: the Python package, such as ``"aipress_wire"``.
        requires: ids of the plugins whose tables its foreign keys may point to, besides the core's.
        metadata: where its models are.
    """

    id: str
    versions_dir: Path
    table_prefix: str
    package: str
    requires: tuple[str, ...] = ()
    metadata: MetaData = field(default=Base.metadata, compare=False, repr=False)

    @property
    def version_table(self) -> str:
        """The table that holds the revision that the database is at."""
        return _CORE_TABLE if self.id == CORE else f"{_CORE_TABLE}_{self.id}"

    def revision_id(self, number: int) -> str:
        """The id of its n-th revision: ``wire_0001``."""
        return f"{self.id}_{number:04d}"


class State(enum.StrEnum):
    """Where a line stands."""

    CURRENT = "current"
    PENDING = "pending"
    AHEAD = "ahead"  # the database is at a revision that the installed package does not know
    ORPHANED = "orphaned"  # the package is not loaded; its tables stay and block nobody


@dataclass(frozen=True)
class LineStatus:
    """What `aipress_core.db.migrate.status` tells of one line. ``pending`` is in the order of application."""

    id: str
    state: State
    current: str | None
    heads: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One revision applied or taken back."""

    line: str
    revision: str
    message: str
    is_upgrade: bool
    number: int  # 1-based, within this line and run
    total: int
    seconds: float

    def __str__(self) -> str:
        arrow = "" if self.is_upgrade else "back: "
        return f"{self.line} {self.number}/{self.total}  {arrow}{self.revision}  {self.message} ({self.seconds:.2f} s)"


@dataclass(frozen=True)
class Problem:
    """One finding of `aipress_core.db.migrate.check`."""

    line: str
    text: str

    def __str__(self) -> str:
        return f"{self.line}: {self.text}"


def core_line() -> Line:
    """The core's own line."""
    return Line(CORE, migrations_dir() / "versions", "core_", "aipress_core")


def migrations_dir() -> Path:
    """The folder of ``env.py``: inside the package when it was installed as a wheel, beside it in a working copy."""
    package = Path(__file__).parents[1]
    packaged = package / "migrations"
    return packaged if packaged.is_dir() else package.parent / "migrations"


def owner_of(table: str, lines: Iterable[Line]) -> Line | None:
    """The line that a table belongs to: the longest prefix wins, so that ``wire_`` does not claim ``wire_extra_…``."""
    owners = [line for line in lines if table.startswith(line.table_prefix)]
    return max(owners, key=lambda line: len(line.table_prefix), default=None)


def line_of_version_table(table: str) -> str | None:
    """The line id that a version table belongs to, or None for any other table."""
    if table == _CORE_TABLE:
        return CORE
    match = _PLUGIN_TABLE.fullmatch(table)
    return match["id"] if match else None


def parse_revision(revision: str) -> tuple[str, int] | None:
    """Line and number of ``wire_0001``, or None when the id is not formed so."""
    match = _REVISION.fullmatch(revision)
    return (match["line"], int(match["number"])) if match else None
