"""What kind of item it is: by its class and its genre, where these decide."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .model import Kind, Subject
from .text import word_set

_RELEASE = re.compile(
    r"press[\s_-]*(?:release|statement)|(?:news|media)[\s_-]*release|communiqu[eé](?:[\s_-]*de[\s_-]*presse)?\b"
    r"|press[ei]?(?:e?mitteilung|meddelande|emelding|emeddelelse)|medienmitteilung|lehdist[oö]tiedote|\btiedote\b"
    r"|comunicato[\s_-]*stampa|(?:comunicado|nota)[\s_-]*de[\s_-]*(?:prensa|imprensa)|persbericht|\bpr[\s_-]?newswire\b",
    re.IGNORECASE,
)
# IPTC genre NewsCodes (http://cv.iptc.org/newscodes/genre/) and the plain words that agencies use for the same.
_ARTICLE = word_set(
    "actuality advice advisory almanac analysis archivematerial article articlenews background behindthestory biography "
    "birthannouncement brief column comment commentary current currentevents curtainraiser daybook editorial exclusive "
    "factbox factcheck feature features fixture forecast fromthescene history horoscope interview listingoffacts "
    "obituary opinion pollsandsurveys portrait pressdigest profile program questionandanswersession quote report "
    "reportage responsetoaquestion resultslistingsandstatistics retrospective review roundup scener sidebar "
    "sidebarandsupportinginformation specialreport summary synopsis textonly transcriptandverbatim update wrap wrapup "
    "news story analyse chronique portraet reportaje enquete enquête entretien reportagen hintergrund kommentar "
    "nachricht meldung bericht"
)
_PICTURE = word_set("picture photo photograph image graphic infographic graphics cartoon illustration stillimage")
_NOT_READ = word_set(
    "video audio animation sound moving-image movingimage package packageitem planning event conceptitem concept "
    "knowledge software component"
)


def is_release(values: Iterable[str]) -> bool:
    """Whether a genre, type or category says press release."""
    return any(_RELEASE.search(value.replace("_", " ")) for value in values)


def kind(item_class: str, genres: Iterable[str]) -> Kind | None:
    """The kind that class and genres decide on, else None.

    Args:
        item_class: local name of the item's class or media type ("text", "picture").
        genres: genre codes and names in any spelling.
    """
    named = list(genres)
    if is_picture_class(item_class):
        return "picture"
    if is_release(named):
        return "press_release"
    is_article = any(
        "".join(filter(str.isalnum, value.rpartition(":")[2].rpartition("/")[2].casefold())) in _ARTICLE for value in named
    )
    return "article" if is_article else None


def is_picture_class(item_class: str) -> bool:
    """Whether a class of item is a picture or a graphic."""
    return item_class.lower().strip() in _PICTURE


def is_read(item_class: str) -> bool:
    """Whether items of this class are read: texts and pictures are; what is not known is taken for a text."""
    return item_class.lower().strip() not in _NOT_READ


def _written(genre: Subject) -> str:
    return (
        f"{genre.scheme}{'' if genre.scheme.endswith(('/', '#')) or not genre.scheme else ':'}{genre.code}" if genre.code else ""
    )


def names(genres: Iterable[Subject]) -> tuple[str, ...]:
    """Codes and names of genres, as the sender wrote them."""
    return tuple(dict.fromkeys(value for genre in genres for value in (_written(genre), genre.name) if value))
