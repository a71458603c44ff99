"""Organisations.

Revision ID: organisations_0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "organisations_0001"
down_revision = None
branch_labels = ("organisations",)
depends_on = None
requires = {"core": "core_0001"}

# The core's 64-bit key; SQLite gives out row ids only to a column declared exactly INTEGER.
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DECLARED = sa.text("is_official = false")


def upgrade() -> None:
    table = "organisations_organisation"
    op.create_table(
        table,
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("canonical", sa.String(200), nullable=False),
        sa.Column("is_official", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.String(12), server_default="fr", nullable=False),
        sa.Column("website", sa.String(300), server_default="", nullable=False),
        sa.Column("country", sa.String(2), server_default="", nullable=False),
        sa.Column("department", sa.String(3), server_default="", nullable=False),
        sa.Column("city", sa.String(120), server_default="", nullable=False),
        sa.Column("founded", sa.Integer(), nullable=True),
        sa.Column("logo_file_id", BigId, nullable=True),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations_organisation")),
        sa.ForeignKeyConstraint(
            ["id"], ["core_party.id"], ondelete="CASCADE", name=op.f("fk_organisations_organisation_id_core_party"),
        ),
        sa.ForeignKeyConstraint(
            ["logo_file_id"], ["core_file.id"], ondelete="SET NULL",
            name=op.f("fk_organisations_organisation_logo_file_id_core_file"),
        ),
    )
    op.create_index("ix_organisations_organisation_canonical", table, ["canonical", "id"])
    op.create_index("ix_organisations_organisation_kind", table, ["kind", "canonical", "id"])
    op.create_index("ix_organisations_organisation_country", table, ["country", "canonical", "id"])
    op.create_index(op.f("ix_organisations_organisation_logo_file_id"), table, ["logo_file_id"])
    op.create_index("uq_organisations_organisation_declared", table, ["canonical"], unique=True,
                    sqlite_where=DECLARED, postgresql_where=DECLARED)


def downgrade() -> None:
    op.drop_table("organisations_organisation")
