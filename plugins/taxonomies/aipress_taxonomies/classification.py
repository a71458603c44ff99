"""Maps an agency's subject codes and genres onto our vocabularies, in memory.

Standards: IPTC Media Topics (2010 onwards), the older eight-digit IPTC Subject Codes, the IPTC genre NewsCodes, and
the short categories that agencies still send. Both families of codes share the two digits of their first level.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from aipress_taxonomies.geography import fold
from aipress_taxonomies.shipped import Row, rows

# The first edition of the Media Topics numbered the tree in order, so that an unlisted code of that run lies in the
# same first-level subject as the listed code before it. Later additions were numbered as they came.
FIRST_RUN = range(20000002, 20001132)
IPTC = {"", "iptc", "medtop", "mediatopic", "mediatopics", "subj", "subject", "subjectcode", "subjectcodes", "iptc subject",
    "iptc subjectcode"}
# Schemes whose first two digits are IPTC's, whatever their detail means.
DERIVED = {"sttsubj"}
CATEGORY_SCHEMES = {"": ("iptc", "afp"), "cat": ("iptc", "afp"), "apcategorycode": ("anpa",), "category": ("iptc", "afp", "anpa")}


@dataclass(frozen=True)
class Classification:
    """Where an item belongs, as keys of ``headings``, ``themes`` and ``news_sectors``; None where nothing is known.

    ``unmapped`` holds the (scheme, code) pairs that we could not read, in the order in which they came.
    """

    heading_key: str | None = None
    theme_key: str | None = None
    sector_key: str | None = None
    unmapped: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class GenreMatch:
    """The genre that a text means: of an article, or of a press release, or neither."""

    genre_key: str | None = None
    press_release_genre_key: str | None = None


@dataclass(frozen=True)
class _Place:
    depth: int
    heading: str
    theme: str
    sector: str


def classify(codes: Iterable[tuple[str, str]]) -> Classification:
    """Choose heading, theme and sector from an item's subjects.

    Args:
        codes: pairs of scheme and code, the most important first, such as ``("medtop", "20000418")``,
            ``("", "medtop:20000418")``, ``("subj", "04011002")`` or an IPTC address as the code.

    Returns:
        The place of the most specific code that is known; of two equally specific ones the earlier decides. All
        three keys come from one code, so that they agree with one another.
    """
    best: _Place | None = None
    unmapped: list[tuple[str, str]] = []
    for scheme, code in codes:
        found = _place(scheme, code)
        if found is None:
            unmapped.append((scheme, code))
        elif best is None or found.depth > best.depth:
            best = found
    if best is None:
        return Classification(unmapped=tuple(unmapped))
    return Classification(best.heading, best.theme, best.sector, tuple(unmapped))


def genre(raw: str) -> GenreMatch:
    """The genre that one raw value means: a name, a code (``genre:Press_Release``) or an address that ends in one."""
    return _genres().get(fold(raw.rstrip("/").rpartition("/")[2].rpartition(":")[2].replace("_", " ")), GenreMatch())


def is_press_release(*raw: str) -> bool:
    """Whether any of an item's raw genres says that it is a press release."""
    return any(genre(value).press_release_genre_key for value in raw)


def media_topic_label(code: str, locale: str = "en") -> str | None:
    """The label of a Media Topic (with or without ``medtop:``) in English or French; None when we do not list it."""
    row = _media_topics().get(_bare(code)[1])
    return None if row is None else row["label_fr" if locale.startswith("fr") else "label_en"]


def _bare(code: str, scheme: str = "") -> tuple[str, str]:
    """Take scheme and code apart: a prefix or an address inside the code says more than the scheme beside it."""
    text = code.strip()
    if "/" in text:
        head, _, text = text.rstrip("/").rpartition("/")
        scheme = head.rpartition("/")[2]
    elif "/" in scheme:
        scheme = scheme.rstrip("/").rpartition("/")[2]
    if ":" in text:
        scheme, _, text = text.rpartition(":")
    return fold(scheme), text


def _place(scheme: str, code: str) -> _Place | None:
    scheme, text = _bare(code, scheme)
    if not (text.isascii() and text.isdigit()):
        return _category(scheme, text)
    if scheme in DERIVED:
        return _subject(text[:2])
    if scheme not in IPTC:
        return None
    if len(text) == 8 and text.startswith("2"):
        return _media_topic(text)
    return _subject(text) if len(text) in (2, 4, 5, 8) else None


def _media_topic(code: str) -> _Place | None:
    if code in _media_topics():
        return _inherited(_media_topic_line(code))
    if int(code) not in FIRST_RUN:
        return None
    run = _first_run()
    return _inherited(_media_topic_line(run[bisect_right(run, code) - 1])[-1:])


def _media_topic_line(code: str) -> list[Row]:
    line = [_media_topics()[code]]
    while line[-1]["parent"]:
        line.append(_media_topics()[line[-1]["parent"]])
    return line


def _subject(code: str) -> _Place | None:
    full = code.ljust(8, "0")
    keys = dict.fromkeys((full, full[:5] + "000", full[:2] + "000000"))
    line = [_subjects()[key] for key in keys if key in _subjects()]
    return _inherited(line) if full[:2] + "000000" in _subjects() else None


def _category(scheme: str, code: str) -> _Place | None:
    for family in CATEGORY_SCHEMES.get(scheme, (scheme,)):
        subject = _categories().get((family, code.casefold()))
        if subject and (found := _subject(subject)):
            return _Place(0, found.heading, found.theme, found.sector)
    return None


def _inherited(line: list[Row]) -> _Place:
    """Fill what a code leaves open from its parents; ``line`` goes from the code up to the first level."""
    heading, theme, sector = (next(row[field] for row in line if row[field]) for field in ("heading", "theme", "sector"))
    return _Place(len(line), heading, theme, sector)


@cache
def _media_topics() -> dict[str, Row]:
    return {row["code"]: row for row in rows("mediatopics")}


@cache
def _first_run() -> list[str]:
    return sorted(code for code in _media_topics() if int(code) in FIRST_RUN)


@cache
def _subjects() -> dict[str, Row]:
    return {row["code"]: row for row in rows("subject_codes")}


@cache
def _categories() -> dict[tuple[str, str], str]:
    return {(row["scheme"], row["code"].casefold()): row["subject"] for row in rows("categories")}


@cache
def _genres() -> dict[str, GenreMatch]:
    known = {
        fold(row["alias"]): GenreMatch(row["genre"] or None, row["press_release_genre"] or None) for row in rows("genre_aliases")
    }
    ours = {fold(row[name]): GenreMatch(row["key"]) for row in rows("vocabularies/genres") for name in ("key", "label_en",
        "label_fr")}
    issued = {
        fold(row[name]): GenreMatch(None, row["key"])
        for row in rows("vocabularies/press_release_genres") for name in ("key", "label_en", "label_fr")
    }
    # A word that both lists use ("event", "expert view") means the article unless the item says otherwise.
    return issued | ours | known
