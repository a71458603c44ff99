"""Saved searches with what they have told; synonyms, pins and what was searched in vain.

Revision ID: search_0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from aipress_core.api import Json

revision = "search_0002"
down_revision = "search_0001"
branch_labels = None
depends_on = None

# The core's 64-bit key; SQLite gives out row ids only to a column declared exactly INTEGER.
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _saved()
    _steered()


def _saved() -> None:
    op.create_table(
        "search_saved",
        sa.Column("id", BigId, nullable=False),
        sa.Column("party_id", BigId, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("choice", Json, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("frequency", sa.String(8), nullable=False),
        sa.Column("by_bell", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("by_mail", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_paused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stop_key", sa.String(32), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_saved")),
        sa.ForeignKeyConstraint(["party_id"], ["core_party.id"], ondelete="CASCADE", name=op.f("fk_search_saved_party_id_core_party")),
    )
    op.create_index(op.f("ix_search_saved_party_id"), "search_saved", ["party_id"])
    op.create_index("ix_search_saved_due", "search_saved", ["due_at", "id"])
    op.create_index("ix_search_saved_alive", "search_saved", ["is_paused", "digest", "id"])
    op.create_table(
        "search_hit",
        sa.Column("saved_id", BigId, nullable=False),
        sa.Column("type", sa.String(60), nullable=False),
        sa.Column("object_id", BigId, nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("saved_id", "type", "object_id", name=op.f("pk_search_hit")),
        sa.ForeignKeyConstraint(["saved_id"], ["search_saved.id"], ondelete="CASCADE", name=op.f("fk_search_hit_saved_id_search_saved")),
    )
    op.create_index("ix_search_hit_waiting", "search_hit", ["saved_id", "told_at", "found_at"])
    op.create_table(
        "search_fresh",
        sa.Column("type", sa.String(60), nullable=False),
        sa.Column("object_id", BigId, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("type", "object_id", name=op.f("pk_search_fresh")),
    )
    op.create_index(op.f("ix_search_fresh_at"), "search_fresh", ["at"])


def _steered() -> None:
    op.create_table(
        "search_synonym",
        sa.Column("id", BigId, nullable=False),
        sa.Column("set_id", BigId, nullable=False),
        sa.Column("term", sa.String(60), nullable=False),
        sa.Column("folded", sa.String(120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_synonym")),
        sa.UniqueConstraint("set_id", "folded", name=op.f("uq_search_synonym_set_id_folded")),
    )
    op.create_index("ix_search_synonym_folded", "search_synonym", ["folded", "set_id"])
    op.create_table(
        "search_pin",
        sa.Column("id", BigId, nullable=False),
        sa.Column("words", sa.String(120), nullable=False),
        sa.Column("folded", sa.String(240), nullable=False),
        sa.Column("type", sa.String(60), nullable=False),
        sa.Column("object_id", BigId, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_pin")),
        sa.UniqueConstraint("folded", "type", "object_id", name=op.f("uq_search_pin_folded_type_object_id")),
    )
    op.create_table(
        "search_missed",
        sa.Column("words", sa.String(120), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("words", "day", name=op.f("pk_search_missed")),
    )
    op.create_index(op.f("ix_search_missed_day"), "search_missed", ["day"])


def downgrade() -> None:
    for table in ("missed", "pin", "synonym", "fresh", "hit", "saved"):
        op.drop_table(f"search_{table}")
