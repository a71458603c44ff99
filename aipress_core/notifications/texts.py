"""What a notification says, in the words of whoever reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from translationstring import TranslationString

from aipress_core.i18n.translation import DOMAIN
from aipress_core.notifications.kinds import NotificationKind

LONGEST_VALUE = 200


def sentence(kind: NotificationKind, values: Mapping[str, Any], site_name: str, translate: Callable[[Any], str]) -> str:
    """The kind's sentence with its values, one line of plain text.

    Args:
        values: as they travelled in the event.
        translate: into the reader's language: ``request.translate``, or ``ctx.translator(locale)``.
    """
    filled = {name: _spoken(value, translate) for name, value in values.items()} | {"site": site_name}
    text = translate(TranslationString(kind.title, domain=DOMAIN, mapping=filled))
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _spoken(value: Any, translate: Callable[[Any], str]) -> str:
    if isinstance(value, dict) and "msgid" in value:
        mapping = {name: _spoken(one, translate) for name, one in (value.get("values") or {}).items()}
        return translate(TranslationString(str(value["msgid"]), domain=DOMAIN, mapping=mapping))
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE - 1].rstrip() + "…"
