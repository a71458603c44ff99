"""Entries can be hidden; empty ones are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from aipress_core.api import UTCDateTime

revision = "example_tutorial_words_0002"
down_revision = "example_tutorial_words_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("example_tutorial_words_entry") as batch:
        batch.add_column(sa.Column("hidden_at", UTCDateTime(), nullable=True))
    op.execute("UPDATE example_tutorial_words_entry SET hidden_at = written_at WHERE trim(text) = ''")


def downgrade() -> None:
    with op.batch_alter_table("example_tutorial_words_entry") as batch:
        batch.drop_column("hidden_at")
