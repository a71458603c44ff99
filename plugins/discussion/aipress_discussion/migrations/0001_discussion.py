"""Likes, comments, reports and views.

Revision ID: discussion_0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "discussion_0001"
down_revision = None
branch_labels = ("discussion",)
depends_on = None
requires = {"core": "core_0001"}

# The core's 64-bit key; SQLite gives out row ids only to a column declared exactly INTEGER.
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _to(table: str, column: str, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], ondelete=ondelete, name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    _likes_and_comments()
    _views()


def _likes_and_comments() -> None:
    op.create_table(
        "discussion_like",
        sa.Column("content_id", BigId, nullable=False),
        sa.Column("party_id", BigId, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("content_id", "party_id", name=op.f("pk_discussion_like")),
        _to("discussion_like", "content_id", "core_content", "CASCADE"),
        _to("discussion_like", "party_id", "core_party", "CASCADE"),
    )
    op.create_index(op.f("ix_discussion_like_party_id"), "discussion_like", ["party_id"])
    op.create_table(
        "discussion_comment",
        sa.Column("id", BigId, nullable=False),
        sa.Column("content_id", BigId, nullable=False),
        sa.Column("author_id", BigId, nullable=True),
        sa.Column("parent_id", BigId, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(8), server_default="visible", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discussion_comment")),
        _to("discussion_comment", "content_id", "core_content", "CASCADE"),
        _to("discussion_comment", "author_id", "core_party", "SET NULL"),
        _to("discussion_comment", "parent_id", "discussion_comment", "CASCADE"),
    )
    op.create_index("ix_discussion_comment_thread", "discussion_comment", ["content_id", "parent_id", "created_at", "id"])
    op.create_index("ix_discussion_comment_answers", "discussion_comment", ["parent_id", "created_at", "id"])
    op.create_index(op.f("ix_discussion_comment_author_id"), "discussion_comment", ["author_id"])
    op.create_table(
        "discussion_report",
        sa.Column("id", BigId, nullable=False),
        sa.Column("comment_id", BigId, nullable=False),
        sa.Column("reporter_id", BigId, nullable=True),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("note", sa.String(1000), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discussion_report")),
        sa.UniqueConstraint("comment_id", "reporter_id", name=op.f("uq_discussion_report_comment_id_reporter_id")),
        _to("discussion_report", "comment_id", "discussion_comment", "CASCADE"),
        _to("discussion_report", "reporter_id", "core_party", "SET NULL"),
    )
    op.create_index(op.f("ix_discussion_report_reporter_id"), "discussion_report", ["reporter_id"])


def _views() -> None:
    op.create_table(
        "discussion_view",
        sa.Column("content_id", BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("content_id", "day", name=op.f("pk_discussion_view")),
        _to("discussion_view", "content_id", "core_content", "CASCADE"),
    )
    op.create_table(
        "discussion_seen",
        sa.Column("content_id", BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("visitor", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("content_id", "day", "visitor", name=op.f("pk_discussion_seen")),
        _to("discussion_seen", "content_id", "core_content", "CASCADE"),
    )
    op.create_index(op.f("ix_discussion_seen_day"), "discussion_seen", ["day"])


def downgrade() -> None:
    for table in ("seen", "view", "report", "comment", "like"):
        op.drop_table(f"discussion_{table}")
