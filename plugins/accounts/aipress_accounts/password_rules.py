"""Whether a password may be chosen: length alone and not what everybody tries first (NIST SP 800-63B, ASVS 6.2)."""

from __future__ import annotations

import functools
from importlib.resources import files

from aipress_core.api import _

SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 1024


@functools.cache
def _common() -> frozenset[str]:
    """The passwords of eight and more characters among the 20,000 that are found most often in stolen lists."""
    return frozenset(files("aipress_accounts").joinpath("data/common_passwords.txt").read_text(encoding="utf-8").split("\n"))


def problem_with(password: str, *known: str) -> str | None:
    """Why a password cannot be chosen, as a translation string; None when it can.

    Args:
        known: what a stranger would try: the address, its first part, the name of the person and of the site.
    """
    if len(password) < SHORTEST_PASSWORD:
        return _("A password has at least ${count} characters.", mapping={"count": SHORTEST_PASSWORD})
    if len(password) > LONGEST_PASSWORD:
        return _("A password has at most ${count} characters.", mapping={"count": LONGEST_PASSWORD})
    folded = password.casefold()
    if folded in _common():
        return _("This password is on the lists that are tried first. Choose another one: four unusual words are long and easy.")
    words = {word.casefold() for text in known for word in (text, text.partition("@")[0]) if word}
    if folded in words:
        return _("This password is the first that somebody who knows you would try. Choose another one.")
    return None
