"""What a plugin writes: a class without state, a template, and actions that turn one state into the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pyramid.request import Request

State = dict[str, Any]
Act = TypeVar("Act", bound=Callable[..., Any])


def action(*, permission: str | None) -> Callable[[Act], Act]:
    """Mark a method as an action that may be posted.

    Args:
        permission: needed besides the component's own; None = whoever sees the component.
    """
    def mark(method: Act) -> Act:
        method.component_permission = permission  # type: ignore[attr-defined]
        return method
    return mark


class Component:
    """A live part of a page::

        class Tally(Component):
            name = "shop.tally"
            template = "shop/tally.html"
            permission = "shop:tally.read"

            @action(permission="shop:tally.change")
            def add(self, request, state, fields):
                return {**state, "count": state["count"] + 1}

    One instance serves all requests: it holds nothing of one.

    Attributes:
        name: ``<plugin id>.<noun>``.
        template: gets ``part`` (addresses and hidden inputs), ``state`` and what :meth:`show` returns.
        permission: needed to see it and to act; None = everybody.
        lifetime: seconds that a state is accepted after it was signed.
    """

    name = ""
    template = ""
    permission: str | None = None
    lifetime = 12 * 3600

    @property
    def plugin(self) -> str:
        """Id of the plugin that it belongs to."""
        return self.name.partition(".")[0]

    def context(self, request: Request, state: State) -> Any:
        """What permissions with an object rule are asked about; None = nothing."""
        return None

    def show(self, request: Request, state: State) -> Mapping[str, Any]:
        """Further values for the template. It runs on GET too: it must not write."""
        return {}

    def find_action(self, name: str) -> tuple[Callable[..., Any], str | None] | None:
        """The action of this name and its permission; None when there is none."""
        method = getattr(type(self), name, None) if name.isidentifier() and not name.startswith("_") else None
        if method is None or not hasattr(method, "component_permission"):
            return None
        return getattr(self, name), method.component_permission
