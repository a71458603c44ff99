"""The index of the members directory.

Revision ID: social_0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "social_0002"
down_revision = "social_0001"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], ondelete="CASCADE", name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    op.create_table(
        "social_listed",
        sa.Column("party_id", BigId, autoincrement=False, nullable=False),
        sa.Column("sort_name", sa.String(170), nullable=False),
        sa.Column("words", sa.String(600), server_default="", nullable=False),
        sa.Column("indexed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_social_listed")),
        _to("social_listed", "party_id", "core_party"),
    )
    op.create_index("ix_social_listed_sort_name", "social_listed", ["sort_name", "party_id"])
    op.create_index("ix_social_listed_indexed_at", "social_listed", ["indexed_at"])
    op.create_table(
        "social_trait",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("value", sa.String(120), nullable=False),
        sa.Column("number", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_social_trait")),
    )
    op.create_index("uq_social_trait_field_value", "social_trait", ["field", "value"], unique=True)
    op.create_table(
        "social_bearer",
        sa.Column("trait_id", BigId, autoincrement=False, nullable=False),
        sa.Column("sort_name", sa.String(170), nullable=False),
        sa.Column("party_id", BigId, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("trait_id", "sort_name", "party_id", name=op.f("pk_social_bearer")),
        _to("social_bearer", "trait_id", "social_trait"),
        _to("social_bearer", "party_id", "core_party"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_social_bearer_party", "social_bearer", ["party_id", "trait_id"])
    op.create_table(
        "social_prefix",
        sa.Column("prefix", sa.String(5), nullable=False),
        sa.Column("sort_name", sa.String(170), nullable=False),
        sa.Column("party_id", BigId, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("prefix", "sort_name", "party_id", name=op.f("pk_social_prefix")),
        _to("social_prefix", "party_id", "core_party"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_social_prefix_party", "social_prefix", ["party_id"])


def downgrade() -> None:
    for table in ("prefix", "bearer", "trait", "listed"):
        op.drop_table(f"social_{table}")
