"""The kinds of fields that a survey may have, and what an answer to each looks like."""

from __future__ import annotations

from dataclasses import dataclass

TEXT, FLAG, PICTURE, NUMBER = "text", "flag", "picture", "number"
CHOICE, CHOICES, PAIRS, PLACE, SECRET = "choice", "choices", "pairs", "place", "secret"


@dataclass(frozen=True)
class FieldKind:
    """What the cells of a file's column ``type`` may say.

    Attributes:
        name: as in the file, such as ``multidual``.
        shape: what an answer is (see :mod:`aipress_kyc.survey.model`).
        longest: characters of a text, or of each free entry; 0 where it makes no sense.
        lines: rows of the control for texts of several lines; 0 for one line.
        vocabulary: must the file name one (``yes``, ``no``, ``may``)?
        levels: of that vocabulary; 0 = any.
        is_free: entries that the vocabulary does not have are welcome.
    """

    name: str
    shape: str
    longest: int = 0
    lines: int = 0
    vocabulary: str = "no"
    levels: int = 0
    is_free: bool = False


KINDS: dict[str, FieldKind] = {kind.name: kind for kind in (
    FieldKind("string", TEXT, 80),
    FieldKind("textarea", TEXT, 1500, lines=5),
    FieldKind("textarea300", TEXT, 300, lines=3),
    FieldKind("postcode", TEXT, 80),
    FieldKind("email", TEXT, 254),
    FieldKind("email_free", TEXT, 254),
    FieldKind("tel", TEXT, 20),
    FieldKind("url", TEXT, 80),
    FieldKind("password", SECRET, 40),
    FieldKind("int", NUMBER),
    FieldKind("photo", PICTURE),
    FieldKind("photo_square", PICTURE),
    FieldKind("boolean", FLAG),
    FieldKind("boolink", FLAG),
    FieldKind("list", CHOICE, vocabulary="yes", levels=1),
    FieldKind("listfree", CHOICE, 80, vocabulary="may", levels=1, is_free=True),
    FieldKind("multi", CHOICES, vocabulary="yes"),
    FieldKind("multifree", CHOICES, 80, vocabulary="may", is_free=True),
    FieldKind("multidual", PAIRS, vocabulary="yes", levels=2),
    FieldKind("country", PLACE),
)}
