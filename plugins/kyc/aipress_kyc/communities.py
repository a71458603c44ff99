"""The five communities, the eight contact types and the 33 profiles that every survey is about.

A survey file words them; their codes are fixed, because rights and masking depend on them.
"""

from __future__ import annotations

from typing import Any

from aipress_core.api import _

COMMUNITIES: dict[str, Any] = {
    "journalist": _("Press and media"),
    "communicator": _("Communicators"),
    "expert": _("Leaders and experts"),
    "transformer": _("Transformers"),
    "academic": _("Academics"),
}
"""The role that an approved member of the community holds, and its title."""

SHEET_COMMUNITIES = {"PRESS_MEDIA": "journalist", "COMMUNICANTS": "communicator", "LEADERS_EXPERTS": "expert",
                     "TRANSFORMERS": "transformer", "ACADEMICS": "academic"}
"""How survey files name the communities."""

CONTACT_TYPES: dict[str, Any] = {
    "PRESSE": _("Journalists"),
    "COMMUNICANT": _("Public relations professionals"),
    "EXPERT": _("Leaders and independent experts"),
    "TRANSFORMER": _("Transformation advisers"),
    "STARTUP": _("Start-ups"),
    "CHERCHEUR": _("Researchers"),
    "ENSEIGNANT": _("Teachers"),
    "ETUDIANT": _("Students"),
}
"""To whom a member may show or hide contact details (masking)."""

PROFILE_CODES = (
    "PM_DIR", "PM_JR_CP_SAL", "PM_JR_PIG", "PM_JR_CP_ME", "PM_JR_ME", "PM_DIR_INST", "PM_JR_INST", "PM_DIR_SYND",
    "PR_DIR", "PR_CS", "PR_CS_IND", "PR_DIR_COM", "PR_CS_COM",
    "XP_DIR_ANY", "XP_ANY", "XP_PR", "XP_IND", "XP_DIR_SU", "XP_INV_PUB", "XP_DIR_EVT",
    "TP_DIR_ORG", "TR_CS_ORG", "TR_CS_ORG_PR", "TR_CS_ORG_IND", "TR_DIR_SU_ORG", "TR_INV_ORG", "TR_DIR_POLE",
    "AC_DIR", "AC_DIR_JR", "AC_ENS", "AC_DOC", "AC_ST", "AC_ST_ENT",
)
"""Codes of the profiles, in the order of their ids ``P001`` to ``P033``."""

WALLS = ("media", "micro", "corporate_media", "union", "pr", "leaders_experts", "transformers", "academics")
"""Types of Business Wall that a profile may be offered."""
