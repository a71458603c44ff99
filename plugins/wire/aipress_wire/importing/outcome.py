"""What became of one item of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CREATED, CORRECTED, UNCHANGED, KILLED, HELD, REFUSED = "created", "corrected", "unchanged", "killed", "held", "refused"


@dataclass(frozen=True)
class Outcome:
    """One line of the import's report.

    Args:
        reference: the item's guid, or its place in the file.
        result: one of the constants of this module.
        title: headline.
        sentence: why, when the result does not say it; a translation string.
        warnings: what was bent to read the item.
    """

    reference: str
    result: str
    title: str = ""
    sentence: Any = ""
    slug: str = ""
    warnings: tuple[Any, ...] = ()
