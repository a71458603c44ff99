"""Places in a kept part of a page that each request fills."""

from __future__ import annotations

from markupsafe import Markup

OPEN, CLOSE = "\ue000", "\ue001"  # private-use signs, which the texts of templates do not have


def hole(name: str) -> Markup:
    """``{{ hole("csrf") }}`` in a template that ``request.shell`` renders."""
    return Markup(f"{OPEN}{name}{CLOSE}")
