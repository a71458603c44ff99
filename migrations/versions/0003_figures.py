"""What each plugin costs, by hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from aipress_core.db.types import UTCDateTime

revision = 'core_0003'
down_revision = 'core_0002'
branch_labels = None
depends_on = None
requires: dict[str, str] = {}


def upgrade() -> None:
    op.create_table('core_figure',
    sa.Column('hour', UTCDateTime(), nullable=False),
    sa.Column('plugin', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('value', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('hour', 'plugin', 'name', name=op.f('pk_core_figure'))
    )


def downgrade() -> None:
    op.drop_table('core_figure')
