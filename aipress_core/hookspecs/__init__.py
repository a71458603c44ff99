"""The hook API. Each hook says when it is called, with what, what it returns, what an error does, and since when."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pluggy

Function = TypeVar("Function", bound=Callable[..., object])

hookspec = pluggy.HookspecMarker("aipress")
hookimpl = pluggy.HookimplMarker("aipress")


def only(**wanted: str | tuple[str, ...]) -> Callable[[Function], Function]:
    """Call this part in a hook for these values of one argument alone, and spare every page the other calls.

    Args:
        wanted: one argument of the hook and its values.

    Example:
        >>> @hookimpl
        ... @only(slot=("home.rail", "content.aside"))
        ... def aipress_render_slot(slot, request):
        ...     ...

    Since: 0.1
    """
    ((name, values),) = wanted.items()

    def note(function: Function) -> Function:
        function.aipress_only = (name, frozenset((values,) if isinstance(values, str) else values))  # type: ignore[attr-defined]
        return function
    return note
