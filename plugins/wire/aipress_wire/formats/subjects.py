"""Subjects: one spelling for IPTC codes, everybody else's kept as it came."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .model import Subject
from .text import language_tag, line, token

_EIGHT = re.compile(r"(?<![0-9A-Za-z])(\d{8})(?![0-9A-Za-z])")
_MEDIA_TOPICS = re.compile(r"medtop|media-?topic", re.IGNORECASE)
_SUBJECT_CODES = re.compile(r"subj\Z|subject-?codes?|subref|subjectref|(?:\A|[^a-z])iptc\Z", re.IGNORECASE)


def subject(scheme: str, code: str, name: str = "", language: str = "", kind: str = "") -> Subject | None:
    """A subject with its IPTC code normalised to scheme ``medtop`` or ``subj``; None when neither code nor name is given.

    ``medtop:04000000``, ``http://cv.iptc.org/newscodes/mediatopic/04000000``, ``sttsubj:04000000``, ``TT:04000000:ORO`` and a
    bare ``04000000`` of NITF or ninjs all carry an IPTC code. Codes from 20000000 on exist in the Media Topics alone.
    """
    scheme, code, name = token(scheme, 200), token(code, 200), line(name, 200)
    if not code and not name:
        return None
    scheme, code = iptc(scheme, code) or (scheme, code)
    return Subject(scheme, code, name, language_tag(language) if name else "", line(kind, 60))


def iptc(scheme: str, code: str) -> tuple[str, str] | None:
    """The normal (scheme, code) of an IPTC code, None for anything else."""
    match = _EIGHT.search(code)
    if not match:
        return None
    digits = match[1]
    is_subject_code = "01" <= digits[:2] <= "17"
    is_media_topic = digits.startswith("2000") or (is_subject_code and digits.endswith("000000"))
    if _MEDIA_TOPICS.search(scheme):
        return ("medtop", digits) if is_media_topic else None
    is_known = not scheme or bool(_SUBJECT_CODES.search(scheme.rstrip("/").removesuffix("/1.0"))) or code != digits
    if is_known and digits.startswith("2000"):
        return "medtop", digits
    return ("subj", digits) if is_known and is_subject_code else None


def from_qcode(qcode: str, name: str = "", language: str = "", kind: str = "") -> Subject | None:
    """A subject from a QCode (``medtop:04000000``) or a full concept address."""
    scheme, code = split_code(qcode)
    return subject(scheme, code, name, language, kind)


def split_code(value: str) -> tuple[str, str]:
    """Split ``scheme:code``, or a concept's address after its last slash or hash."""
    value = token(value, 400)
    if value.lower().startswith(("http://", "https://")):
        cut = max(value.rfind("/"), value.rfind("#")) + 1
        return value[:cut], value[cut:]
    scheme, colon, code = value.partition(":")
    return (scheme, code) if colon else ("", value)


def distinct(subjects: Iterable[Subject | None]) -> tuple[Subject, ...]:
    """Subjects without repetitions, in order, at most 200."""
    found: dict[tuple[str, str], Subject] = {}
    for one in subjects:
        if one:
            key = (one.scheme, one.code or one.name.casefold())
            if key not in found or (one.name and not found[key].name):
                found[key] = one
    return tuple(found.values())[:200]
