"""What the demo world wrote."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from aipress_core.api import BigId

revision = 'demo_0001'
down_revision = None
branch_labels = ("demo",)
depends_on = None
requires = {"core": "core_0001"}


def upgrade() -> None:
    op.create_table('demo_mark',
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('row_id', BigId, autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('kind', 'row_id', name=op.f('pk_demo_mark'))
    )


def downgrade() -> None:
    op.drop_table('demo_mark')
