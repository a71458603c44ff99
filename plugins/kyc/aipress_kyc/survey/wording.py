"""Cleans and checks texts, numbers and boxes as forms and files send them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from aipress_accounts.services import EMAIL, normalise_email
from aipress_core.api import _
from aipress_kyc.survey.kinds import FieldKind

TRUE = frozenset({"1", "true", "on", "yes", "y", "x", "oui", "vrai"})
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
PHONE = re.compile(r"\+?[0-9 ]{9,17}\Z")
FEWEST_DIGITS = 7
SHORTEST_PASSWORD = 8


class Wrong(Exception):
    """An answer that cannot be accepted; ``sentence`` is a translation string."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def one_line(value: Any) -> str:
    """The text in one line, composed (NFC), without control and direction characters and double spaces."""
    return " ".join(_plain(value).split())


def several_lines(value: Any) -> str:
    """The same for texts of several lines; at most one line stays empty between two."""
    lines = [" ".join(line.split()) for line in _plain(value).replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _plain(value: Any) -> str:
    text = "" if value is None else value if isinstance(value, str) else str(value)
    return unicodedata.normalize("NFC", UNSTORABLE.sub("", text))


def listed(value: Any) -> list[str]:
    """The values of a list of choices, without empty ones; a single text is a list of one."""
    several: Iterable[Any] = value if isinstance(value, list | tuple | set | frozenset) else ()
    values = [value] if isinstance(value, str) else several
    return [text for text in map(one_line, values) if text]


def flag(value: Any) -> bool:
    """Is a box ticked?"""
    return value is True or (isinstance(value, str | int) and str(value).strip().casefold() in TRUE)


def whole_number(value: Any) -> int | None:
    """A number from 0 to 999,999.

    Raises:
        Wrong: for anything else but nothing.
    """
    text = one_line(value)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:10]) <= 999_999):
        raise Wrong(_("Type a whole number from 0 to 999,999."))
    return int(text)


def check_text(kind: FieldKind, value: Any) -> str:
    """A text, cleaned; empty for nothing.

    Raises:
        Wrong: when it is too long, or not what the kind says.
    """
    if kind.name == "password":
        return password(_plain(value)) if value else ""
    text = several_lines(value) if kind.lines else one_line(value)
    if not text:
        return ""
    text = _SPECIAL.get(kind.name, str)(text)
    if len(text) > kind.longest:
        raise Wrong(_("At most ${most} characters fit; these are ${count}.", mapping={"most": kind.longest, "count": len(text)}))
    return text


def password(text: str) -> str:
    """As registration asks for: 8 to 40 characters, a letter and a digit among them. Accounts ask for more.

    Raises:
        Wrong: for any other.
    """
    if not SHORTEST_PASSWORD <= len(text) <= 40 or not any(map(str.isalpha, text)) or not any(map(str.isdigit, text)):
        raise Wrong(_("A password has 8 to 40 characters, with at least one letter and one digit."))
    return text


def phone(text: str) -> str:
    """Digits and spaces, after a ``+`` for a country's code.

    Raises:
        Wrong: for what no telephone can dial.
    """
    number = " ".join(re.sub(r"[.\-/()\u2010-\u2015]", " ", text.replace("(0)", " ")).split())
    if not PHONE.match(number) or sum(map(str.isdigit, number)) < FEWEST_DIGITS:
        raise Wrong(_("Type a telephone number: digits and spaces, such as +33 6 12 34 56 78."))
    return number


def email(text: str) -> str:
    """An address, as accounts spell it.

    Raises:
        Wrong: for what is none.
    """
    address = normalise_email(text)
    if not EMAIL.fullmatch(address):
        raise Wrong(_("Type a complete e-mail address, such as maud@example.com."))
    return address


def url(text: str) -> str:
    """An http or https address; ``https://`` is put before one that names neither.

    Raises:
        Wrong: for any other.
    """
    address = text if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text) else f"https://{text}"
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or "." not in parts.netloc or " " in address:
        raise Wrong(_("Type a web address, such as https://example.com."))
    return address


_SPECIAL: dict[str, Callable[[str], str]] = {"tel": phone, "email": email, "email_free": email, "url": url}
