"""Hooks that are to go: marked on the specification, told once for each plugin that still answers them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

log = logging.getLogger(__name__)
MARK = "aipress_deprecated"
Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Mark:
    """A hook that is to go.

    Args:
        since: the release from which on it should not be answered any more.
        replacement: what to do instead, in a few words.
        removed_in: the release that will not ask it any more.
    """

    since: str
    replacement: str
    removed_in: str


@dataclass(frozen=True)
class Deprecated:
    """One plugin's use of a hook that is to go."""

    plugin: str
    hook: str
    mark: Mark

    def __str__(self) -> str:
        """One sentence."""
        when = f"deprecated since {self.mark.since} and goes in {self.mark.removed_in}"
        return f"the plugin {self.plugin} answers the hook {self.hook}, which is {when}: {self.mark.replacement}"


def deprecated(*, since: str, replacement: str, removed_in: str) -> Callable[[Function], Function]:
    """Decorator of a hook's specification, above ``@hookspec``::

        @deprecated(since="0.3", replacement="answer aipress_nav_items", removed_in="1.0")
        @hookspec
        def aipress_menu(...): ...
    """
    def mark(function: Function) -> Function:
        setattr(function, MARK, Mark(since, replacement, removed_in))
        return function
    return mark


def marks(specifications: Iterable[Any]) -> dict[str, Mark]:
    """The deprecated hooks of specification modules, by name."""
    return {name: found for module in specifications for name, function in vars(module).items()
            if isinstance(found := getattr(function, MARK, None), Mark)}


_told: set[Deprecated] = set()


def tell(found: Iterable[Deprecated]) -> None:
    """Warn of each once in the life of the process."""
    for one in found:
        if one not in _told:
            _told.add(one)
            log.warning("%s", one)
