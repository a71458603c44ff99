"""Why something was not fetched."""

from __future__ import annotations


class Refused(Exception):
    """A fetch that was not made, or not finished; ``sentence`` says why, for an importer's report.

    The text is English (a translation string where a reader sees it) and names the address, never what lies behind it:
    a report must not become a scanner of the inner network.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
