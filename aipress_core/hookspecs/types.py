"""The values that hooks return."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement

if TYPE_CHECKING:
    from aipress_core.security.identity import Identity
    from aipress_core.settings import Settings


@dataclass(frozen=True)
class Permission:
    """A right that views ask for.

    Args:
        name: ``<plugin id>:<noun>.<verb>``, for example ``wire:item.read``.
        title: what it allows, for the site owner.
        roles: who has it: ``everyone``, ``member`` (anybody signed in) or role names. ``owner`` has every right.
        when: an object rule that grants it besides: ``when(identity, context) -> bool``, called for signed-in people only.
    """

    name: str
    title: str
    roles: tuple[str, ...] = ()
    when: Callable[[Identity, Any], bool] | None = None


@dataclass(frozen=True)
class Mount:
    """A plugin's place in the address tree: ``factory(name, parent, request)`` answers for ``/<name>/``.

    Args:
        parent: ``site``, ``account`` or ``admin``.
    """

    name: str
    factory: Callable[..., Any]
    title: str = ""
    parent: str = "site"


@dataclass(frozen=True)
class NavItem:
    """One entry of a menu (``main``, ``user``, ``admin``, ``footer``).

    Args:
        name: the mount it belongs to; the entry is marked as current below that mount.
        permission: hide the entry from those who lack it.

    Raises:
        TypeError: a part is not what a page can work with: it sorts by order, and writes the others.
    """

    title: str
    url: str
    order: int = 50
    icon: str | None = None
    name: str = ""
    permission: str | None = None

    def __post_init__(self) -> None:
        texts = (self.title, self.url, self.name, self.icon or "", self.permission or "")
        if not (all(isinstance(text, str) for text in texts) and isinstance(self.order, int | float)):
            raise TypeError(f"a menu's entry is made of texts and a number as its order: {self!r}")


@dataclass(frozen=True)
class ContentType:
    """A kind of publishable item.

    Args:
        name: ``<plugin id>.<noun>``, stored in ``core_content.type``.
        title: what readers call it.
        url: path of an item from its slug.
        audience: SQL condition on ``core_content`` for who may see a published item of this type; called with the
            viewer (``None`` = anonymous) and the settings. Ownership never belongs here.
        trusted: SQL condition for readers who may see an item that is not listed (besides its owner); optional.
        plural: what several are called: the heading of a list of them.
        steady: the audience puts the viewer's id into SQL and decides nothing else by it, and gives the same condition object
            for the same arguments: statements with it are then kept for all viewers, whose id is a parameter of them.
        erasure: what becomes of published items whose owner is erased: ``keep`` them under a neutral name, or ``remove`` them.
    """

    name: str
    title: str
    url: Callable[[str], str]
    audience: Callable[[Identity | None, Settings], ColumnElement[bool]]
    trusted: Callable[[Identity, Settings], ColumnElement[bool]] | None = None
    facets: tuple[str, ...] = field(default=())
    erasure: str = "keep"
    plural: str = ""
    steady: bool = False

    @property
    def plugin(self) -> str:
        return self.name.partition(".")[0]


@dataclass(frozen=True)
class Vocabulary:
    """Terms that a type-ahead control offers. Its functions read with ``request.db_read``; texts are in the reader's language.

    Args:
        name: ``<plugin id>.<noun>``.
        search: ``search(request, text, limit)`` gives pairs of value and title, the best first.
        titles: ``titles(request, values)`` gives the titles of those values that may be chosen.
        permission: needed to search and to choose; None = everybody.
    """

    name: str
    search: Callable[..., Sequence[tuple[str, str]]]
    titles: Callable[..., Mapping[str, str]]
    permission: str | None = None

    @property
    def plugin(self) -> str:
        return self.name.partition(".")[0]
