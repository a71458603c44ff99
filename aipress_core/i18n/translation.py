"""``_`` and ``pgettext`` mark texts for translation. One gettext domain, ``aipress``, serves core, plugins and themes."""

from __future__ import annotations

from typing import Any

from translationstring import TranslationStringFactory

DOMAIN = "aipress"

# Any: translationstring has no types; the result is a str that also holds domain, default and mapping.
_: Any = TranslationStringFactory(DOMAIN)


def pgettext(context: str, text: str, mapping: dict[str, Any] | None = None) -> Any:
    """Mark a text whose translation depends on what it is said of: ``pgettext("of an organisation", "Deactivated")``.

    Args:
        context: tells translators, and the catalogue, which of the meanings is meant.
        text: in English.
        mapping: values for its ``${placeholders}``.
    """
    return _(text, mapping=mapping, context=context)
