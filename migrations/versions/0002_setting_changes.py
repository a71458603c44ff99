"""The history of settings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from aipress_core.db.types import BigId, Json, UTCDateTime

revision = 'core_0002'
down_revision = 'core_0001'
branch_labels = None
depends_on = None
requires: dict[str, str] = {}


def upgrade() -> None:
    op.create_table('core_setting_change',
    sa.Column('id', BigId, nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('actor_id', BigId, nullable=True),
    sa.Column('actor_name', sa.String(length=200), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('before', Json, nullable=False),
    sa.Column('after', Json, nullable=False),
    sa.Column('is_secret', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['core_party.id'], name=op.f('fk_core_setting_change_actor_id_core_party'),
                            ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_setting_change'))
    )
    with op.batch_alter_table('core_setting_change', schema=None) as batch_op:
        batch_op.create_index('ix_core_setting_change_actor_id', ['actor_id'], unique=False)
        batch_op.create_index('ix_core_setting_change_name', ['name', 'id'], unique=False)


def downgrade() -> None:
    op.drop_table('core_setting_change')
