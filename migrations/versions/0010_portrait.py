"""The picture that stands for a party; who has one already is told by the plugin that keeps it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = 'core_0010'
down_revision = 'core_0009'
branch_labels = None
depends_on = None
requires: dict[str, str] = {}


def upgrade() -> None:
    with op.batch_alter_table('core_party') as batch:
        batch.add_column(sa.Column('portrait', sa.String(64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('core_party') as batch:
        batch.drop_column('portrait')
