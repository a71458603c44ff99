"""Hooks of the taxonomies plugin."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from aipress_core.api import Vocabulary, hookimpl
from aipress_taxonomies import (
    models,  # noqa: F401  (registers the tables)
    typeahead,
)
from aipress_taxonomies.loading import load


@hookimpl
def aipress_seed(db: Session) -> None:
    """Insert the shipped vocabularies, countries and places that are missing."""
    load(db)


@hookimpl
def aipress_register_vocabularies() -> Sequence[Vocabulary]:
    """Every vocabulary, and the towns, for type-ahead."""
    return typeahead.declared()
