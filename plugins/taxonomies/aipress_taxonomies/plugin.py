"""Hooks of the taxonomies plugin."""

from __future__ import annotations

from sqlalchemy.orm import Session

from aipress_core.api import hookimpl
from aipress_taxonomies import models  # noqa: F401  (registers the tables)
from aipress_taxonomies.loading import load


@hookimpl
def aipress_seed(db: Session) -> None:
    """Insert the shipped vocabularies, countries and places that are missing."""
    load(db)
