"""How many notifications wait for each party."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = 'core_0006'
down_revision = 'core_0005'
branch_labels = None
depends_on = None
requires: dict[str, str] = {}


def upgrade() -> None:
    with op.batch_alter_table('core_party') as batch:
        batch.add_column(sa.Column('unread_count', sa.Integer(), server_default=sa.text('0'), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('core_party') as batch:
        batch.drop_column('unread_count')
