"""Archives of one's data, erasures, terms and consents.

Revision ID: accounts_0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from aipress_core.api import Json, UTCDateTime

revision = "accounts_0003"
down_revision = "accounts_0002"
branch_labels = None
depends_on = None
requires = {"core": "core_0004"}

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _to(table: str, column: str, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], ondelete=ondelete, name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    op.create_table(
        "accounts_export",
        sa.Column("party_id", BigId, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("file_id", BigId, nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("ready_at", UTCDateTime(), nullable=True),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_accounts_export")),
        _to("accounts_export", "party_id", "core_party", "CASCADE"),
        _to("accounts_export", "file_id", "core_file", "SET NULL"),
    )
    op.create_index(op.f("ix_accounts_export_file_id"), "accounts_export", ["file_id"])
    op.create_index(op.f("ix_accounts_export_expires_at"), "accounts_export", ["expires_at"])
    op.create_table(
        "accounts_erasure",
        sa.Column("party_id", BigId, nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_accounts_erasure")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_accounts_erasure_key_hash")),
        _to("accounts_erasure", "party_id", "core_party", "CASCADE"),
    )
    op.create_index(op.f("ix_accounts_erasure_due_at"), "accounts_erasure", ["due_at"])
    _terms()


def _terms() -> None:
    op.create_table(
        "accounts_terms",
        sa.Column("id", BigId, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("texts", Json, nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=False),
        sa.Column("published_by", BigId, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_terms")),
        sa.UniqueConstraint("version", name=op.f("uq_accounts_terms_version")),
        _to("accounts_terms", "published_by", "core_party", "SET NULL"),
    )
    op.create_index(op.f("ix_accounts_terms_published_by"), "accounts_terms", ["published_by"])
    op.create_table(
        "accounts_consent",
        sa.Column("id", BigId, nullable=False),
        sa.Column("party_id", BigId, nullable=False),
        sa.Column("terms_id", BigId, nullable=False),
        sa.Column("way", sa.String(20), nullable=False),
        sa.Column("agreed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_consent")),
        sa.UniqueConstraint("party_id", "terms_id", name=op.f("uq_accounts_consent_party_id_terms_id")),
        _to("accounts_consent", "party_id", "core_party", "CASCADE"),
        _to("accounts_consent", "terms_id", "accounts_terms", "CASCADE"),
    )
    op.create_index("ix_accounts_consent_terms_id", "accounts_consent", ["terms_id"])


def downgrade() -> None:
    for table in ("consent", "terms", "erasure", "export"):
        op.drop_table(f"accounts_{table}")
