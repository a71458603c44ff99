"""Who may do what with an organisation, as permissions."""

from __future__ import annotations

from typing import Any

from aipress_core.api import Identity, Permission, _


def manages(_identity: Identity, context: Any) -> bool:
    """Does the viewer look after the organisation at hand?"""
    return bool(getattr(getattr(context, "row", None), "manages", False))


def belongs(_identity: Identity, context: Any) -> bool:
    """Does the viewer belong to the organisation at hand?"""
    return bool(getattr(getattr(context, "row", None), "belongs", False))


PERMISSIONS = (
    Permission("organisations:organisation.read", _("Read the directory of organisations and their pages"), ("member",)),
    Permission("organisations:organisation.manage", _("Edit an organisation’s page, invite and remove its members"),
               when=manages),
    Permission("organisations:membership.end", _("Leave one’s organisation"), when=belongs),
    Permission("organisations:invitation.answer", _("Answer invitations of organisations"), ("member",)),
    Permission("organisations:organisation.administer", _("Decide which organisations there are, and which are official")),
)
