"""The roles that a member can hold, in the order in which they are shown."""

from __future__ import annotations

from typing import Any

from aipress_core.api import _

OWNER = "owner"
COMMUNITIES: dict[str, Any] = {
    "journalist": _("Journalist"),
    "communicator": _("Communicator"),
    "expert": _("Leader or expert"),
    "transformer": _("Transformer"),
    "academic": _("Academic"),
}
ROLES: dict[str, Any] = {**COMMUNITIES, "editor": _("Editor-in-chief"), OWNER: _("Site owner")}
