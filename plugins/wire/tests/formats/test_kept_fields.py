"""Every field that the import must keep, in every format: one table, one complete item per format.

``None`` marks what a format has no place for.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from reading import items

from aipress_wire.formats import ParsedItem

FIELDS = (
    "guid",
    "version",
    "status",
    "embargo",
    "headline",
    "byline",
    "dateline",
    "paragraphs",
    "tables",
    "language",
    "provider",
    "credit",
    "usage_terms",
    "ed_note",
    "subjects",
    "places",
    "pictures",
)


def kept(item: ParsedItem) -> dict[str, Any]:
    """What an item keeps, in the form of the table."""
    return {
        "guid": item.guid,
        "version": item.version,
        "status": item.status,
        "embargo": item.embargo_until and item.embargo_until.isoformat(),
        "headline": item.headline,
        "byline": item.byline,
        "dateline": item.dateline,
        "paragraphs": item.body_html.count("<p>"),
        "tables": item.body_html.count("<table>"),
        "language": item.language,
        "provider": (item.provider.name, item.provider.code),
        "credit": item.credit,
        "usage_terms": item.usage_terms,
        "ed_note": item.ed_note,
        "subjects": [f"{one.scheme}:{one.code}" if one.code else one.name for one in item.subjects],
        "places": [one.name for one in item.places],
        "pictures": [(files[0].href, len(files), files[0].caption, files[0].credit) for files in item.pictures],
    }


TABLE: dict[str, dict[str, Any]] = {
    "g2-message.xml": {
        "guid": "urn:newsml:littoral.example:20240506:port",
        "version": 3,
        "status": "usable",
        "embargo": None,
        "headline": "Le port de l’Estuaire rouvre après neuf jours",
        "byline": "Par Jeanne KERMADEC",
        "dateline": "Nantes (Littoral)",
        "paragraphs": 3,
        "tables": 1,
        "language": "fr-FR",
        "provider": ("Agence Littoral", "nprov:littoral"),
        "credit": "Agence Littoral",
        "usage_terms": "Usage rédactionnel seulement, sans archivage",
        "ed_note": "Ajoute la réaction du maire.\nPhotos disponibles.",
        "subjects": [
            "medtop:04000000",
            "medtop:20000344",
            "litsuj:dragage",
            "subj:04015002",
            "litsuj:estuaire",
            ":maire",
            "litorg:gpm",
        ],
        "places": ["Nantes", "Saint-Nazaire"],
        "pictures": [("photos/quai.jpg", 2, "", "")],
    },
    "newsml12.xml": {
        "guid": "urn:newsml:fjord.example:20240318T101200Z:FJ-OSL-0088",
        "version": 2,
        "status": "usable",
        "embargo": None,
        "headline": "Electric ferry halted by a goat",
        "byline": "By Solveig Aas",
        "dateline": "BERGEN, Norway, March 18 (Fjord)",
        "paragraphs": 3,
        "tables": 1,
        "language": "en",
        "provider": ("Fjord News", "fjord.example"),
        "credit": "Fjord News",
        "usage_terms": "Print and web\nNordic countries",
        "ed_note": "Corrects the number of passengers in paragraph two",
        "subjects": ["subj:04015000", "subj:08000000", "fjord:FJ-ANIMALS"],
        "places": ["Bergen"],
        "pictures": [
            ("goat.jpg", 2, "The goat, named Berit, on the ramp.", "Fjord News / Nils Vik"),
            ("ferry.jpg", 1, "The ferry at the quay.", ""),
        ],
    },
    "nitf-latin1.xml": {
        "guid": "saimaa-jarvi",
        "version": 5,
        "status": "usable",
        "embargo": "2023-11-06T04:00:00+00:00",
        "headline": "Järvi jäätyi aikaisin",
        "byline": "Aino Väisänen, Saimaan Uutiset",
        "dateline": "Lappeenranta, Suomi",
        "paragraphs": 2,
        "tables": 1,
        "language": "fi-FI",
        "provider": ("Saimaan Uutiset", "SAI"),
        "credit": "Saimaan Uutiset",
        "usage_terms": "Vain tilaajille\ngeography: Finland",
        "ed_note": "Korjattu jään paksuus.",
        "subjects": ["subj:17001000", "medtop:20000344", "SAI:F01001000"],
        "places": ["Lappeenranta"],
        "pictures": [("jaa.jpg", 1, "Jäätä Taipalsaarella.", "Eero Kontio")],
    },
    "ninjs-1.json": {
        "guid": "https://alpen.example/item/4711",
        "version": 4,
        "status": "usable",
        "embargo": "2024-01-12T11:00:00+00:00",
        "headline": "Seilbahn fährt wieder & pünktlich",
        "byline": "Von Lukas Hofer",
        "dateline": "Innsbruck",
        "paragraphs": 2,
        "tables": 1,
        "language": "de-AT",
        "provider": ("Alpenpost", "alpen.example"),
        "credit": None,
        "usage_terms": "Nur für Abonnenten",
        "ed_note": "Zweite Fassung, neu: Fahrplan.",
        "subjects": ["subj:10006000", "medtop:20000565", ":berg", "Maria Gruber"],
        "places": ["Innsbruck", "Tirol", "Österreich"],
        "pictures": [("gondel.jpg", 2, "Eine Gondel über Innsbruck.", "Alpenpost / Moser")],
    },
    "ninjs-2.json": {
        "guid": "urn:newsml:norra.example:20240220:bro-17",
        "version": 2,
        "status": "withheld",
        "embargo": "2024-02-20T23:00:00+00:00",
        "headline": "Bron över älven försenas igen",
        "byline": "Text: Åsa Lind",
        "dateline": "Umeå",
        "paragraphs": 2,
        "tables": 1,
        "language": "sv",
        "provider": ("Norra Nyheter", "norra.example"),
        "credit": "Norra Nyheter/NN",
        "usage_terms": "Redaktionellt bruk",
        "ed_note": "Väntar på svar från kommunen.",
        "subjects": ["medtop:20000337", "subj:04015001", "subj:11000000", "Umeå kommun"],
        "places": ["Umeå"],
        "pictures": [("https://norra.example/bro.jpg", 2, "Brofästet i mars.", "Per Berg/NN")],
    },
    "ninjs-3.json": {
        "guid": "tag:harbour.example,2024:story-8",
        "version": 3,
        "status": "usable",
        "embargo": "2024-03-03T00:01:00+00:00",
        "headline": "Lighthouse sold for one pound",
        "byline": "Tom Ashby",
        "dateline": "Whitby",
        "paragraphs": 2,
        "tables": 1,
        "language": "en-GB",
        "provider": ("Harbour Wire", "harbour.example"),
        "credit": "Harbour Wire",
        "usage_terms": "Online only",
        "ed_note": "Moves for Sunday papers.",
        "subjects": ["medtop:04000000", "Lighthouses"],
        "places": ["Whitby", "Nowhere"],
        "pictures": [("https://img.harbour.example/t.jpg", 2, "The tower at dusk.", "Harbour Wire/Reed")],
    },
    "rss.xml": {
        "guid": "rail-881",
        "version": 1709533800,
        "status": "usable",
        "embargo": None,
        "headline": "Le train de nuit revient & s’arrête à Vierzon",
        "byline": "Odile Marchand",
        "dateline": None,
        "paragraphs": 2,
        "tables": 1,
        "language": "fr-FR",
        "provider": ("La Feuille du Rail", "rail.example"),
        "credit": "La Feuille du Rail",
        "usage_terms": None,
        "ed_note": None,
        "subjects": ["Transports", "medtop:20000337"],
        "places": ["Vierzon"],
        "pictures": [
            ("https://rail.example/photos/train.jpg", 1, "Une voiture-lit.", "Rail/O. Marchand"),
            ("https://rail.example/photos/gare.jpg", 1, "La gare de Vierzon.", ""),
        ],
    },
    "atom.xml": {
        "guid": "tag:obs.example,2024:eclipse",
        "version": 1712644200,
        "status": "usable",
        "embargo": None,
        "headline": "Eclipse live",
        "byline": "Priya Nair",
        "dateline": None,
        "paragraphs": 2,
        "tables": 1,
        "language": "en",
        "provider": ("Observatory news", "obs.example"),
        "credit": "Observatory news",
        "usage_terms": None,
        "ed_note": None,
        "subjects": ["medtop:13000000", "eclipse"],
        "places": None,
        "pictures": [("https://obs.example/sun.jpg", 1, "", "")],
    },
    "feed.json": {
        "guid": "delta-3",
        "version": 1704448800,
        "status": "usable",
        "embargo": None,
        "headline": "Dijk houdt stand",
        "byline": "Redactie Delta",
        "dateline": None,
        "paragraphs": 2,
        "tables": 1,
        "language": "nl",
        "provider": ("Delta Blog", "delta.example"),
        "credit": "Delta Blog",
        "usage_terms": None,
        "ed_note": None,
        "subjects": ["water", "dijken"],
        "places": None,
        "pictures": [
            ("https://delta.example/img/dijk.jpg", 1, "", ""),
            ("https://delta.example/img/peil.png", 1, "Het peil", ""),
        ],
    },
}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", TABLE)
def test_every_field_is_kept(name: str, field: str, fixtures: Path) -> None:
    expected = TABLE[name][field]
    found = kept(items(fixtures / name)[0])[field]
    assert found == expected or (expected is None and not found)


def test_the_table_names_every_field_of_every_format() -> None:
    assert all(set(row) == set(FIELDS) for row in TABLE.values())


@pytest.mark.parametrize("name", TABLE)
def test_every_instant_is_aware_and_in_utc(name: str, fixtures: Path) -> None:
    for item in items(fixtures / name):
        instants = (item.published_at, item.version_created, item.first_created, item.expires_at, item.embargo_until)
        assert all(one.tzinfo is dt.UTC for one in instants if one)
