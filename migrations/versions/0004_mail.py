"""Every mail that was asked for, and what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from aipress_core.db.types import BigId, UTCDateTime

revision = 'core_0004'
down_revision = 'core_0003'
branch_labels = None
depends_on = None
requires: dict[str, str] = {}


def upgrade() -> None:
    op.create_table('core_mail',
    sa.Column('id', BigId, nullable=False),
    sa.Column('kind', sa.String(length=80), nullable=False),
    sa.Column('plugin', sa.String(length=40), nullable=False),
    sa.Column('party_id', BigId, nullable=True),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('locale', sa.String(length=12), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('html', sa.Text(), nullable=True),
    sa.Column('unsubscribe_url', sa.String(length=500), nullable=True),
    sa.Column('is_secret', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('tries', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('error', sa.String(length=300), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('sent_at', UTCDateTime(), nullable=True),
    sa.Column('expires_at', UTCDateTime(), nullable=True),
    sa.Column('request_id', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['party_id'], ['core_party.id'], name=op.f('fk_core_mail_party_id_core_party'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_mail'))
    )
    with op.batch_alter_table('core_mail', schema=None) as batch_op:
        batch_op.create_index('ix_core_mail_address', ['address'], unique=False)
        batch_op.create_index('ix_core_mail_created_at_id', ['created_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_core_mail_party_id'), ['party_id'], unique=False)
        batch_op.create_index('ix_core_mail_state_created_at_id', ['state', 'created_at', 'id'], unique=False)


def downgrade() -> None:
    op.drop_table('core_mail')
