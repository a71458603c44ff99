"""Calls hooks in plugin order, and keeps a broken implementation from breaking the page.

pluggy collects and checks the implementations; it does not isolate failures (one that raises aborts the call), so the
calling is done here.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pluggy
from sqlalchemy.exc import DBAPIError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Implementation:
    """One plugin's function for one hook, and the arguments that it asked for."""

    plugin: str
    function: Callable[..., Any]
    arguments: tuple[str, ...]

    def call(self, values: dict[str, Any]) -> Any:
        return self.function(**{name: values[name] for name in self.arguments})


class Hooks:
    """The implementations of every hook, in plugin order."""

    def __init__(self, manager: pluggy.PluginManager, order: Sequence[str]) -> None:
        position = {plugin_id: index for index, plugin_id in enumerate(order)}
        self.errors: Counter[tuple[str, str]] = Counter()
        self._implementations: dict[str, list[Implementation]] = {}
        for name in (name for name in dir(manager.hook) if name.startswith("aipress_")):
            found = [Implementation(one.plugin_name, one.function, tuple(one.argnames))
                     for one in getattr(manager.hook, name).get_hookimpls()]
            self._implementations[name] = sorted(found, key=lambda one: position[one.plugin])

    def implementations(self, name: str) -> list[Implementation]:
        """All implementations of one hook, enabled or not."""
        return self._implementations[name]

    def call(self, name: str, enabled: Container[str], **values: Any) -> list[tuple[str, Any]]:
        """Call strictly: results as (plugin, result); an error goes to the caller."""
        return [(one.plugin, one.call(values)) for one in self._implementations[name] if one.plugin in enabled]

    def first(self, name: str, enabled: Container[str], **values: Any) -> Any:
        """The first result that is not None, or None."""
        for one in self._implementations[name]:
            if one.plugin in enabled:
                result = one.call(values)
                if result is not None:
                    return result
        return None

    def contained(self, name: str, enabled: Container[str], accepts: Callable[[Any], bool],
                  **values: Any) -> list[tuple[str, Any]]:
        """Call each; one that raises or answers with something unusable is logged, counted and left out.

        Raises:
            DBAPIError: a failed statement has spoilt the whole transaction, so leaving it out would be a lie.
        """
        results = []
        for one in self._implementations[name]:
            if one.plugin not in enabled:
                continue
            try:
                result = one.call(values)
            except DBAPIError:
                raise
            except Exception:  # noqa: BLE001 - the border between the platform and code that it does not know
                self._blame(one, name, "raised")
                continue
            if result is None:
                continue
            if accepts(result):
                results.append((one.plugin, result))
            else:
                self._blame(one, name, f"answered with {type(result).__name__}")
        return results

    def _blame(self, one: Implementation, hook: str, what: str) -> None:
        self.errors[one.plugin, hook] += 1
        log.error("the plugin %s %s in the hook %s", one.plugin, what, hook, exc_info=what == "raised")


class EnabledHooks:
    """``request.hooks``: the hooks of the plugins that are enabled for this request."""

    def __init__(self, hooks: Hooks, enabled: Container[str]) -> None:
        self._hooks = hooks
        self._enabled = enabled

    def call(self, name: str, **values: Any) -> list[tuple[str, Any]]:
        """See :meth:`Hooks.call`."""
        return self._hooks.call(name, self._enabled, **values)

    def first(self, name: str, **values: Any) -> Any:
        """See :meth:`Hooks.first`."""
        return self._hooks.first(name, self._enabled, **values)

    def items(self, name: str, kind: type, **values: Any) -> list[Any]:
        """Contained; each implementation answers with a sequence of ``kind``; they are joined in plugin order."""
        def accepts(result: Any) -> bool:
            return isinstance(result, list | tuple) and all(isinstance(item, kind) for item in result)
        return flatten(result for _, result in self._hooks.contained(name, self._enabled, accepts, **values))

    def fragments(self, name: str, **values: Any) -> list[tuple[str, str]]:
        """Contained; each implementation answers with one text, as (plugin, text)."""
        return self._hooks.contained(name, self._enabled, lambda result: isinstance(result, str), **values)


def flatten(lists: Iterable[Sequence[Any]]) -> list[Any]:
    """Join lists into one."""
    return [item for one in lists for item in one]
