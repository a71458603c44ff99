"""Which of the 33 profiles a member of the demo world has."""

from __future__ import annotations

from random import Random
from typing import Any

NAMED = {"admin": "PR_DIR_COM", "journalist": "PM_JR_CP_SAL", "freelance": "PM_JR_CP_ME", "editor": "PM_DIR",
         "agency": "PM_JR_CP_SAL", "communicator": "PR_DIR", "pressofficer": "PR_CS_COM", "expert": "XP_ANY",
         "transformer": "TR_CS_ORG", "academic": "AC_ENS"}
EMPLOYED = {
    "journalist": ("PM_JR_CP_SAL", "PM_JR_CP_SAL", "PM_JR_CP_SAL", "PM_JR_PIG", "PM_JR_PIG", "PM_JR_PIG", "PM_DIR",
                   "PM_JR_INST", "PM_DIR_INST"),
    "communicator": ("PR_CS_COM", "PR_CS_COM", "PR_DIR_COM"),
    "expert": ("XP_ANY", "XP_ANY", "XP_DIR_ANY", "XP_PR", "XP_INV_PUB", "XP_DIR_EVT", "XP_DIR_SU"),
    "transformer": ("TR_CS_ORG", "TR_CS_ORG", "TP_DIR_ORG", "TR_CS_ORG_PR", "TR_DIR_SU_ORG", "TR_INV_ORG", "TR_DIR_POLE"),
    "academic": ("AC_ENS", "AC_ENS", "AC_ENS", "AC_DOC", "AC_DIR", "AC_DIR_JR", "AC_ST", "AC_ST_ENT"),
}
ALONE = {"journalist": ("PM_JR_CP_ME", "PM_JR_ME", "PM_JR_PIG", "PM_DIR_SYND"), "communicator": ("PR_CS_IND",),
         "expert": ("XP_IND", "XP_IND", "XP_DIR_SU"), "transformer": ("TR_CS_ORG_IND", "TR_CS_ORG_IND", "TR_DIR_SU_ORG"),
         "academic": ("AC_ENS", "AC_DOC", "AC_ST", "AC_ST_ENT")}
HEADS = ("editor-in-chief", "publisher")


def code_of(person: Any, organisation: Any, random: Random) -> str:
    """A profile that fits community, organisation and function."""
    if person.account in NAMED:
        return NAMED[person.account]
    if organisation is None:
        return random.choice(ALONE[person.community])
    function = person.function_en.casefold()
    if person.community == "communicator" and organisation.kind == "pr":
        return "PR_DIR" if any(word in function for word in ("partner", "director")) else "PR_CS"
    if person.community == "journalist" and any(word in function for word in HEADS):
        return "PM_DIR"
    if person.community == "academic" and "doctoral" in function:
        return "AC_DOC"
    return random.choice(EMPLOYED[person.community])
