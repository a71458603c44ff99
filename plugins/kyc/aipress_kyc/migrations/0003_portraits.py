"""The portraits that members show, where the core finds them beside the name.

Revision ID: kyc_0003
"""

from __future__ import annotations

from alembic import op

revision = "kyc_0003"
down_revision = "kyc_0002"
branch_labels = None
depends_on = None
requires = {"core": "core_0010"}


def upgrade() -> None:
    op.execute("UPDATE core_party SET portrait = (SELECT f.sha256 FROM kyc_profile p JOIN core_file f ON f.id = p.portrait_file_id "
               "WHERE p.party_id = core_party.id AND p.display_level >= 1) WHERE id IN (SELECT party_id FROM kyc_profile)")


def downgrade() -> None:
    op.execute("UPDATE core_party SET portrait = NULL WHERE id IN (SELECT party_id FROM kyc_profile)")
