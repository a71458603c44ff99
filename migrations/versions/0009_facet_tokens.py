"""The tokens of facet counts are the cache's: they come with the visitor, and cost no statement of their own."""

from __future__ import annotations

from alembic import op

revision = 'core_0009'
down_revision = 'core_0008'
branch_labels = None
depends_on = None
requires: dict[str, str] = {}


def upgrade() -> None:
    op.execute("INSERT INTO core_cache_token (region, token) "
               "SELECT 'facets.' || scope, count FROM core_facet_count WHERE facet = '#'")
    op.execute("DELETE FROM core_facet_count WHERE facet = '#'")


def downgrade() -> None:
    op.execute("INSERT INTO core_facet_count (scope, facet, value, count) "
               "SELECT substr(region, 8), '#', '#', token % 2147483647 FROM core_cache_token WHERE region LIKE 'facets.%'")
    op.execute("DELETE FROM core_cache_token WHERE region LIKE 'facets.%'")
