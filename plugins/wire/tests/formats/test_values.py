"""Dates, text, languages, picture references: the small things."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import ninjs

from aipress_wire.formats.dates import instant
from aipress_wire.formats.encoding import to_utf8
from aipress_wire.formats.pictures import reference
from aipress_wire.formats.text import block, language_tag, line

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-05-06T09:30:15+02:00", "2024-05-06T07:30:15"),
        ("2024-05-06T09:30:15.123Z", "2024-05-06T09:30:15"),
        ("20140829T135006Z", "2014-08-29T13:50:06"),
        ("20131020T192751+1100", "2013-10-20T08:27:51"),
        ("20131020T192751", "2013-10-20T17:27:51"),
        ("2016-01-12 12:35:40", "2016-01-12T11:35:40"),
        ("20080219+0100", "2008-02-18T23:00:00"),
        ("2024-07-01", "2024-06-30T22:00:00"),
        ("2024-07-01T24:00:00Z", "2024-07-02T00:00:00"),
        ("2018-01-03 20:13:08 GMT+00:00", "2018-01-03T20:13:08"),
        ("2022-10-11 11:14 MESZ", "2022-10-11T09:14:00"),
        ("Mon, 06 May 2024 10:00:00 +0200", "2024-05-06T08:00:00"),
        ("Mon, 06 May 2024 10:00:00 CEST", "2024-05-06T08:00:00"),
        ("06 May 2024 10:00:00 EST", "2024-05-06T15:00:00"),
        ("Mon, 06 May 2024 10:00:00 GMT+02:00", "2024-05-06T08:00:00"),
        ("Mon, 06 May 2024 10:00:00", "2024-05-06T08:00:00"),
        (1714982400, "2024-05-06T08:00:00"),
        (1714982400000, "2024-05-06T08:00:00"),
    ],
)
def test_a_date_is_read_in_any_spelling(written: object, expected: str) -> None:
    found = instant(written, PARIS)
    assert found
    assert found.replace(tzinfo=None).isoformat(timespec="seconds") == expected


@pytest.mark.parametrize(
    "written",
    ["", "yesterday", "2024-02-30", "9999-12-31T23:59:59-14:00", "0001-01-01", "YYYYMMDD000000-HHMM", None, True, [], 10**400],
)
def test_what_is_no_date_is_none(written: object) -> None:
    assert instant(written, PARIS) is None


@given(st.text(max_size=90) | st.floats() | st.integers())
def test_no_date_breaks_the_reader(written: object) -> None:
    found = instant(written, PARIS)
    assert found is None or found.tzinfo is dt.UTC


@given(st.text(max_size=300))
def test_plain_text_is_clean_whatever_comes_in(value: str) -> None:
    for cleaned in (line(value), block(value)):
        assert not any(ord(character) < 32 and character != "\n" for character in cleaned)
        cleaned.encode()  # no lone surrogates
    assert "\n" not in line(value)
    assert len(line(value)) <= 500


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("A &amp; B <b>bold</b>", "A & B bold"),
        ("5 < 7 and 9 > 8", "5 < 7 and 9 > 8"),
        ("a\x00b\ud800c\u202ed", "abcd"),
        ("e\u0301", "é"),
        ("  a \n\t b ", "a b"),
        ("&lt;i&gt;x&lt;/i&gt;", "x"),
        ("R&D", "R&D"),
    ],
)
def test_markup_and_control_characters_leave_a_line(written: str, expected: str) -> None:
    assert line(written) == expected


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("fr", "fr"),
        ("FR", "fr"),
        ("fr_FR", "fr-FR"),
        ("fi-fi", "fi-FI"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("French", "fr"),
        ("ger", "de"),
        ("x-default", ""),
        ("und", ""),
        ("", ""),
        ("not a tag", ""),
        (None, ""),
    ],
)
def test_languages_become_bcp_47(written: object, tag: str) -> None:
    assert language_tag(written) == tag


@pytest.mark.parametrize(
    ("written", "href", "residref"),
    [
        ("https://x.example/a.jpg", "https://x.example/a.jpg", ""),
        ("photos/a.jpg", "photos/a.jpg", ""),
        ("../../etc/a.jpg", "a.jpg", ""),
        ("/etc/passwd", "", "/etc/passwd"),
        ("file:///tmp/a.jpg", "a.jpg", ""),
        ("..\\a.png", "a.png", ""),
        ("%2e%2e/a.jpg", "", "%2e%2e/a.jpg"),
        ("tag:x,2024:a.jpg", "", "tag:x,2024:a.jpg"),
        ("iJIJyyF0tiE", "", "iJIJyyF0tiE"),
        ("javascript:alert(1)", "", ""),
        ("data:image/png;base64,AA", "", ""),
        ("http://", "", ""),
        ("http://[::1", "", ""),
        ("", "", ""),
    ],
)
def test_a_picture_reference_never_leads_elsewhere_on_the_disk(written: str, href: str, residref: str) -> None:
    assert reference(written) == (href, residref)


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "klingon", "utf-7", "zip", "utf-16"])
def test_utf8_is_recognised_whatever_is_declared(declared: str) -> None:
    decoded = to_utf8(f'<?xml version="1.0" encoding="{declared}"?><a>Évian</a>'.encode())
    assert decoded.data == "<a>Évian</a>".encode()
    assert bool(decoded.warnings) == (declared != "utf-8")


def test_bytes_that_are_not_utf8_are_taken_for_windows_1252() -> None:
    assert to_utf8("<a>“Évian”</a>".encode("cp1252")).data.decode() == "<a>“Évian”</a>"


def test_a_changed_text_has_another_fingerprint() -> None:
    assert ninjs(body_text="one").fingerprint == ninjs(body_text="one").fingerprint != ninjs(body_text="two").fingerprint


def test_urgency_is_one_to_eight_or_none() -> None:
    assert [ninjs(body_text="x", urgency=value).urgency for value in (1, "8", 9, 0, "high", 4.0, None, [])] == [
        1,
        8,
        None,
        None,
        None,
        4,
        None,
        None,
    ]
