"""Counts as lists show them: exact up to a thousand, and no work beyond."""

from __future__ import annotations

from aipress_core.i18n.dates import number

COUNT_CAP = 1000


def capped(count: int, locale: str) -> int | str:
    """A count as it is shown: above :data:`COUNT_CAP` with a plus, and with the language's separators.

    Example:
        >>> capped(12, "en"), capped(1001, "en")
        (12, '1,000+')
    """
    return count if count <= COUNT_CAP else f"{number(COUNT_CAP, locale)}+"
