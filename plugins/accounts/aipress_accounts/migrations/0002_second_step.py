"""Mailed links, authenticator apps, recovery codes, passkeys.

Revision ID: accounts_0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "accounts_0002"
down_revision = "accounts_0001"
branch_labels = None
depends_on = None
requires = {"core": "core_0004"}

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _party(table: str, *, nullable: bool = False) -> tuple[sa.Column, sa.ForeignKeyConstraint]:
    return (sa.Column("party_id", BigId, nullable=nullable),
            sa.ForeignKeyConstraint(["party_id"], ["core_party.id"], ondelete="CASCADE",
                                    name=op.f(f"fk_{table}_party_id_core_party")))


def upgrade() -> None:
    with op.batch_alter_table("accounts_user") as batch:
        batch.add_column(sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "accounts_link",
        sa.Column("id", BigId, nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        *_party("accounts_link", nullable=True),
        sa.Column("bound", sa.String(64), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_link")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_accounts_link_key_hash")),
    )
    op.create_table(
        "accounts_authenticator",
        *_party("accounts_authenticator"),
        sa.Column("sealed", sa.String(255), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_accounts_authenticator")),
    )
    op.create_table(
        "accounts_recovery_code",
        sa.Column("id", BigId, nullable=False),
        *_party("accounts_recovery_code"),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_recovery_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_accounts_recovery_code_code_hash")),
    )
    op.create_table(
        "accounts_passkey",
        sa.Column("id", BigId, nullable=False),
        *_party("accounts_passkey"),
        sa.Column("credential", sa.String(1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_passkey")),
        sa.UniqueConstraint("credential", name=op.f("uq_accounts_passkey_credential")),
    )
    for table, column in (("link", "party_id"), ("link", "expires_at"), ("recovery_code", "party_id"), ("passkey", "party_id")):
        op.create_index(op.f(f"ix_accounts_{table}_{column}"), f"accounts_{table}", [column])


def downgrade() -> None:
    for table in ("passkey", "recovery_code", "authenticator", "link"):
        op.drop_table(f"accounts_{table}")
    with op.batch_alter_table("accounts_user") as batch:
        batch.drop_column("password_changed_at")
