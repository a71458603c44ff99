"""Who belongs to an organisation, who is invited, what it was called before, and facts with several values.

Revision ID: organisations_0002
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "organisations_0002"
down_revision = "organisations_0001"
branch_labels = None
depends_on = None

# The core's 64-bit key; SQLite gives out row ids only to a column declared exactly INTEGER.
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PARENT = "organisations_organisation"


def upgrade() -> None:
    _facts()
    _values()
    _memberships()
    _invitations()
    _former_names()


def downgrade() -> None:
    for table in ("former_name", "invitation", "membership", "value"):
        op.drop_table(f"organisations_{table}")
    op.drop_index("ix_organisations_organisation_postcode", PARENT)
    for column in ("is_active", "postcode", "address"):
        op.drop_column(PARENT, column)


def _facts() -> None:
    op.add_column(PARENT, sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column(PARENT, sa.Column("postcode", sa.String(12), server_default="", nullable=False))
    op.add_column(PARENT, sa.Column("address", sa.String(200), server_default="", nullable=False))
    op.create_index("ix_organisations_organisation_postcode", PARENT, ["postcode"])


def _values() -> None:
    table = "organisations_value"
    op.create_table(
        table,
        sa.Column("field", sa.String(16), nullable=False),
        sa.Column("value", sa.String(60), nullable=False),
        sa.Column("organisation_id", BigId, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("field", "value", "organisation_id", name=op.f("pk_organisations_value")),
        _of_organisation(table),
    )
    op.create_index(op.f("ix_organisations_value_organisation_id"), table, ["organisation_id"])


def _memberships() -> None:
    table = "organisations_membership"
    op.create_table(
        table,
        sa.Column("party_id", BigId, autoincrement=False, nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.Column("is_manager", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_organisations_membership")),
        sa.ForeignKeyConstraint(["party_id"], ["core_party.id"], ondelete="CASCADE",
                                name=op.f("fk_organisations_membership_party_id_core_party")),
        _of_organisation(table),
    )
    op.create_index("ix_organisations_membership_organisation_id", table, ["organisation_id", "party_id"])


def _invitations() -> None:
    table = "organisations_invitation"
    op.create_table(
        table,
        sa.Column("id", BigId, nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("invited_by", BigId, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations_invitation")),
        sa.UniqueConstraint("email", "organisation_id", name=op.f("uq_organisations_invitation_email_organisation_id")),
        sa.ForeignKeyConstraint(["invited_by"], ["core_party.id"], ondelete="SET NULL",
                                name=op.f("fk_organisations_invitation_invited_by_core_party")),
        _of_organisation(table),
    )
    op.create_index(op.f("ix_organisations_invitation_organisation_id"), table, ["organisation_id"])
    op.create_index(op.f("ix_organisations_invitation_invited_by"), table, ["invited_by"])


def _former_names() -> None:
    table = "organisations_former_name"
    op.create_table(
        table,
        sa.Column("id", BigId, nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.Column("canonical", sa.String(200), nullable=False),
        sa.Column("slug", sa.String(120), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations_former_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisations_former_name_slug")),
        _of_organisation(table),
    )
    op.create_index(op.f("ix_organisations_former_name_organisation_id"), table, ["organisation_id"])
    op.create_index(op.f("ix_organisations_former_name_canonical"), table, ["canonical"])


def _of_organisation(table: str) -> Any:
    return sa.ForeignKeyConstraint(["organisation_id"], [f"{PARENT}.id"], ondelete="CASCADE",
                                   name=op.f(f"fk_{table}_organisation_id_{PARENT}"))
