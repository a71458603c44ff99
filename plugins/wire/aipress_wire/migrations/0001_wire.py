"""Sources, items, versions and pictures of the wire."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from aipress_core.api import BigId, Json, UTCDateTime

revision = 'wire_0001'
down_revision = None
branch_labels = ("wire",)
depends_on = None
requires = {"core": "core_0001"}


def upgrade() -> None:
    op.create_table('wire_source',
    sa.Column('id', BigId, nullable=False),
    sa.Column('key', sa.String(length=160), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('party_id', BigId, nullable=False),
    sa.Column('publisher_id', BigId, nullable=True),
    sa.Column('kind', sa.String(length=16), nullable=True),
    sa.Column('provenance', sa.String(length=16), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['party_id'], ['core_party.id'], name=op.f('fk_wire_source_party_id_core_party'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['publisher_id'], ['core_party.id'], name=op.f('fk_wire_source_publisher_id_core_party'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wire_source')),
    sa.UniqueConstraint('key', name=op.f('uq_wire_source_key'))
    )
    op.create_table('wire_item',
    sa.Column('id', BigId, autoincrement=False, nullable=False),
    sa.Column('family', sa.String(length=16), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('listed_at', UTCDateTime(), nullable=True),
    sa.Column('provenance', sa.String(length=16), nullable=False),
    sa.Column('source_id', BigId, nullable=True),
    sa.Column('guid', sa.String(length=500), nullable=True),
    sa.Column('source_version', BigId, nullable=True),
    sa.Column('format', sa.String(length=24), nullable=False),
    sa.Column('provider', sa.String(length=200), nullable=False),
    sa.Column('credit', sa.String(length=300), nullable=False),
    sa.Column('copyright_holder', sa.String(length=300), nullable=False),
    sa.Column('copyright_notice', sa.Text(), nullable=False),
    sa.Column('usage_terms', sa.Text(), nullable=False),
    sa.Column('ed_note', sa.Text(), nullable=False),
    sa.Column('private_notes', Json, nullable=False),
    sa.Column('raw', Json, nullable=False),
    sa.Column('subheadline', sa.String(length=500), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('byline', sa.String(length=300), nullable=False),
    sa.Column('dateline', sa.String(length=200), nullable=False),
    sa.Column('slugline', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('word_count', sa.Integer(), nullable=False),
    sa.Column('urgency', sa.Integer(), nullable=True),
    sa.Column('version_created', UTCDateTime(), nullable=True),
    sa.Column('corrected_at', UTCDateTime(), nullable=True),
    sa.Column('kill_note', sa.String(length=500), nullable=False),
    sa.Column('sector', sa.String(length=60), nullable=True),
    sa.Column('heading', sa.String(length=60), nullable=True),
    sa.Column('genre', sa.String(length=60), nullable=True),
    sa.Column('theme', sa.String(length=60), nullable=True),
    sa.Column('country_code', sa.String(length=2), nullable=True),
    sa.Column('department_code', sa.String(length=3), nullable=True),
    sa.Column('city', sa.String(length=120), nullable=True),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('cover_id', BigId, nullable=True),
    sa.Column('cover_sha256', sa.String(length=64), nullable=True),
    sa.Column('cover_mime', sa.String(length=40), nullable=True),
    sa.Column('cover_width', sa.Integer(), nullable=True),
    sa.Column('cover_height', sa.Integer(), nullable=True),
    sa.Column('cover_alt', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['cover_id'], ['core_file.id'], name=op.f('fk_wire_item_cover_id_core_file'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['id'], ['core_content.id'], name=op.f('fk_wire_item_id_core_content'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_id'], ['wire_source.id'], name=op.f('fk_wire_item_source_id_wire_source'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wire_item')),
    sa.UniqueConstraint('source_id', 'guid', name=op.f('uq_wire_item_source_id_guid'))
    )
    with op.batch_alter_table('wire_item', schema=None) as batch_op:
        batch_op.create_index('ix_wire_item_feed', ['family', 'listed_at', 'id'], unique=False)
        batch_op.create_index('ix_wire_item_feed_city', ['family', 'city', 'listed_at', 'id'], unique=False)
        batch_op.create_index('ix_wire_item_feed_country', ['family', 'country_code', 'listed_at', 'id'], unique=False)
        batch_op.create_index('ix_wire_item_feed_department', ['family', 'department_code', 'listed_at', 'id'], unique=False)
        batch_op.create_index('ix_wire_item_feed_genre', ['family', 'genre', 'listed_at', 'id'], unique=False)
        batch_op.create_index('ix_wire_item_feed_heading', ['family', 'heading', 'listed_at', 'id'], unique=False)
        batch_op.create_index('ix_wire_item_feed_provenance', ['family', 'provenance', 'listed_at', 'id'], unique=False)
        batch_op.create_index('ix_wire_item_feed_sector', ['family', 'sector', 'listed_at', 'id'], unique=False)
        batch_op.create_index('ix_wire_item_feed_theme', ['family', 'theme', 'listed_at', 'id'], unique=False)

    op.create_table('wire_picture',
    sa.Column('id', BigId, nullable=False),
    sa.Column('item_id', BigId, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('file_id', BigId, nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('mime', sa.String(length=40), nullable=True),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('is_placeholder', sa.Boolean(), nullable=False),
    sa.Column('caption', sa.Text(), nullable=False),
    sa.Column('credit', sa.String(length=300), nullable=False),
    sa.Column('alt', sa.String(length=500), nullable=False),
    sa.Column('renditions', Json, nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['core_file.id'], name=op.f('fk_wire_picture_file_id_core_file'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['item_id'], ['wire_item.id'], name=op.f('fk_wire_picture_item_id_wire_item'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wire_picture')),
    sa.UniqueConstraint('item_id', 'position', name=op.f('uq_wire_picture_item_id_position'))
    )
    op.create_table('wire_version',
    sa.Column('id', BigId, nullable=False),
    sa.Column('item_id', BigId, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('source_version', BigId, nullable=True),
    sa.Column('title', sa.String(length=500), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('byline', sa.String(length=300), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['wire_item.id'], name=op.f('fk_wire_version_item_id_wire_item'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wire_version')),
    sa.UniqueConstraint('item_id', 'number', name=op.f('uq_wire_version_item_id_number'))
    )


def downgrade() -> None:
    op.drop_table('wire_version')
    op.drop_table('wire_picture')
    with op.batch_alter_table('wire_item', schema=None) as batch_op:
        batch_op.drop_index('ix_wire_item_feed_theme')
        batch_op.drop_index('ix_wire_item_feed_sector')
        batch_op.drop_index('ix_wire_item_feed_provenance')
        batch_op.drop_index('ix_wire_item_feed_heading')
        batch_op.drop_index('ix_wire_item_feed_genre')
        batch_op.drop_index('ix_wire_item_feed_department')
        batch_op.drop_index('ix_wire_item_feed_country')
        batch_op.drop_index('ix_wire_item_feed_city')
        batch_op.drop_index('ix_wire_item_feed')

    op.drop_table('wire_item')
    op.drop_table('wire_source')
