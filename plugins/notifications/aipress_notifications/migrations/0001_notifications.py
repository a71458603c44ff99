"""Notifications.

Revision ID: notifications_0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from aipress_core.api import Json, UTCDateTime

revision = "notifications_0001"
down_revision = None
branch_labels = ("notifications",)
depends_on = None
requires = {"core": "core_0006"}

TABLE = "notifications_notification"
# The core's 64-bit key; SQLite gives out row ids only to a column declared exactly INTEGER.
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _to(column: str, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], ondelete=ondelete, name=op.f(f"fk_{TABLE}_{column}_{other}"))


def upgrade() -> None:
    unread = {name: sa.text("read_at IS NULL") for name in ("sqlite_where", "postgresql_where")}
    op.create_table(
        TABLE,
        sa.Column("id", BigId, nullable=False),
        sa.Column("party_id", BigId, nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("group_key", sa.String(32), nullable=False),
        sa.Column("values", Json, nullable=False),
        sa.Column("url", sa.String(1000), server_default="/", nullable=False),
        sa.Column("count", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("actor_id", BigId, nullable=True),
        sa.Column("content_id", BigId, nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        _to("party_id", "core_party", "CASCADE"),
        _to("actor_id", "core_party", "SET NULL"),
        _to("content_id", "core_content", "CASCADE"),
    )
    op.create_index("ix_notifications_notification_party", TABLE, ["party_id", "created_at", "id"])
    op.create_index("ix_notifications_notification_unread", TABLE, ["party_id", "created_at", "id"], **unread)
    op.create_index("uq_notifications_notification_group", TABLE, ["party_id", "group_key"], unique=True, **unread)
    op.create_index("ix_notifications_notification_created_at", TABLE, ["created_at"])
    op.create_index(op.f("ix_notifications_notification_actor_id"), TABLE, ["actor_id"])
    op.create_index(op.f("ix_notifications_notification_content_id"), TABLE, ["content_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
