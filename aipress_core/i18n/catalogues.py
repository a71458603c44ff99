"""Reads the ``.po`` files of the core, the plugins and the themes at start and merges them, one catalogue a language.

There are no ``.mo`` files: a compiled copy that may be older than its source is one more thing to be wrong.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from functools import lru_cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from pyramid.config import Configurator
from pyramid.i18n import Localizer, Translations
from pyramid.interfaces import ILocalizer
from pyramid.registry import Registry

from aipress_core.i18n.translation import DOMAIN

CORE = Path(__file__).resolve().parent.parent
SOURCE_LANGUAGE = "en"
LANGUAGES = ("fr", SOURCE_LANGUAGE)


class CatalogueError(Exception):
    """A catalogue that cannot be read; the text names the file and the line."""


def po_path(package: Path, language: str) -> Path:
    """Where a package keeps its translations into ``language``."""
    return package / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogue(path: Path, language: str) -> Catalog:
    """Parse one ``.po`` file.

    Raises:
        CatalogueError: when it is not one.
    """
    try:
        with path.open("rb") as stream:
            return read_po(stream, locale=language, domain=DOMAIN, abort_invalid=True)
    except PoFileError as error:
        raise CatalogueError(f"{path}, line {error.lineno + 1}: {error}") from None
    except (OSError, ValueError) as error:
        raise CatalogueError(f"{path}: {error}") from None


def merge(packages: Iterable[Path], language: str) -> Catalog:
    """One catalogue of all packages, in order: a later package may translate an earlier one's text anew.

    Args:
        packages: folders of the core, the plugins and the themes.
        language: ``fr``; of the source language there are no files, and the catalogue is empty.
    """
    merged = Catalog(locale=language, domain=DOMAIN)
    for package in packages:
        path = po_path(package, language)
        if path.is_file():
            for message in read_catalogue(path, language):
                if message.id and not message.fuzzy and is_translated(message.string):
                    merged.delete(message.id, message.context)
                    merged[message.id] = message
    return merged


def is_translated(string: str | Sequence[str] | None) -> bool:
    """Whether every form of a translation is there."""
    return bool(string) and (isinstance(string, str) or all(string or ()))


def translations(packages: Iterable[Path], language: str) -> Any:
    """The merged catalogue as Pyramid ``Translations``; texts of other domains (colander's) are looked up in it too."""
    return Translations(_compiled(packages, language), domain=DOMAIN)


def _compiled(packages: Iterable[Path], language: str) -> io.BytesIO:
    compiled = io.BytesIO()
    write_mo(compiled, merge(packages, language))
    compiled.seek(0)
    return compiled


@lru_cache
def core_translations(language: str) -> GNUTranslations:
    """The core's own catalogue, for words that are needed without a request ("Yesterday")."""
    return GNUTranslations(_compiled([CORE], language))


def register(registry: Registry, packages: Iterable[Path]) -> None:
    """Give every language its localizer; ``request.localizer`` then finds it.

    Args:
        packages: folders of the core, the loaded plugins and the themes, in this order.

    Raises:
        CatalogueError: naming the first file that cannot be read.
    """
    folders = list(packages)
    for language in LANGUAGES:
        registry.registerUtility(Localizer(language, translations(folders, language)), ILocalizer, name=language)


def loaded_packages(registry: Registry) -> list[Path]:
    """Folders of the core, of the loaded plugins in their order, and of the themes."""
    plugins = registry.plugins
    themes = registry.templates.themes.values()
    return [CORE, *(plugins.candidates[plugin_id].folder for plugin_id in plugins.order), *(theme.folder for theme in themes)]


def includeme(config: Configurator) -> None:
    register(config.registry, loaded_packages(config.registry))
