"""What a new package is called, in every place where a name is needed; refuses what would break later."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Collection
from dataclasses import dataclass

from aipress_core.plugins.manifest import ID, RESERVED

UNSAFE = re.compile(r"[\x00-\x1f\x7f%${}\\\"]")  # each means something in a cfg, a TOML, a template or a catalogue
LONGEST = 60


class BadName(ValueError):
    """The text says what is wrong with the name, and what to do."""


@dataclass(frozen=True)
class Names:
    """The names of one new package.

    Args:
        id: the plugin's or theme's id.
        package: what Python imports.
        title: what people read.
        author: who answers for it.
    """

    id: str
    package: str
    title: str
    author: str

    @property
    def distribution(self) -> str:
        """What pip installs."""
        return self.package.replace("_", "-")

    def values(self) -> dict[str, str]:
        """What the templates' placeholders stand for."""
        return {"id": self.id, "package": self.package, "title": self.title, "author": self.author,
                "distribution": self.distribution, "french": french(self.title), "rule": "=" * len(self.title),
                "Id": "".join(part.title() for part in self.id.split("_"))}


def plugin_names(text: str, title: str = "", author: str = "", taken: Collection[str] = (),
                 addresses: Collection[str] = ()) -> Names:
    """Name a plugin.

    Args:
        text: the id; hyphens are read as underscores.
        title: what it is called on the site; the id in words if empty.
        author: for the package's metadata.
        taken: ids of the plugins that are installed.
        addresses: first segments of the addresses that they answer.

    Raises:
        BadName: with a sentence.
    """
    id_ = _identifier(text, "plugin")
    if id_.startswith("theme_"):
        raise BadName(f"{id_}: names that begin with theme_ are kept for themes.")
    if id_ in taken:
        raise BadName(f"{id_}: a plugin of this name is installed already. Choose another name.")
    if id_ in addresses:
        raise BadName(f"{id_}: the address /{id_}/ belongs to an installed plugin. Choose another name.")
    return _named(id_, f"aipress_{id_}", title, author)


def theme_names(text: str, title: str = "", author: str = "", taken: Collection[str] = ()) -> Names:
    """Name a theme; see :func:`plugin_names`."""
    id_ = _identifier(text, "theme")
    if id_ in taken:
        raise BadName(f"{id_}: a theme of this name is installed already. Choose another name.")
    return _named(id_, f"aipress_theme_{id_}", title, author)


def _identifier(text: str, kind: str) -> str:
    id_ = text.replace("-", "_")
    if not ID.match(id_):
        raise BadName(f"{text}: a {kind}'s name is two to thirty of a-z, 0-9 and _, and begins with a letter.")
    if id_.endswith("_") or "__" in id_:  # the package index knows no such names
        raise BadName(f"{text}: a {kind}'s name neither ends with _ nor has two in a row.")
    if id_ in RESERVED:
        raise BadName(f"{id_}: this word is kept for the core. Choose another name.")
    return id_


def _named(id_: str, package: str, title: str, author: str) -> Names:
    if importlib.util.find_spec(package) is not None:
        raise BadName(f"{id_}: a package {package} is installed already. Choose another name.")
    words = id_.replace("_", " ")
    return Names(id_, package, _line("title", title) or words[0].upper() + words[1:], _line("author", author) or "Its author")


def _line(what: str, text: str) -> str:
    if found := UNSAFE.search(text):
        raise BadName(f"The {what} must be one line without {json.dumps(found.group())}.")
    if len(text) > LONGEST:
        raise BadName(f"The {what} is longer than {LONGEST} characters.")
    return text.strip()


def french(title: str) -> str:
    """The title with the no-break spaces that French has before ``: ; ? ! » €`` and after ``«``."""
    return re.sub(r" (?=[:;?!»€])|(?<=«) ", "\N{NO-BREAK SPACE}", title)
