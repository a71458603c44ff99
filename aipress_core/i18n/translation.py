"""``_``: marks a text for translation. One gettext domain, ``aipress``, serves the core and every plugin and theme."""

from __future__ import annotations

from typing import Any

from translationstring import TranslationStringFactory

DOMAIN = "aipress"

# Any: translationstring has no types; the result is a str that also holds domain, default and mapping.
_: Any = TranslationStringFactory(DOMAIN)
