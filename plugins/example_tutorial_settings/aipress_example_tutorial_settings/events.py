from dataclasses import dataclass
from typing import ClassVar

from aipress_core.api import Event


@dataclass(frozen=True)
class EntrySigned(Event):
    """Somebody has written in the guestbook."""

    name: ClassVar[str] = "example_tutorial_settings.EntrySigned"
    entry_id: int
