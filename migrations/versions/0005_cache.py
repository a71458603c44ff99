"""The token of each region of the cache."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from aipress_core.db.types import BigId

revision = 'core_0005'
down_revision = 'core_0004'
branch_labels = None
depends_on = None
requires: dict[str, str] = {}


def upgrade() -> None:
    op.create_table('core_cache_token',
    sa.Column('region', sa.String(length=80), nullable=False),
    sa.Column('token', BigId, nullable=False),
    sa.PrimaryKeyConstraint('region', name=op.f('pk_core_cache_token'))
    )


def downgrade() -> None:
    op.drop_table('core_cache_token')
