"""Alembic's environment, shared by the core and every plugin; `aipress_core.db.revisions` says what for.

Not meant for Alembic's own command line: run ``aipress db upgrade`` and its sisters.
"""

from __future__ import annotations

from alembic import context

context.configure(**context.config.attributes["configure"])
with context.begin_transaction():
    context.run_migrations()
