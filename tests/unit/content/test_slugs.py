"""Names in addresses."""

from __future__ import annotations

import pytest

from aipress_core.content.services import slugify


@pytest.mark.parametrize(("text", "slug"), [
    ("L'État, c'est moi !", "l-etat-c-est-moi"), ("L’Estuaire", "l-estuaire"), ("2024–2025: «oui»", "2024-2025-oui"),
    ("Œuvre straße", "oeuvre-strasse"), ("Ångström", "angstrom"), ("新聞", "item"), ("", "item"),
    ("a\N{NO-BREAK SPACE}b", "a-b"),
])
def test_marks_part_words_and_accents_fall(text: str, slug: str) -> None:
    assert slugify(text) == slug
