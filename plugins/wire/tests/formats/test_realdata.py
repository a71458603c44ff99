"""The agencies' own files, field by field. Marked ``realdata``: the files are not in the repository."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from reading import everything, items
from test_kept_fields import kept

from aipress_wire.formats import ParsedItem

pytestmark = pytest.mark.realdata

# Headlines and notes are told by how they begin, so that none of the agencies' text stands here at length.
EXPECTED: dict[str, list[dict[str, Any]]] = {
    "aap.xml": [
        {
            "guid": "AAP.115314987.5417374",
            "version": 1,
            "byline": "By John Doe",
            "dateline": "Sydney",
            "paragraphs": 13,
            "language": "",
            "credit": "",
            "provider": ("Australian Associated Press", "AAP"),
            "usage_terms": "A non-exclusive",
            "subjects": ["subj:02003001", "subj:02003002"],
            "places": ["Sydney"],
            "pictures": [],
        },
    ],
    "afp.xml": [
        {
            "guid": "urn:newsml:afp.com:20140829T135002Z:TX-PAR-FXW86",
            "version": 1,
            "headline": "Sweden court",
            "byline": "",
            "dateline": "STOCKHOLM, Aug 29, 2014 (AFP)",
            "paragraphs": 10,
            "language": "en",
            "provider": ("AFP", "afp.com"),
            "usage_terms": "NO ARCHIVAL USE",
            "subjects": ["subj:04011002", "subj:04016007", "subj:04000000", "subj:04016038", "subj:04011000"],
            "places": ["Stockholm"],
        },
    ],
    "ansa-newsmlg2-text.xml": [
        {
            "guid": "tag:ansa.it,2017-10-11:40e5fb1034e7e2b21942ea09718fc85a",
            "version": 1,
            "headline": "Catalan",
            "paragraphs": 4,
            "language": "it",
            "provider": ("ansa.it", "ansa.it"),
            "places": ["Rome"],
            "pictures": [("", 1, "", "")],
        },
    ],
    "ap.xml": [
        {
            "guid": "tag:ap.org,2011:5e565888b587889c5c8bd62b6164118c-text",
            "version": 2,
            "headline": "Nutrisystem",
            "dateline": "FORT WASHINGTON, Pa.",
            "paragraphs": 10,
            "language": "en",
            "provider": ("Automated Insights", "approviderid:z01122"),
            "ed_note": "Eds: Adds",
            "places": ["Pittsburgh"],
        },
        {
            "guid": "tag:ap.org,2011:b6d5d4eb781939b5fe8722f3fba28ee2-text",
            "version": 2,
            "dateline": "BETHESDA, Md.",
            "paragraphs": 11,
            "places": ["Bethesda", "Maryland", "United States", "North America", "North Carolina"],
        },
        {
            "guid": "tag:ap.org,2011:4db5f9c37aac8924db872ba5a7e287e6-text",
            "version": 1,
            "dateline": "KNOXVILLE, Tenn.",
            "paragraphs": 7,
            "ed_note": "",
        },
    ],
    "ap-nitf.xml": [
        {
            "version": 1,
            "headline": "Can trading",
            "byline": "By BERNARD CONDON, AP Business Writer",
            "dateline": "NEW YORK",
            "paragraphs": 28,
            "provider": ("The Associated Press", "AP"),
            "credit": "The Associated Press",
            "ed_note": "For global distribution",
            "places": ["NEW YORK"],
        },
    ],
    "dpa.xml": [
        {
            "guid": "urn:newsml:dpa.com:20090101:221011-930-4303",
            "version": 1,
            "headline": "Eintracht in London",
            "dateline": "London (dpa)",
            "paragraphs": 3,
            "language": "de",
            "provider": ("Deutsche Presse-Agentur GmbH", "nprov:dpa"),
            "credit": "dpa",
            "usage_terms": "Nutzung nur",
            "ed_note": "Notizblock",
            "subjects": ["medtop:20001065", "dpacat:sp"],
        },
    ],
    "picture.xml": [
        {
            "guid": "tag:reuters.com,0000:newsml_GM1E9341HD701",
            "version": 360624134,
            "headline": "A woman casts",
            "byline": "MARKO DJURICA",
            "paragraphs": 0,
            "language": "en",
            "provider": ("reuters.com", "reuters.com"),
            "credit": "REUTERS",
            "places": ["NAIROBI"],
            "subjects": ["MCC:I", "N2:POL", "N2:VOTE", "subj:11000000", "subj:11003000"],
        },
    ],
    "stt_newsml_location_rich.xml": [
        {
            "guid": "urn:newsml:stt.fi:20170829:101572756",
            "version": 1,
            "headline": "Tuhannet",
            "paragraphs": 2,
            "language": "fi-FI",
            "provider": ("STT", "STT"),
            "credit": "STT–AFP",
            "places": ["Myanmar", "Bangladesh", "Burma"],
            "subjects": [
                "sttdepartment:14",
                "subj:14000000",
                "subj:14010000",
                "subj:14010002",
                "subj:11000000",
                "subj:11011000",
                "subj:16000000",
            ],
        },
    ],
    "nitf-ntb.xml": [
        {
            "guid": "faktisk-d9cde75b-256e-4989-b6a3-b8ad27f43a5c",
            "version": 48,
            "headline": "Faktisk.no",
            "byline": "Geir Molnes / Faktisk.no",
            "dateline": "Oslo",
            "paragraphs": 39,
            "language": "nb-NO",
            "provider": ("NTB", "NTB"),
            "credit": "NTB",
            "ed_note": "Dette stoffet",
            "places": ["Norge"],
            "pictures": [("", 1, "Foto: NTB / Scanpix, montasje av Faktisk.no", "NTB / Scanpix, montasje av Faktisk.no")],
        },
    ],
    "ninjs-2.1-ap_image.json": [
        {
            "version": 0,
            "headline": "Turkey Islamic State",
            "paragraphs": 0,
            "language": "en",
            "credit": "ASSOCIATED PRESS",
            "usage_terms": "This content",
            "ed_note": "TURKEY OUT",
            "places": ["Turkey", "Western Europe", "Europe", "Middle East", "United States", "North America"],
        },
    ],
    "ninjs-2.1-businesswire-newsml-20130605006126.json": [
        {
            "guid": "http://www.businesswire.com/news/home/20130605006126/zh",
            "version": 1,
            "headline": "Cambrios",
            "paragraphs": 1,
            "language": "zh",
            "provider": ("businesswire.com", "businesswire.com"),
        },
    ],
    "ninjs-2.1-dpa_text.json": [
        {
            "guid": "urn:newsml:dpa.com:20090101:190510-99-167362",
            "version": 2,
            "byline": "Von Christian Hollmann, dpa",
            "paragraphs": 9,
            "language": "de",
            "provider": ("dpa", "dpa.com"),
        },
    ],
    "ninjs-2.1-ntb_text.json": [
        {
            "guid": "urn:8d19cf88-b3ab-4972-8fec-1207599f2872",
            "version": 6,
            "byline": "NTB",
            "paragraphs": 0,
            "language": "nb-NO",
            "provider": ("NTB", "NTB"),
            "ed_note": "Noe utvidet.",
            "subjects": [":Innenriks", "subj:13010000", "subj:04011000", "subj:04005000"],
            "places": ["Telemark"],
        },
    ],
    "ninjs-2.1-tt_text_image_2.json": [
        {
            "guid": "http://tt.se/media/text/210526-militarovning-a0f2d045",
            "version": 1,
            "headline": "Militärövning",
            "paragraphs": 4,
            "language": "sv",
            "provider": ("TT", "tt.se"),
            "subjects": ["subj:16000000", "Jonas Svensson", "Aurora"],
            "places": ["Sverige", "Gotland", "Finland"],
        },
    ],
    "ninjs-3.0-20231008-anti-doping-measures-at-the-tour-down-under-wil.json": [
        {
            "version": 2,
            "headline": "Anti-doping",
            "byline": "Trond Husø, The Anti-Doping Database",
            "dateline": "Oslo, Norway",
            "paragraphs": 18,
            "language": "en",
            "subjects": ["medtop:15000000", "medtop:20001105", "medtop:20000892"],
            "places": ["Oslo"],
        },
    ],
}
BEGINNINGS = ("headline", "usage_terms", "ed_note")


@pytest.mark.parametrize("name", EXPECTED)
def test_every_field_of_a_real_item(name: str, wire_data: Path) -> None:
    found = everything(wire_data / name)
    assert all(isinstance(one, ParsedItem) for one in found)
    assert len(found) == len(EXPECTED[name])
    for item, expected in zip(found, EXPECTED[name], strict=True):
        assert isinstance(item, ParsedItem)
        values = {"status": "usable", "embargo": None, "tables": 0, **expected}
        actual = kept(item)
        for field, value in values.items():
            if field in BEGINNINGS:
                assert actual[field].startswith(value), field
                assert bool(actual[field]) == bool(value), field
            else:
                assert actual[field] == value, field


def test_every_real_file_is_in_the_list(wire_data: Path) -> None:
    assert {path.name for path in wire_data.iterdir()} == set(EXPECTED)


def test_contacts_of_real_notes_are_not_shown(wire_data: Path) -> None:
    (item,) = items(wire_data / "dpa.xml")
    assert "@" not in item.ed_note
    assert any("@" in note for note in item.private_notes)


def test_real_renditions_are_grouped_with_the_best_first(wire_data: Path) -> None:
    (reuters,) = items(wire_data / "picture.xml")
    assert [one.name for one in reuters.renditions] == ["baseImage", "viewImage", "thumbnail"]
    assert reuters.renditions[0].filename.endswith(".JPG")
    (tt,) = items(wire_data / "ninjs-2.1-tt_text_image_2.json")
    (files,) = tt.pictures
    assert [one.width for one in files] == [4724, 1024, 1024, 256]
    assert files[0].byline == files[0].credit == "Karl Melander/TT"
    assert files[0].caption.startswith("En stor")
    (ap,) = items(wire_data / "ninjs-2.1-ap_image.json")
    assert [one.name for one in ap.renditions] == ["main", "preview", "thumbnail"]
    assert ap.renditions[0].credit == "ASSOCIATED PRESS"


def test_real_tables_of_places_have_positions(wire_data: Path) -> None:
    (dpa,) = items(wire_data / "dpa.xml")
    assert dpa.places[-1].latitude == 51.6047
    assert "iso3166-1a2:DE" in dpa.places[1].codes
