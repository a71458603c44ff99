"""Finds what a French reader would stumble over: texts without French, fuzzy ones, lost placeholders, bad
spacing, sentences said twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from aipress_core.i18n.catalogues import CORE, is_translated, po_path, read_catalogue
from aipress_core.i18n.extract import Text, texts

PLACEHOLDER = re.compile(r"\$\{\w+\}|%\(\w+\)[sd]|(?<!\$)\{\w*\}")
# Design 11: a no-break space goes before : ; ? ! » % € and after «. A colon in an address or a time stands alone.
BREAKABLE = re.compile(r" [:;?!»%€](?![\w(])|« ")
TWICE = re.compile(r"(.{8,})\1", re.DOTALL)
LANGUAGE = "fr"


def check(packages: Iterable[Path]) -> list[str]:
    """Check the French of packages.

    A text that the core translates need not be translated again.

    Args:
        packages: folders of packages (``aipress_wire``).

    Returns:
        One sentence a problem, naming package, text and place; empty when all is well.
    """
    core = _catalogue(CORE)
    return [problem for package in packages for problem in _problems(package, core)]


def conflicts(packages: Iterable[Path]) -> list[str]:
    """Texts that packages put into different French: on a site that has both, the later one's stands in the pages of either.

    Args:
        packages: folders of packages, in the order in which a site merges them.

    Returns:
        One sentence a text; where the meaning differs, ``pgettext`` tells the two apart.
    """
    known: dict[tuple[str, str | None], tuple[str, list[str]]] = {}
    found = []
    for package in packages:
        for message in _catalogue(package):
            if not message.id or message.string is None or not is_translated(message.string):
                continue
            text = message.id if isinstance(message.id, str) else message.id[0]
            french = _forms(message.string)
            owner, first = known.setdefault((text, message.context), (package.name, french))
            if french != first:
                found.append(f"{package.name}: other French than in {owner} for: {text!r} ({french[0]!r}, {first[0]!r})")
    return found


def _catalogue(package: Path) -> Catalog:
    path = po_path(package, LANGUAGE)
    return read_catalogue(path, LANGUAGE) if path.is_file() else Catalog(locale=LANGUAGE)


def _problems(package: Path, core: Catalog) -> Iterator[str]:
    own = _catalogue(package)
    for text in texts(package):
        key, context = text.key
        message = own.get(key, context) or core.get(key, context)
        for problem in _judge(text, message):
            yield f"{package.name}: {problem}: {key!r} ({text.place})"


def _judge(text: Text, message: Message | None) -> Iterator[str]:
    if message is None or message.string is None or not is_translated(message.string):
        yield "no French for"
        return
    if message.fuzzy:
        yield "the French is marked fuzzy for"
    if isinstance(text.id, tuple) and isinstance(message.string, str):
        yield "the French has no plural for"
        return
    originals = [text.id] if isinstance(text.id, str) else list(text.id)
    french = _forms(message.string)
    if not isinstance(text.id, tuple):
        french = french[:1]
    if any(wrong for wrong in _misplaced(originals, french)):
        yield "the French has other placeholders than"
    if any(BREAKABLE.search(PLACEHOLDER.sub("x", form)) for form in french):
        yield "the French needs a no-break space before : ; ? ! » % € or after « in"
    if any(TWICE.fullmatch(form) for form in french) and not any(TWICE.fullmatch(original) for original in originals):
        yield "the French is there twice for"


def _misplaced(originals: Sequence[str], french: Sequence[str]) -> Iterator[bool]:
    """The singular may leave out the number ("un membre"); every other form must hold exactly the plural's."""
    wanted = [set(PLACEHOLDER.findall(original)) for original in originals]
    for index, form in enumerate(french):
        found = set(PLACEHOLDER.findall(form))
        yield not found <= wanted[-1] if index == 0 and len(originals) > 1 else found != wanted[-1]


def _forms(string: str | Sequence[str]) -> list[str]:
    return [string] if isinstance(string, str) else list(string)
