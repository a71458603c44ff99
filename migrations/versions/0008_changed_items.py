"""Which items of a scope have changed lately, from one index: counts under filters are brought up to date by it."""

from __future__ import annotations

from alembic import op

revision = 'core_0008'
down_revision = 'core_0007'
branch_labels = None
depends_on = None
requires: dict[str, str] = {}


def upgrade() -> None:
    op.create_index('ix_core_content_changed', 'core_content', ['facet_scope', 'modified_at'])


def downgrade() -> None:
    op.drop_index('ix_core_content_changed', 'core_content')
