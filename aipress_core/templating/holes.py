"""Places in a kept part of a page that each request fills."""

from __future__ import annotations

import secrets

from markupsafe import Markup

# A secret of this process, so that no text of an article can look like a hole.
OPEN, CLOSE = f"\ue000{secrets.token_hex(8)}:", "\ue001"


def hole(name: str) -> Markup:
    """``{{ hole("csrf") }}`` in a template that ``request.shell`` renders."""
    return Markup(f"{OPEN}{name}{CLOSE}")
