"""Following, groups, posts, reports.

Revision ID: social_0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "social_0001"
down_revision = None
branch_labels = ("social",)
depends_on = None
requires = {"core": "core_0001"}

# The core's 64-bit key; SQLite gives out row ids only to a column declared exactly INTEGER.
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def _to(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], ondelete=ondelete, name=op.f(f"fk_{table}_{column}_{other}"))


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    _follows()
    _groups()
    _posts()
    _reports()


def _follows() -> None:
    op.create_table(
        "social_follow",
        sa.Column("follower_id", BigId, nullable=False),
        sa.Column("followee_id", BigId, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        _key("social_follow", "follower_id", "followee_id"),
        _to("social_follow", "follower_id", "core_party"),
        _to("social_follow", "followee_id", "core_party"),
    )
    op.create_index("ix_social_follow_followee", "social_follow", ["followee_id", "created_at", "follower_id"])
    op.create_index("ix_social_follow_newest", "social_follow", ["follower_id", "created_at", "followee_id"])
    op.create_table(
        "social_shield",
        sa.Column("party_id", BigId, nullable=False),
        sa.Column("other_id", BigId, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        _key("social_shield", "party_id", "other_id", "kind"),
        _to("social_shield", "party_id", "core_party"),
        _to("social_shield", "other_id", "core_party"),
    )
    op.create_index("ix_social_shield_other", "social_shield", ["other_id", "kind", "party_id"])


def _groups() -> None:
    op.create_table(
        "social_group",
        sa.Column("id", BigId, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("sort_name", sa.String(120), nullable=False),
        sa.Column("slug", sa.String(120), nullable=False),
        sa.Column("summary", sa.String(300), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("privacy", sa.String(8), server_default="open", nullable=False),
        sa.Column("member_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("post_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_by", BigId, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        _key("social_group", "id"),
        _to("social_group", "created_by", "core_party", "SET NULL"),
    )
    op.create_index("uq_social_group_slug", "social_group", ["slug"], unique=True)
    op.create_index("ix_social_group_sort_name", "social_group", ["sort_name", "id"])
    op.create_index(op.f("ix_social_group_created_by"), "social_group", ["created_by"])
    op.create_table(
        "social_membership",
        sa.Column("group_id", BigId, nullable=False),
        sa.Column("party_id", BigId, nullable=False),
        sa.Column("role", sa.String(12), server_default="member", nullable=False),
        sa.Column("joined_at", Moment, nullable=False),
        _key("social_membership", "group_id", "party_id"),
        _to("social_membership", "group_id", "social_group"),
        _to("social_membership", "party_id", "core_party"),
    )
    op.create_index("ix_social_membership_party", "social_membership", ["party_id", "group_id"])
    op.create_table(
        "social_pending_entry",
        sa.Column("group_id", BigId, nullable=False),
        sa.Column("party_id", BigId, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("by_id", BigId, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        _key("social_pending_entry", "group_id", "party_id"),
        _to("social_pending_entry", "group_id", "social_group"),
        _to("social_pending_entry", "party_id", "core_party"),
        _to("social_pending_entry", "by_id", "core_party", "SET NULL"),
    )
    op.create_index("ix_social_pending_entry_party", "social_pending_entry", ["party_id", "kind"])
    op.create_index(op.f("ix_social_pending_entry_by_id"), "social_pending_entry", ["by_id"])
    op.create_table(
        "social_exclusion",
        sa.Column("group_id", BigId, nullable=False),
        sa.Column("party_id", BigId, nullable=False),
        sa.Column("by_id", BigId, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        _key("social_exclusion", "group_id", "party_id"),
        _to("social_exclusion", "group_id", "social_group"),
        _to("social_exclusion", "party_id", "core_party"),
        _to("social_exclusion", "by_id", "core_party", "SET NULL"),
    )
    op.create_index(op.f("ix_social_exclusion_party_id"), "social_exclusion", ["party_id"])
    op.create_index(op.f("ix_social_exclusion_by_id"), "social_exclusion", ["by_id"])


def _posts() -> None:
    op.create_table(
        "social_post",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("author_id", BigId, nullable=True),
        sa.Column("group_id", BigId, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        _key("social_post", "id"),
        _to("social_post", "id", "core_content"),
        _to("social_post", "author_id", "core_party", "SET NULL"),
        _to("social_post", "group_id", "social_group"),
    )
    op.create_index("ix_social_post_group", "social_post", ["group_id", "created_at", "id"])
    op.create_index("ix_social_post_author", "social_post", ["author_id", "created_at", "id"])


def _reports() -> None:
    op.create_table(
        "social_report",
        sa.Column("id", BigId, nullable=False),
        sa.Column("reporter_id", BigId, nullable=True),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("member_id", BigId, nullable=True),
        sa.Column("content_id", BigId, nullable=True),
        sa.Column("group_id", BigId, nullable=True),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("note", sa.String(1000), server_default="", nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("decision", sa.String(20), nullable=True),
        sa.Column("decision_note", sa.String(1000), server_default="", nullable=False),
        sa.Column("decided_by", BigId, nullable=True),
        sa.Column("decided_at", Moment, nullable=True),
        _key("social_report", "id"),
        sa.UniqueConstraint("reporter_id", "subject", name=op.f("uq_social_report_reporter_id_subject")),
        _to("social_report", "reporter_id", "core_party", "SET NULL"),
        _to("social_report", "member_id", "core_party"),
        _to("social_report", "content_id", "core_content"),
        _to("social_report", "group_id", "social_group"),
        _to("social_report", "decided_by", "core_party", "SET NULL"),
    )
    op.create_index("ix_social_report_decided_at", "social_report", ["decided_at", "created_at", "id"])
    for column in ("member_id", "content_id", "group_id", "decided_by"):
        op.create_index(op.f(f"ix_social_report_{column}"), "social_report", [column])


def downgrade() -> None:
    for table in ("report", "post", "exclusion", "pending_entry", "membership", "group", "shield", "follow"):
        op.drop_table(f"social_{table}")
