"""What an organisation has published of one content type, newest first, from one index."""

from __future__ import annotations

from alembic import op

revision = 'core_0007'
down_revision = 'core_0006'
branch_labels = None
depends_on = None
requires: dict[str, str] = {}


def upgrade() -> None:
    op.create_index('ix_core_content_publisher_type', 'core_content', ['publisher_id', 'type', 'state', 'listed_at', 'expires_at'])


def downgrade() -> None:
    op.drop_index('ix_core_content_publisher_type', 'core_content')
