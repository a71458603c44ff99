"""Throw-away packages with migrations, on both databases."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, ForeignKey, MetaData, String, Table, text

from aipress_core.db.base import NAMING
from aipress_core.db.engine import make_engine
from aipress_core.db.migrate import Line
from aipress_core.db.throwaway import ThrowawayServer
from aipress_core.db.types import BigId, Json, UTCDateTime

REVISION = '''"""{message}."""

import sqlalchemy as sa
from alembic import op

from aipress_core.db.types import BigId, Json, UTCDateTime

revision = {revision!r}
down_revision = {down_revision!r}
requires = {requires!r}


def upgrade():
{upgrade}


def downgrade():
{downgrade}
'''

MAKE_PARTY = 'op.create_table("core_party", sa.Column("id", BigId, primary_key=True), sa.Column("name", sa.String(40)))'
MAKE_ITEM = """
op.create_table(
    "wire_item",
    sa.Column("id", BigId, primary_key=True),
    sa.Column("party_id", BigId, sa.ForeignKey("core_party.id", ondelete="CASCADE")),
    sa.Column("at", UTCDateTime()),
    sa.Column("facets", Json),
)
"""


@dataclass
class Package:
    """A package with a line of its own; add revisions to it."""

    line: Line
    written: list[str] = field(default_factory=list)

    def revision(
        self, upgrade: str, downgrade: str = "pass", requires: dict[str, str] | None = None, name: str | None = None
    ) -> str:
        """Write its next revision and return the id."""
        number = len(self.written) + 1
        revision = name or self.line.revision_id(number)
        source = REVISION.format(
            message=f"step {number}",
            revision=revision,
            down_revision=self.written[-1] if self.written else None,
            requires=requires or {},
            upgrade=textwrap.indent(upgrade.strip(), "    "),
            downgrade=textwrap.indent(downgrade.strip(), "    "),
        )
        (self.line.versions_dir / f"{number:04d}_step.py").write_text(source, encoding="utf-8")
        self.written.append(revision)
        return revision


@dataclass
class Packages:
    """The core and the plugins of one test, on models of their own."""

    folder: Path
    metadata: MetaData = field(default_factory=lambda: MetaData(naming_convention=NAMING))
    packages: dict[str, Package] = field(default_factory=dict)

    def add(self, id_: str, requires: tuple[str, ...] = ()) -> Package:
        """A package without revisions yet, after those added before."""
        versions = self.folder / f"{id_} 100%"  # paths with blanks and percent signs are paths too
        versions.mkdir()
        line = Line(id_, versions, f"{id_}_", f"aipress_{id_}", requires, self.metadata)
        self.packages[id_] = Package(line)
        return self.packages[id_]

    @property
    def lines(self) -> list[Line]:
        """All lines, in order."""
        return [package.line for package in self.packages.values()]


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server: ThrowawayServer) -> str:
    """One database for all of these tests, emptied before each: making one takes longer than a test."""
    return postgresql_server.new_database()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path}/site.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    engine = make_engine(url, durable=False)
    if request.param == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path}/lite.db", durable=False)
    yield engine
    engine.dispose()


@pytest.fixture
def packages(tmp_path: Path) -> Packages:
    return Packages(tmp_path)


@pytest.fixture
def wire(packages: Packages) -> Packages:
    """A core with parties, and a plugin with items that belong to them: models and first revisions."""
    packages.add("core").revision(MAKE_PARTY, 'op.drop_table("core_party")')
    packages.add("wire").revision(MAKE_ITEM, 'op.drop_table("wire_item")', requires={"core": "core_0001"})
    Table("core_party", packages.metadata, Column("id", BigId, primary_key=True), Column("name", String(40)))
    Table(
        "wire_item",
        packages.metadata,
        Column("id", BigId, primary_key=True),
        Column("party_id", BigId, ForeignKey("core_party.id", ondelete="CASCADE")),
        Column("at", UTCDateTime()),
        Column("facets", Json),
    )
    return packages


def fill(engine: Engine) -> None:
    """One party with three items."""
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO core_party (id, name) VALUES (1, 'AFP')"))
        for id_ in (1, 2, 3):
            connection.execute(text("INSERT INTO wire_item (id, party_id) VALUES (:id, 1)"), {"id": id_})


def count(engine: Engine, table: str) -> int:
    """Rows of a table."""
    with engine.connect() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


@pytest.fixture(name="fill")
def fill_fixture():
    return fill


@pytest.fixture(name="count")
def count_fixture():
    return count
