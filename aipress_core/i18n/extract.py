"""Collects the translatable texts of a package: Python, templates, and the titles in its manifest."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import write_po

from aipress_core.i18n.catalogues import CORE, is_translated, po_path, read_catalogue
from aipress_core.i18n.translation import DOMAIN

HEADER = '''msgid ""
msgstr ""
"Project-Id-Version: {catalogue.project} {catalogue.version}\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {catalogue.plural_forms}\\n"

'''

# The flags of the templates' own environment: without them the texts of {% trans %} blocks come out with other blanks.
JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false",
         "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols"}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
KEYWORDS = {**DEFAULT_KEYWORDS, "pluralize": (1, 2)}
MANIFESTS = {"plugin.toml": "plugin", "theme.toml": "theme"}
SKIPPED = {"static", "locale", "migrations", "tests", "node_modules", "__pycache__"}

Id = str | tuple[str, str]


@dataclass
class Text:
    """One translatable text and where it stands."""

    id: Id
    context: str | None = None
    places: list[tuple[str, int]] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str | None]:
        """What gettext looks it up by."""
        return self.id if isinstance(self.id, str) else self.id[0], self.context

    @property
    def place(self) -> str:
        return f"{self.places[0][0]}:{self.places[0][1]}"


def texts(package: Path) -> list[Text]:
    """All translatable texts of a package, each once, in the order of files.

    Raises:
        jinja2.TemplateSyntaxError: when a template cannot be parsed.
    """
    found: dict[tuple[str, str | None], Text] = {}
    for place, line, message, context in (*_from_manifest(package), *_from_files(package)):
        text = Text(message, context)
        known = found.setdefault(text.key, text)
        if isinstance(known.id, str):
            known.id = text.id  # a plural form anywhere makes the message a plural one
        known.places.append((place, line))
    return list(found.values())


def _from_files(package: Path) -> Iterator[tuple[str, int, Id, str | None]]:
    rows = extract_from_dir(package, METHODS, {"**.html": JINJA, "**.txt": JINJA}, keywords=KEYWORDS,
                            directory_filter=lambda folder: Path(folder).name not in SKIPPED)
    for place, line, message, _comments, context in rows:
        if message and message[0]:
            yield place, line, message if isinstance(message, str) else (message[0], message[1]), context


def _from_manifest(package: Path) -> Iterator[tuple[str, int, Id, str | None]]:
    for name, table in MANIFESTS.items():
        path = package / name
        if path.is_file():
            about = tomllib.loads(path.read_text(encoding="utf-8")).get(table, {})
            for key in ("title", "summary"):
                if about.get(key):
                    yield name, 1, about[key], None


def update(package: Path, language: str) -> int:
    """Bring a package's catalogue up to date: new texts come in untranslated, vanished ones are kept as obsolete.

    What the core translates does not come in: it need not be translated again.

    Returns:
        How many texts are still without translation.
    """
    path = po_path(package, language)
    known = read_catalogue(path, language) if path.is_file() else Catalog(locale=language, domain=DOMAIN)
    template = Catalog(domain=DOMAIN)
    core = Catalog() if package.resolve() == CORE.resolve() else read_catalogue(po_path(CORE, language), language)
    for text in texts(package):
        if _has(core, text) and not _has(known, text):
            continue
        template.add(text.id, locations=[(place, line) for place, line in text.places], context=text.context)
    known.update(template, no_fuzzy_matching=True, update_creation_date=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    messages = BytesIO()
    write_po(messages, known, width=120, omit_header=True, include_lineno=False, sort_by_file=True)
    path.write_bytes(HEADER.format(catalogue=known, language=language).encode() + messages.getvalue().rstrip() + b"\n")
    return sum(1 for message in known if message.id and not message.string)


def _has(catalogue: Catalog, text: Text) -> bool:
    message = catalogue.get(*text.key)
    return message is not None and is_translated(message.string)


def package_folders() -> list[Path]:
    """Folders of the core, of every installed plugin and of every installed theme."""
    from aipress_core.plugins.discovery import discover
    from aipress_core.templating.themes import discover_themes

    plugins = [candidate.folder for candidate in discover().values() if candidate.manifest is not None]
    return [CORE, *plugins, *(theme.folder for theme in discover_themes().values())]
