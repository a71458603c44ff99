"""Values as lists show them: counts exact up to a thousand, and no work beyond; labels in the order of the alphabet."""

from __future__ import annotations

import unicodedata

from aipress_core.i18n.dates import number

COUNT_CAP = 1000


def capped(count: int, locale: str) -> int | str:
    """A count as it is shown: above :data:`COUNT_CAP` with a plus, and with the language's separators.

    Example:
        >>> capped(12, "en"), capped(1001, "en")
        (12, '1,000+')
    """
    return count if count <= COUNT_CAP else f"{number(COUNT_CAP, locale)}+"


def alphabetical(label: str) -> str:
    """What a label is sorted by: "Économie" stands among the words with E.

    Example:
        >>> sorted(["Zinc", "Économie", "avions"], key=alphabetical)
        ['avions', 'Économie', 'Zinc']
    """
    return "".join(sign for sign in unicodedata.normalize("NFKD", label) if not unicodedata.combining(sign)).casefold()
