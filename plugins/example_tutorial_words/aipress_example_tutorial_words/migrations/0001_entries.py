"""Entries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from aipress_core.api import BigId, UTCDateTime

revision = "example_tutorial_words_0001"
down_revision = None
branch_labels = None
depends_on = None
requires = {"core": "core_0001"}


def upgrade() -> None:
    op.create_table(
        "example_tutorial_words_entry",
        sa.Column("id", BigId, nullable=False),
        sa.Column("party_id", BigId, nullable=True),
        sa.Column("text", sa.String(280), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["core_party.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_example_tutorial_words_entry_party_id", "example_tutorial_words_entry", ["party_id"])


def downgrade() -> None:
    op.drop_table("example_tutorial_words_entry")
