"""Why something was not done, in the reader's words."""

from __future__ import annotations

from typing import Any


class Refused(ValueError):
    """The act is against the rules; ``sentence`` says which one, to whoever tried."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
