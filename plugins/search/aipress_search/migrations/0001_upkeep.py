"""What is not indexed yet, and how far things are.

Revision ID: search_0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "search_0001"
down_revision = None
branch_labels = ("search",)
depends_on = None
requires = {"core": "core_0001"}

# The core's 64-bit key; SQLite gives out row ids only to a column declared exactly INTEGER.
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "search_dirty",
        sa.Column("type", sa.String(60), nullable=False),
        sa.Column("object_id", BigId, nullable=False),
        sa.Column("stamp", BigId, nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_applied", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("type", "object_id", name=op.f("pk_search_dirty")),
    )
    op.create_index("ix_search_dirty_applied", "search_dirty", ["is_applied", "noted_at"])
    op.create_table(
        "search_state",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_search_state")),
    )


def downgrade() -> None:
    op.drop_table("search_state")
    op.drop_table("search_dirty")
