"""Vocabularies, terms, countries and places.

Revision ID: taxonomies_0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "taxonomies_0001"
down_revision = None
branch_labels = ("taxonomies",)
depends_on = None

# The core's 64-bit key; SQLite gives out row ids only to a column declared exactly INTEGER.
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "taxonomies_vocabulary",
        sa.Column("id", BigId, nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("title_en", sa.String(120), nullable=False),
        sa.Column("title_fr", sa.String(120), nullable=False),
        sa.Column("levels", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taxonomies_vocabulary")),
        sa.UniqueConstraint("key", name=op.f("uq_taxonomies_vocabulary_key")),
    )
    op.create_table(
        "taxonomies_term",
        sa.Column("id", BigId, nullable=False),
        sa.Column("vocabulary_id", BigId, nullable=False),
        sa.Column("parent_id", BigId, nullable=True),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("label_en", sa.String(160), nullable=False),
        sa.Column("label_fr", sa.String(160), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_deprecated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("media_topic", sa.String(8), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taxonomies_term")),
        sa.UniqueConstraint("vocabulary_id", "key", name=op.f("uq_taxonomies_term_vocabulary_id_key")),
        sa.ForeignKeyConstraint(
            ["vocabulary_id"], ["taxonomies_vocabulary.id"], ondelete="CASCADE",
            name=op.f("fk_taxonomies_term_vocabulary_id_taxonomies_vocabulary"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["taxonomies_term.id"], ondelete="CASCADE", name=op.f("fk_taxonomies_term_parent_id_taxonomies_term"),
        ),
    )
    op.create_index(op.f("ix_taxonomies_term_parent_id"), "taxonomies_term", ["parent_id"])
    op.create_table(
        "taxonomies_country",
        sa.Column("code", sa.String(2), nullable=False),
        sa.Column("alpha3", sa.String(3), nullable=False),
        sa.Column("name_en", sa.String(120), nullable=False),
        sa.Column("name_fr", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_taxonomies_country")),
        sa.UniqueConstraint("alpha3", name=op.f("uq_taxonomies_country_alpha3")),
    )
    op.create_table(
        "taxonomies_place",
        sa.Column("id", BigId, nullable=False),
        sa.Column("country_code", sa.String(2), nullable=False),
        sa.Column("department_code", sa.String(3), server_default="", nullable=False),
        sa.Column("postcode", sa.String(12), server_default="", nullable=False),
        sa.Column("city", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taxonomies_place")),
        sa.UniqueConstraint("country_code", "department_code", "city", name=op.f("uq_taxonomies_place_country_code_department_code_city")),
        sa.ForeignKeyConstraint(
            ["country_code"], ["taxonomies_country.code"], ondelete="CASCADE",
            name=op.f("fk_taxonomies_place_country_code_taxonomies_country"),
        ),
    )
    op.create_index(op.f("ix_taxonomies_place_city"), "taxonomies_place", ["city"])


def downgrade() -> None:
    op.drop_table("taxonomies_place")
    op.drop_table("taxonomies_country")
    op.drop_table("taxonomies_term")
    op.drop_table("taxonomies_vocabulary")
