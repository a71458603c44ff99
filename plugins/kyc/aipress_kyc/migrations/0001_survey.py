"""Versions of the survey, profiles and the values by which members are found.

Revision ID: kyc_0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "kyc_0001"
down_revision = None
branch_labels = ("kyc",)
depends_on = None
requires = {"core": "core_0001"}

# The core's 64-bit key; SQLite gives out row ids only to a column declared exactly INTEGER.
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def _to(table: str, column: str, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], ondelete=ondelete, name=op.f(f"fk_{table}_{column}_{other}"))


def _text(name: str, length: int, default: str | None = "") -> sa.Column[str]:
    return sa.Column(name, sa.String(length), server_default=default, nullable=False)


def upgrade() -> None:
    _surveys()
    _profiles()
    _values()


def _surveys() -> None:
    op.create_table(
        "kyc_survey",
        sa.Column("id", BigId, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _text("title", 200, None),
        _text("digest", 64, None),
        sa.Column("document", Json, nullable=False),
        _text("file_name", 255),
        _text("state", 8, "draft"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", BigId, nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activated_by", BigId, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kyc_survey")),
        sa.UniqueConstraint("version", name=op.f("uq_kyc_survey_version")),
        _to("kyc_survey", "created_by", "core_party", "SET NULL"),
        _to("kyc_survey", "activated_by", "core_party", "SET NULL"),
    )
    is_live = sa.text("state = 'live'")
    op.create_index("uq_kyc_survey_live", "kyc_survey", ["state"], unique=True, sqlite_where=is_live, postgresql_where=is_live)
    for column in ("digest", "created_by", "activated_by"):
        op.create_index(op.f(f"ix_kyc_survey_{column}"), "kyc_survey", [column])


def _profiles() -> None:
    op.create_table(
        "kyc_profile",
        sa.Column("party_id", BigId, autoincrement=False, nullable=False),
        sa.Column("survey_id", BigId, nullable=True),
        _text("code", 20, None), _text("community", 20, None), _text("contact_type", 16, None),
        sa.Column("display_level", sa.Integer(), server_default="1", nullable=False),
        _text("first_name", 80, None), _text("last_name", 80, None), _text("sort_name", 170, None),
        _text("job_title", 160), _text("country", 2), _text("department", 3), _text("postcode", 12), _text("city", 120),
        sa.Column("portrait_file_id", BigId, nullable=True),
        sa.Column("answers", Json, nullable=False),
        sa.Column("contact_visibility", Json, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_kyc_profile")),
        _to("kyc_profile", "party_id", "core_party", "CASCADE"),
        _to("kyc_profile", "survey_id", "kyc_survey", "SET NULL"),
        _to("kyc_profile", "portrait_file_id", "core_file", "SET NULL"),
    )
    op.create_index("ix_kyc_profile_sort", "kyc_profile", ["sort_name", "party_id"])
    op.create_index("ix_kyc_profile_community", "kyc_profile", ["community", "sort_name", "party_id"])
    op.create_index("ix_kyc_profile_postcode", "kyc_profile", ["postcode"])
    for column in ("survey_id", "portrait_file_id"):
        op.create_index(op.f(f"ix_kyc_profile_{column}"), "kyc_profile", [column])


def _values() -> None:
    op.create_table(
        "kyc_value",
        _text("field", 40, None), _text("value", 120, None),
        sa.Column("party_id", BigId, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("field", "value", "party_id", name=op.f("pk_kyc_value")),
        _to("kyc_value", "party_id", "core_party", "CASCADE"),
    )
    op.create_index(op.f("ix_kyc_value_party_id"), "kyc_value", ["party_id"])


def downgrade() -> None:
    op.drop_table("kyc_value")
    op.drop_table("kyc_profile")
    op.drop_table("kyc_survey")
