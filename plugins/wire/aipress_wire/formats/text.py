"""Plain text out of whatever agencies send: no markup, no control characters, NFC, bounded."""

from __future__ import annotations

import html
import re
import unicodedata

# Control characters, lone surrogates, non-characters, the byte order mark and invisible direction overrides.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>|<!--[^<>]{0,2000}-->")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MARK_RUN = re.compile(r"[^\w\s\x00-\x7f]{31,}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}\Z")
# A character of Chinese or Japanese counts as a word.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+(?:['’.,-][^\W\u3040-\u30ff\u3400-\u9fff]+)*")

_LANGUAGE_NAMES = {
    "english": "en", "eng": "en", "french": "fr", "francais": "fr", "français": "fr", "fra": "fr", "fre": "fr",
    "german": "de", "deutsch": "de", "deu": "de", "ger": "de", "spanish": "es", "español": "es", "spa": "es",
    "italian": "it", "italiano": "it", "ita": "it", "portuguese": "pt", "por": "pt", "dutch": "nl", "nld": "nl",
    "dut": "nl", "finnish": "fi", "suomi": "fi", "fin": "fi", "swedish": "sv", "svenska": "sv", "swe": "sv",
    "norwegian": "no", "nor": "no", "nob": "nb", "nno": "nn", "danish": "da", "dansk": "da", "dan": "da", "arabic": "ar",
    "ara": "ar", "chinese": "zh", "zho": "zh", "chi": "zh", "russian": "ru", "rus": "ru", "greek": "el", "ell": "el",
    "gre": "el", "polish": "pl", "pol": "pl", "japanese": "ja", "jpn": "ja",
}  # fmt: skip


def word_set(value: str) -> frozenset[str]:
    """The words of a list that is written as a sentence."""
    return frozenset(value.split())


def normalised(value: str) -> str:
    """The text without unwanted characters, in NFC.

    A run of more than thirty combining marks is cut, as UAX 15 allows: normalising takes quadratic time on them.
    """
    value = _UNWANTED.sub("", value)
    if value.isascii():
        return value
    return unicodedata.normalize("NFC", _MARK_RUN.sub(_stream_safe, value))


def _stream_safe(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in run.group():
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= 30:
            kept.append(character)
    return "".join(kept)


def line(value: object, limit: int = 500) -> str:
    """One line of plain text of at most ``limit`` characters; anything but text and numbers becomes empty."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value:
        return ""
    return bounded(" ".join(without_markup(normalised(value[: limit * 8])).split()), limit)


def block(value: object, limit: int = 10_000) -> str:
    """Plain text that keeps its lines, each of them trimmed, without empty ones."""
    if not isinstance(value, str) or not value:
        return ""
    lines = (" ".join(part.split()) for part in without_markup(normalised(value[: limit * 4])).splitlines())
    return bounded("\n".join(part for part in lines if part), limit)


def token(value: object, limit: int = 500) -> str:
    """An identifier or code: as :func:`line`, but markup-like characters stay."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return "".join(normalised(value[: limit * 2]).split())[:limit] if isinstance(value, str) else ""


def without_markup(value: str) -> str:
    """The text of a string that may carry tags and character references."""
    if "<" in value:
        value = _TAG.sub(" ", value)
    if "&" in value and _ENTITY.search(value):
        value = _UNWANTED.sub("", html.unescape(value))
        value = _TAG.sub(" ", value) if "<" in value else value
    return value


def bounded(value: str, limit: int) -> str:
    """The text cut at a word near ``limit``, with an ellipsis when something is lost."""
    if len(value) <= limit:
        return value
    cut = value[: limit - 1]
    return f"{cut[: cut.rfind(' ')] if cut.rfind(' ') > limit // 2 else cut}…"


def language_tag(value: object) -> str:
    """A BCP 47 tag, or an empty text when the value names no language that we know."""
    text = line(value, 40).replace("_", "-")
    text = _LANGUAGE_NAMES.get(text.lower(), text)
    if not _LANGUAGE.match(text) or text.lower().startswith(("und", "mul", "zxx")):
        return ""
    primary, *rest = text.split("-")
    parts = [part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in rest]
    return "-".join([_LANGUAGE_NAMES.get(primary.lower(), primary.lower()), *parts])


def word_count(value: str) -> int:
    """Words of a plain text."""
    return sum(1 for _ in _WORD.finditer(value))
