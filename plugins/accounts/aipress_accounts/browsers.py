"""Reads "Firefox on Linux" out of a User-Agent header, for people to recognise their own browsers.

The header says what it likes; nothing but a label depends on it.
"""

from __future__ import annotations

import re

# Order matters: almost everybody claims to be Mozilla and Safari, and many to be Chrome.
BROWSERS = (
    ("Edge", r"\bEdg(e|A|iOS)?/"), ("Opera", r"\bOPR/|\bOpera\b"), ("Vivaldi", r"\bVivaldi/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"), ("Chrome", r"\b(Chrome|CriOS|HeadlessChrome)/"), ("Safari", r"\bSafari/"),
    ("curl", r"^curl/"), ("Python", r"^[Pp]ython"),
)
SYSTEMS = (
    ("iPhone", r"\biPhone\b"), ("iPad", r"\biPad\b"), ("Android", r"\bAndroid\b"), ("Windows", r"\bWindows\b"),
    ("macOS", r"\bMac OS X\b|\bMacintosh\b"), ("ChromeOS", r"\bCrOS\b"), ("Linux", r"\bLinux\b|\bX11\b"),
)


def describe(user_agent: str) -> tuple[str, str]:
    """The browser's and the system's name; an empty text for what cannot be told.

    >>> describe("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0")
    ('Firefox', 'Linux')
    """
    return _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)


def _first(patterns: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in patterns if re.search(pattern, text)), "")
