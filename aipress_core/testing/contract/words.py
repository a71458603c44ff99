"""Templates and catalogues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from translationstring import TranslationString

from aipress_core.i18n.check import check as check_french
from aipress_core.settings import Setting
from aipress_core.testing.contract.base import Subject, refuse

INLINE = re.compile(r"<style|<script(?![^>]*\b(src|type=\"application/ld\+json\"))|\sstyle=|\son[a-z]+=|javascript:",
                    re.IGNORECASE)
FOREIGN = re.compile(r"<(?:script|img|link|iframe|source|video|audio)\b[^>]*\b(?:src|href)=\"(?:https?:)?//", re.IGNORECASE)
MAILS = "mail"  # mail readers know no style sheets


def _untranslated(setting: Setting) -> Iterator[str]:
    """What the site owner would read of a setting in one language only, or as a name in the code."""
    if not isinstance(setting.title, TranslationString):
        yield f"{setting.name}: title=_(…)"
    if not isinstance(setting.doc, TranslationString):
        yield f"{setting.name}: _(…) around what it does"
    for choice in setting.choices or ():
        if (setting.labels or {}).get(choice) is None:
            yield f"{setting.name}: labels={{{choice!r}: …}}"


class Words(Subject):
    """See :class:`~aipress_core.testing.PluginContract`."""

    def test_templates_hold_no_inline_script_or_style(self, folder: Path) -> None:
        found = [f"{path.name}: {match.group().strip()}" for path in sorted((folder / "templates").rglob("*.html"))
                 if MAILS not in path.relative_to(folder).parts for match in INLINE.finditer(path.read_text(encoding="utf-8"))]
        refuse(found, "the browser refuses it (content security policy): use a class, a file in static/, a data- attribute")

    def test_templates_load_nothing_from_elsewhere(self, folder: Path) -> None:
        found = [f"{path.name}: {match.group()}" for path in sorted((folder / "templates").rglob("*.html"))
                 for match in FOREIGN.finditer(path.read_text(encoding="utf-8"))]
        refuse(found, "ship the file in static/ and name it with asset()")

    def test_templates_lie_in_the_plugin_s_own_folder(self, folder: Path) -> None:
        refuse([path.name for path in (folder / "templates").glob("*") if path.name != self.plugin],
               f"templates lie in templates/{self.plugin}/; other plugins' are changed by themes, or added to by slots")

    def test_french_is_complete(self, folder: Path) -> None:
        refuse(check_french([folder]), f"run: aipress i18n extract {folder.name}, and fill in locale/fr")

    def test_settings_are_told_in_the_reader_s_language(self, world: Any) -> None:
        own = [one for name, one in world.registry.aipress_settings.declared.items() if name.startswith(f"{self.plugin}.")]
        refuse([words for one in own if one.is_live for words in _untranslated(one)],
               "the site owner reads this at /admin/settings, in one of two languages; give what is missing")
