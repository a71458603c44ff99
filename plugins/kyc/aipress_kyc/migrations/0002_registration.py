"""Registration: drafts, requests, verified facts, invitations.

Revision ID: kyc_0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "kyc_0002"
down_revision = "kyc_0001"
branch_labels = None
depends_on = None

# The core's 64-bit key; SQLite gives out row ids only to a column declared exactly INTEGER.
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
OPEN = sa.text("state IN ('pending', 'asked')")
CURRENT = sa.text("ended_at IS NULL")


def _key(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    referred = target.partition(".")[0]
    return sa.ForeignKeyConstraint([column], [target], ondelete=ondelete, name=op.f(f"fk_{table}_{column}_{referred}"))


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int | None = None) -> sa.Column:
    return sa.Column(name, sa.String(length) if length else sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    _invitations()
    _requests()
    _drafts()
    _facts()


def _invitations() -> None:
    table = "kyc_invitation"
    op.create_table(
        table,
        sa.Column("id", BigId, nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("organisation_id", BigId, nullable=True),
        sa.Column("invited_by", BigId, nullable=True),
        sa.Column("party_id", BigId, nullable=True),
        _text("code", 20), _text("first_name", 80), _text("last_name", 80), _text("message"),
        _moment("created_at"), _moment("expires_at"), _moment("used_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kyc_invitation")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_kyc_invitation_key_hash")),
        sa.UniqueConstraint("email", "organisation_id", name=op.f("uq_kyc_invitation_email_organisation_id")),
        _key(table, "organisation_id", "organisations_organisation.id", "CASCADE"),
        _key(table, "invited_by", "core_party.id", "SET NULL"),
        _key(table, "party_id", "core_party.id", "SET NULL"),
    )
    op.create_index("ix_kyc_invitation_host", table, ["invited_by", "id"])
    for column in ("organisation_id", "party_id", "expires_at"):
        op.create_index(op.f(f"ix_kyc_invitation_{column}"), table, [column])


def _drafts() -> None:
    table = "kyc_draft"
    op.create_table(
        table,
        sa.Column("id", BigId, nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("party_id", BigId, nullable=True),
        sa.Column("survey_id", BigId, nullable=False),
        sa.Column("invitation_id", BigId, nullable=True),
        sa.Column("request_id", BigId, nullable=True),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("answers", Json, nullable=False),
        sa.Column("done", Json, nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=True),
        sa.Column("locale", sa.String(12), nullable=True),
        _moment("created_at"), _moment("updated_at"), _moment("expires_at"), _moment("sent_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kyc_draft")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_kyc_draft_key_hash")),
        _key(table, "party_id", "core_party.id", "CASCADE"),
        _key(table, "survey_id", "kyc_survey.id", "CASCADE"),
        _key(table, "invitation_id", "kyc_invitation.id", "SET NULL"),
        _key(table, "request_id", "kyc_request.id", "CASCADE"),
    )
    for column in ("party_id", "survey_id", "invitation_id", "request_id", "expires_at"):
        op.create_index(op.f(f"ix_kyc_draft_{column}"), table, [column])


def _requests() -> None:
    table = "kyc_request"
    op.create_table(
        table,
        sa.Column("id", BigId, nullable=False),
        sa.Column("party_id", BigId, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("survey_id", BigId, nullable=False),
        sa.Column("invitation_id", BigId, nullable=True),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("answers", Json, nullable=False),
        sa.Column("changes", Json, nullable=False),
        sa.Column("thread", Json, nullable=False),
        _text("reason_code", 24), _text("reason"),
        _moment("submitted_at"), _moment("decided_at", nullable=True),
        sa.Column("decided_by", BigId, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kyc_request")),
        _key(table, "party_id", "core_party.id", "CASCADE"),
        _key(table, "survey_id", "kyc_survey.id", "CASCADE"),
        _key(table, "invitation_id", "kyc_invitation.id", "SET NULL"),
        _key(table, "decided_by", "core_party.id", "SET NULL"),
    )
    op.create_index("ix_kyc_request_state", table, ["state", "id"])
    op.create_index("ix_kyc_request_party", table, ["party_id", "id"])
    op.create_index("uq_kyc_request_open", table, ["party_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    for column in ("survey_id", "invitation_id", "decided_by"):
        op.create_index(op.f(f"ix_kyc_request_{column}"), table, [column])


def _facts() -> None:
    table = "kyc_fact"
    op.create_table(
        table,
        sa.Column("id", BigId, nullable=False),
        sa.Column("party_id", BigId, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("method", sa.String(24), nullable=False),
        _text("detail", 200), _moment("verified_at"),
        sa.Column("verified_by", BigId, nullable=True),
        sa.Column("request_id", BigId, nullable=True),
        _moment("expires_at", nullable=True), _moment("asked_at", nullable=True), _moment("ended_at", nullable=True),
        _text("ended_why", 16),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kyc_fact")),
        _key(table, "party_id", "core_party.id", "CASCADE"),
        _key(table, "verified_by", "core_party.id", "SET NULL"),
        _key(table, "request_id", "kyc_request.id", "SET NULL"),
    )
    op.create_index("ix_kyc_fact_party", table, ["party_id", "kind", "id"])
    op.create_index("ix_kyc_fact_expiry", table, ["ended_at", "expires_at"])
    op.create_index("uq_kyc_fact_current", table, ["party_id", "kind"], unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT)
    for column in ("verified_by", "request_id"):
        op.create_index(op.f(f"ix_kyc_fact_{column}"), table, [column])


def downgrade() -> None:
    for table in ("kyc_fact", "kyc_draft", "kyc_request", "kyc_invitation"):
        op.drop_table(table)
