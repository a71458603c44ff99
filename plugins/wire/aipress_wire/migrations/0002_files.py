"""Find by its file what shows it: without these, each file that goes costs a walk through every item."""

from __future__ import annotations

from alembic import op

revision = 'wire_0002'
down_revision = 'wire_0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f('ix_wire_item_cover_id'), 'wire_item', ['cover_id'])
    op.create_index(op.f('ix_wire_picture_file_id'), 'wire_picture', ['file_id'])


def downgrade() -> None:
    op.drop_index(op.f('ix_wire_picture_file_id'), 'wire_picture')
    op.drop_index(op.f('ix_wire_item_cover_id'), 'wire_item')
