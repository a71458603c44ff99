"""The core's first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from aipress_core.db.types import BigId, Json, UTCDateTime

revision = 'core_0001'
down_revision = None
branch_labels = None
depends_on = None
requires: dict[str, str] = {}  # revisions of other packages that must be there first: {"core": "core_0001"}


def upgrade() -> None:
    op.create_table('core_audit_head',
    sa.Column('id', BigId, nullable=False),
    sa.Column('last_id', BigId, nullable=False),
    sa.Column('last_hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_audit_head'))
    )
    op.create_table('core_facet_count',
    sa.Column('scope', sa.String(length=40), nullable=False),
    sa.Column('facet', sa.String(length=40), nullable=False),
    sa.Column('value', sa.String(length=120), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('scope', 'facet', 'value', name=op.f('pk_core_facet_count'))
    )
    op.create_table('core_lease',
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('holder', sa.String(length=120), nullable=False),
    sa.Column('expires_at', UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_core_lease'))
    )
    op.create_table('core_outbox',
    sa.Column('id', BigId, nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('plugin', sa.String(length=40), nullable=False),
    sa.Column('payload', Json, nullable=False),
    sa.Column('available_at', UTCDateTime(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('request_id', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_outbox'))
    )
    op.create_table('core_party',
    sa.Column('id', BigId, nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('slug', sa.String(length=120), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('locale', sa.String(length=12), nullable=True),
    sa.Column('timezone', sa.String(length=64), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_party'))
    )
    with op.batch_alter_table('core_party', schema=None) as batch_op:
        batch_op.create_index('uq_core_party_kind_slug', ['kind', 'slug'], unique=True)

    op.create_table('core_rate',
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('window', BigId, nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('expires_at', UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('name', 'key', 'window', name=op.f('pk_core_rate'))
    )
    with op.batch_alter_table('core_rate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_core_rate_expires_at'), ['expires_at'], unique=False)

    op.create_table('core_site',
    sa.Column('id', BigId, nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('theme', sa.String(length=40), nullable=False),
    sa.Column('locale', sa.String(length=12), nullable=False),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('plugins', Json, nullable=False),
    sa.Column('plugins_version', sa.Integer(), nullable=False),
    sa.Column('settings', Json, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_site'))
    )
    op.create_table('core_audit',
    sa.Column('id', BigId, autoincrement=False, nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('actor_id', BigId, nullable=True),
    sa.Column('actor_name', sa.String(length=200), nullable=False),
    sa.Column('action', sa.String(length=80), nullable=False),
    sa.Column('target_type', sa.String(length=80), nullable=False),
    sa.Column('target_id', sa.String(length=120), nullable=False),
    sa.Column('target_label', sa.String(length=200), nullable=False),
    sa.Column('details', Json, nullable=False),
    sa.Column('request_id', sa.String(length=64), nullable=True),
    sa.Column('ip', sa.String(length=45), nullable=False),
    sa.Column('salt', sa.String(length=32), nullable=False),
    sa.Column('person_digest', sa.String(length=64), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['core_party.id'], name=op.f('fk_core_audit_actor_id_core_party'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_audit'))
    )
    with op.batch_alter_table('core_audit', schema=None) as batch_op:
        batch_op.create_index('ix_core_audit_action', ['action', 'id'], unique=False)
        batch_op.create_index('ix_core_audit_actor', ['actor_id', 'id'], unique=False)
        batch_op.create_index('ix_core_audit_target', ['target_type', 'target_id', 'id'], unique=False)

    op.create_table('core_content',
    sa.Column('id', BigId, nullable=False),
    sa.Column('type', sa.String(length=40), nullable=False),
    sa.Column('owner_id', BigId, nullable=True),
    sa.Column('publisher_id', BigId, nullable=True),
    sa.Column('title', sa.String(length=500), nullable=False),
    sa.Column('slug', sa.String(length=160), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('published_at', UTCDateTime(), nullable=True),
    sa.Column('embargo_until', UTCDateTime(), nullable=True),
    sa.Column('expires_at', UTCDateTime(), nullable=True),
    sa.Column('listed_at', UTCDateTime(), nullable=True),
    sa.Column('next_change_at', UTCDateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('facet_scope', sa.String(length=40), nullable=True),
    sa.Column('facets', Json, nullable=True),
    sa.Column('counted', Json, nullable=True),
    sa.Column('like_count', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('comment_count', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('view_count', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('modified_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['core_party.id'], name=op.f('fk_core_content_owner_id_core_party'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['publisher_id'], ['core_party.id'], name=op.f('fk_core_content_publisher_id_core_party'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_content'))
    )
    with op.batch_alter_table('core_content', schema=None) as batch_op:
        batch_op.create_index('ix_core_content_feed', ['type', 'state', 'listed_at', 'id'], unique=False)
        batch_op.create_index('ix_core_content_likes', ['type', 'state', 'like_count', 'id'], unique=False)
        batch_op.create_index('ix_core_content_views', ['type', 'state', 'view_count', 'id'], unique=False)
        batch_op.create_index('ix_core_content_next_change_at', ['next_change_at'], unique=False)
        batch_op.create_index('ix_core_content_owner', ['owner_id', 'listed_at'], unique=False)
        batch_op.create_index('ix_core_content_publisher', ['publisher_id', 'listed_at'], unique=False)
        batch_op.create_index('uq_core_content_type_slug', ['type', 'slug'], unique=True)

    op.create_table('core_delivery',
    sa.Column('id', BigId, nullable=False),
    sa.Column('outbox_id', BigId, nullable=False),
    sa.Column('plugin', sa.String(length=40), nullable=False),
    sa.Column('handler', sa.String(length=120), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('available_at', UTCDateTime(), nullable=False),
    sa.Column('locked_until', UTCDateTime(), nullable=True),
    sa.Column('locked_by', sa.String(length=80), nullable=True),
    sa.Column('last_error', sa.String(length=300), nullable=True),
    sa.Column('done_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['outbox_id'], ['core_outbox.id'], name=op.f('fk_core_delivery_outbox_id_core_outbox'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_delivery')),
    sa.UniqueConstraint('outbox_id', 'handler', name=op.f('uq_core_delivery_outbox_id_handler'))
    )
    with op.batch_alter_table('core_delivery', schema=None) as batch_op:
        batch_op.create_index('ix_core_delivery_claimed', ['locked_until'], unique=False, postgresql_where=sa.text("state = 'running'"), sqlite_where=sa.text("state = 'running'"))
        batch_op.create_index('ix_core_delivery_dead', ['id'], unique=False, postgresql_where=sa.text("state = 'dead'"), sqlite_where=sa.text("state = 'dead'"))
        batch_op.create_index('ix_core_delivery_due', ['plugin', 'available_at', 'id'], unique=False, postgresql_where=sa.text("state = 'pending'"), sqlite_where=sa.text("state = 'pending'"))

    op.create_table('core_role',
    sa.Column('party_id', BigId, nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('granted_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['party_id'], ['core_party.id'], name=op.f('fk_core_role_party_id_core_party'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('party_id', 'role', name=op.f('pk_core_role'))
    )
    op.create_table('core_schedule',
    sa.Column('task', sa.String(length=120), nullable=False),
    sa.Column('last_run_at', UTCDateTime(), nullable=True),
    sa.Column('next_run_at', UTCDateTime(), nullable=False),
    sa.Column('outbox_id', BigId, nullable=True),
    sa.ForeignKeyConstraint(['outbox_id'], ['core_outbox.id'], name=op.f('fk_core_schedule_outbox_id_core_outbox'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('task', name=op.f('pk_core_schedule'))
    )
    with op.batch_alter_table('core_schedule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_core_schedule_outbox_id'), ['outbox_id'], unique=False)

    op.create_table('core_session',
    sa.Column('id', BigId, nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('party_id', BigId, nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('seen_at', UTCDateTime(), nullable=False),
    sa.Column('expires_at', UTCDateTime(), nullable=False),
    sa.Column('ip', sa.String(length=45), nullable=False),
    sa.Column('user_agent', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['party_id'], ['core_party.id'], name=op.f('fk_core_session_party_id_core_party'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_core_session_token_hash'))
    )
    with op.batch_alter_table('core_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_core_session_party_id'), ['party_id'], unique=False)

    op.create_table('core_content_slug',
    sa.Column('type', sa.String(length=40), nullable=False),
    sa.Column('slug', sa.String(length=160), nullable=False),
    sa.Column('content_id', BigId, nullable=False),
    sa.ForeignKeyConstraint(['content_id'], ['core_content.id'], name=op.f('fk_core_content_slug_content_id_core_content'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('type', 'slug', name=op.f('pk_core_content_slug'))
    )
    with op.batch_alter_table('core_content_slug', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_core_content_slug_content_id'), ['content_id'], unique=False)

    op.create_table('core_file',
    sa.Column('id', BigId, nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('mime', sa.String(length=80), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('original_name', sa.String(length=255), nullable=False),
    sa.Column('owner_id', BigId, nullable=True),
    sa.Column('parent_id', BigId, nullable=True),
    sa.Column('visibility', sa.String(length=16), nullable=False),
    sa.Column('alt', sa.String(length=500), nullable=False),
    sa.Column('caption', sa.Text(), nullable=False),
    sa.Column('credit', sa.String(length=300), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("visibility IN ('parent', 'owner', 'public')", name=op.f('ck_core_file_visibility')),
    sa.ForeignKeyConstraint(['owner_id'], ['core_party.id'], name=op.f('fk_core_file_owner_id_core_party'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['parent_id'], ['core_content.id'], name=op.f('fk_core_file_parent_id_core_content'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_file'))
    )
    with op.batch_alter_table('core_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_core_file_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_core_file_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_core_file_sha256'), ['sha256'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('core_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_core_file_sha256'))
        batch_op.drop_index(batch_op.f('ix_core_file_parent_id'))
        batch_op.drop_index(batch_op.f('ix_core_file_owner_id'))

    op.drop_table('core_file')
    with op.batch_alter_table('core_content_slug', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_core_content_slug_content_id'))

    op.drop_table('core_content_slug')
    with op.batch_alter_table('core_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_core_session_party_id'))

    op.drop_table('core_session')
    with op.batch_alter_table('core_schedule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_core_schedule_outbox_id'))

    op.drop_table('core_schedule')
    op.drop_table('core_role')
    with op.batch_alter_table('core_delivery', schema=None) as batch_op:
        batch_op.drop_index('ix_core_delivery_due', postgresql_where=sa.text("state = 'pending'"), sqlite_where=sa.text("state = 'pending'"))
        batch_op.drop_index('ix_core_delivery_dead', postgresql_where=sa.text("state = 'dead'"), sqlite_where=sa.text("state = 'dead'"))
        batch_op.drop_index('ix_core_delivery_claimed', postgresql_where=sa.text("state = 'running'"), sqlite_where=sa.text("state = 'running'"))

    op.drop_table('core_delivery')
    with op.batch_alter_table('core_content', schema=None) as batch_op:
        batch_op.drop_index('uq_core_content_type_slug')
        batch_op.drop_index('ix_core_content_publisher')
        batch_op.drop_index('ix_core_content_owner')
        batch_op.drop_index('ix_core_content_next_change_at')
        batch_op.drop_index('ix_core_content_views')
        batch_op.drop_index('ix_core_content_likes')
        batch_op.drop_index('ix_core_content_feed')

    op.drop_table('core_content')
    with op.batch_alter_table('core_audit', schema=None) as batch_op:
        batch_op.drop_index('ix_core_audit_target')
        batch_op.drop_index('ix_core_audit_actor')
        batch_op.drop_index('ix_core_audit_action')

    op.drop_table('core_audit')
    op.drop_table('core_site')
    with op.batch_alter_table('core_rate', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_core_rate_expires_at'))

    op.drop_table('core_rate')
    with op.batch_alter_table('core_party', schema=None) as batch_op:
        batch_op.drop_index('uq_core_party_kind_slug')

    op.drop_table('core_party')
    op.drop_table('core_outbox')
    op.drop_table('core_lease')
    op.drop_table('core_facet_count')
    op.drop_table('core_audit_head')
