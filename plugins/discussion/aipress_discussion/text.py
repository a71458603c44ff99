"""Comments are plain text of the core's kind, and not longer than this."""

from __future__ import annotations

from aipress_core.api import clean_text as clean
from aipress_core.api import is_blank
from aipress_core.api import text_markup as as_markup

__all__ = ["LONGEST", "as_markup", "clean", "is_blank"]

LONGEST = 4000
