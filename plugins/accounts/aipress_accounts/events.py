"""What happens to accounts, for other plugins to observe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from aipress_core.api import Event


@dataclass(frozen=True)
class AccountStateChanged(Event):
    """An account was closed, or is open again: whoever shows its member looks anew whether there is one."""

    name: ClassVar[str] = "accounts.AccountStateChanged"
    party_id: int


@dataclass(frozen=True)
class MemberErased(Event):
    """A member was erased: what other places than the database hold of them must go too."""

    name: ClassVar[str] = "accounts.MemberErased"
    party_id: int


@dataclass(frozen=True)
class EmailChanged(Event):
    """A member has another address, and has opened the link that was mailed to it."""

    name: ClassVar[str] = "accounts.EmailChanged"
    party_id: int
