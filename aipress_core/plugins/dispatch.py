"""Calls hooks in plugin order, and keeps a broken or slow implementation from breaking or holding up the page.

pluggy collects and checks the implementations; it does not isolate failures (one that raises aborts the call), so the
calling is done here. While all is well, a call costs two looks at the clock, a copy into the journal and a look at the
breaker besides the call itself: less than a microsecond.
"""

from __future__ import annotations

import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from time import perf_counter
from typing import Any

import pluggy
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from aipress_core.hookspecs import lifecycle, startup
from aipress_core.hookspecs.answers import ANSWERS, accepts
from aipress_core.plugins.breaker import Breaker, Limits
from aipress_core.plugins.deprecation import Deprecated
from aipress_core.plugins.journal import Silent, note

log = logging.getLogger(__name__)
REPORT_EVERY = 20  # calls
UNTIMED = {name for module in (startup, lifecycle) for name in vars(module) if name.startswith("aipress_")}  # no page waits
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
FAILED = object()


@dataclass(eq=False, slots=True)
class Implementation:
    """One plugin's part in one hook: its function, how it is called, its breaker and its figures.

    ``call`` takes the hook's values and gives the function those that it asked for; whatever it raises is raised. With
    ``argument``, it is called only where that argument has one of the ``wanted`` values.
    """

    plugin: str
    hook: str
    function: Callable[..., Any]
    call: Callable[[Any], Any]
    breaker: Breaker
    note: bytes
    argument: str = ""
    wanted: frozenset[str] = frozenset()
    calls: int = 0
    seconds: float = 0.0


def _taking(function: Callable[..., Any], arguments: tuple[str, ...]) -> Callable[[Mapping[str, Any]], Any]:
    """``function`` as one that is called with the hook's values: pluggy gives its arguments in their order."""
    if not arguments:
        return lambda _values: function()
    pick = itemgetter(*arguments)
    if len(arguments) == 1:
        return lambda values: function(pick(values))
    return lambda values: function(*pick(values))


class Hooks:
    """The implementations of every hook, in plugin order.

    Attributes:
        errors: failures by (plugin, hook) since the start.
        deprecated: answers to hooks that are to go.
        journal: where it is noted what runs; boot gives one that outlives the process.
        opened: is told when a breaker opens.
        report: is told of calls, seconds and failures, some calls at a time: ``report(plugin, calls, seconds, failures)``.
    """

    def __init__(self, manager: pluggy.PluginManager, order: Sequence[str], limits: Limits | None = None) -> None:
        position = {plugin_id: index for index, plugin_id in enumerate(order)}
        self.errors: Counter[tuple[str, str]] = Counter()
        self.deprecated: tuple[Deprecated, ...] = ()
        self.limits = limits or Limits()
        self.journal = Silent()
        self.opened: Callable[[Implementation], object] = lambda _one: None
        self.report: Callable[[str, int, float, int], object] = lambda *_figures: None
        self.parts: list[Implementation] = []
        self._implementations: dict[str, list[Implementation]] = {}
        for name in (name for name in dir(manager.hook) if name.startswith("aipress_")):
            found = [self.part(one.plugin_name, name, one.function, _taking(one.function, tuple(one.argnames)))
                     for one in getattr(manager.hook, name).get_hookimpls()]
            self._implementations[name] = sorted(found, key=lambda one: position[one.plugin])

    def part(self, plugin: str, hook: str, function: Callable[..., Any], call: Callable[[Any], Any]) -> Implementation:
        """Take in one plugin's part in a hook, or a subscriber, so that it has a breaker and is seen in the admin.

        Args:
            call: how the function is called, with one argument.
        """
        breaker = Breaker(self.limits, told=lambda _breaker: self.opened(found))
        what = f"hook {hook}" if hook.startswith("aipress_") else hook
        argument, wanted = getattr(function, "aipress_only", ("", frozenset()))
        found = Implementation(plugin, hook, function, call, breaker, note(plugin, what), argument, wanted)
        self.parts.append(found)
        return found

    def implementations(self, name: str) -> list[Implementation]:
        """All implementations of one hook, enabled or not."""
        return self._implementations[name]

    def call(self, name: str, enabled: Container[str], **values: Any) -> list[tuple[str, Any]]:
        """Call strictly: results as (plugin, result); an error goes to the caller."""
        found = []
        for one in self._implementations[name]:
            if one.plugin in enabled:
                with self.journal.running(one.plugin, f"hook {name}"):
                    found.append((one.plugin, one.call(values)))
        return found

    def outcomes(self, name: str, enabled: Container[str], db: Session, /, **values: Any) -> Iterator[tuple[str, Any, bool]]:
        """Call each in a savepoint of its own: plugin, result, and whether it failed; what a failing one wrote is undone."""
        for one in self._implementations[name]:
            if one.plugin in enabled:
                result = FAILED
                with contextlib.suppress(DBAPIError), db.begin_nested() as savepoint:
                    result = self.attempt(one, values)
                    if result is not FAILED and result is not None and not accepts(name)(result):
                        self._blame(one, f"answered with {type(result).__name__}, which cannot be used")
                        result = FAILED
                    if result is FAILED:
                        savepoint.rollback()
                yield one.plugin, None if result is FAILED else result, result is FAILED

    def first(self, name: str, enabled: Container[str], **values: Any) -> Any:
        """The first usable result that is not None, or None. Contained."""
        found = self.contained(name, enabled, just_one=True, **values)
        return found[0][1] if found else None

    def contained(self, name: str, enabled: Container[str], accepted: Callable[[Any], bool] | None = None, *,
                  just_one: bool = False, trace: list[Any] | None = None, **values: Any) -> list[tuple[str, Any]]:
        """Call each; one that raises or answers with something unusable is logged, counted and left out.

        Args:
            accepted: what an answer must satisfy; the hook's own check if not given.
            just_one: stop at the first answer.
            trace: is told (hook, plugin, seconds, outcome) of each call.

        Raises:
            DBAPIError: a failed statement has spoilt the whole transaction of a request that writes; leaving it out would
                be a lie.
        """
        accepted = accepted or accepts(name)
        results: list[tuple[str, Any]] = []
        parts = [one for one in self._implementations[name]
                 if one.plugin in enabled and (not one.argument or values[one.argument] in one.wanted)]

        def rests(one: Implementation) -> bool:
            if one.breaker.lets_through():
                return False
            if trace is not None:
                trace.append((name, one.plugin, 0.0, "left out: its breaker is open"))
            return True
        for one, result in self._answers(parts, values, values.get("request"), rests=rests):
            if result is None or result is FAILED:
                outcome = "nothing" if result is None else one.breaker.last
            elif accepted(result):
                results.append((one.plugin, result))
                outcome = ""
            else:
                self._blame(one, f"answered with {type(result).__name__}, which cannot be used")
                outcome = one.breaker.last
            if trace is not None:
                trace.append((name, one.plugin, one.breaker.latest, outcome or _told(result)))
            if just_one and results:
                break
        return results

    def attempt(self, one: Implementation, argument: Any, request: Any = None,
                passing: tuple[type[BaseException], ...] = ()) -> Any:
        """Call a plugin's code with its name in the journal and an eye on the clock, also while its breaker is open.

        Args:
            passing: exceptions that are its way to answer.

        Returns:
            What it returns, or ``FAILED``.

        Raises:
            DBAPIError: see :meth:`contained`.
        """
        return next((result for _, result in self._answers((one,), argument, request, passing)), FAILED)

    def _answers(self, parts: Iterable[Implementation], argument: Any, request: Any,
                 passing: tuple[type[BaseException], ...] = (), rests: Callable[[Implementation], bool] | None = None,
                 ) -> Iterator[tuple[Implementation, Any]]:
        """Call one after the other: each with what it returned, or ``FAILED``.

        The journal is told what begins, and only after the last what had been noted before.

        Args:
            rests: whether one whose breaker is open is left out.
        """
        enter, budget, before = self.journal.enter, self.limits.budget, None
        try:
            for one in parts:
                breaker = one.breaker
                was_open = breaker.open_until
                if was_open and rests and rests(one):
                    continue
                noted, started = enter(one.note), perf_counter()
                before = noted if before is None else before
                try:
                    result = one.call(argument)
                except (Exception, SystemExit) as error:
                    if isinstance(error, passing) or (isinstance(error, DBAPIError) and not _recovers(request)):
                        raise
                    self._blame(one, "raised")
                    result = FAILED
                finally:
                    breaker.latest = seconds = perf_counter() - started
                    one.calls += 1
                    one.seconds += seconds
                    if one.calls >= REPORT_EVERY:
                        self._report(one)
                if (was_open or seconds > budget) and result is not FAILED:
                    self._was_late_or_is_back(one, seconds)
                yield one, result
        finally:
            if before is not None:
                self.journal.leave(before)

    def _was_late_or_is_back(self, one: Implementation, seconds: float) -> None:
        if seconds > self.limits.budget and one.hook not in UNTIMED:
            one.breaker.was_slow(seconds)
            log.warning("the plugin %s took %.0f ms in the hook %s", one.plugin, seconds * 1000, one.hook)
        elif one.breaker.open_until:
            one.breaker.succeeded()

    def _report(self, one: Implementation, failures: int = 0) -> None:
        calls, seconds, one.calls, one.seconds = one.calls, one.seconds, 0, 0.0
        self.report(one.plugin, calls, seconds, failures)

    def _blame(self, one: Implementation, what: str) -> None:
        self.errors[one.plugin, one.hook] += 1
        log.error("the plugin %s %s in the hook %s", one.plugin, what, one.hook, exc_info=what == "raised")
        one.breaker.failed(what)
        self._report(one, 1)


def _recovers(request: Any) -> bool:
    """A request that only reads loses nothing with its transaction: end it, and go on."""
    if request is None or getattr(request, "method", "") not in SAFE_METHODS:
        return False
    if "db" in request.__dict__:
        request.db.rollback()
    return True


def _told(result: Any) -> str:
    """An answer in a few words, for the trace."""
    if result is None:
        return "nothing"
    return f"{len(result)} in a {type(result).__name__}" if hasattr(result, "__len__") else type(result).__name__


class EnabledHooks:
    """``request.hooks``: the hooks of the plugins that are enabled for this request.

    Attributes:
        trace: a list that is told of each call, or None.
    """

    def __init__(self, hooks: Hooks, enabled: Container[str], trace: list[Any] | None = None) -> None:
        self._hooks = hooks
        self._enabled = enabled
        self.trace = trace

    def call(self, name: str, **values: Any) -> list[tuple[str, Any]]:
        """See :meth:`Hooks.call`."""
        return self._hooks.call(name, self._enabled, **values)

    def first(self, name: str, **values: Any) -> Any:
        """See :meth:`Hooks.first`."""
        found = self._hooks.contained(name, self._enabled, just_one=True, trace=self.trace, **values)
        return found[0][1] if found else None

    def items(self, name: str, kind: type, **values: Any) -> list[Any]:
        """Contained; each implementation answers with a sequence of ``kind``; they are joined in plugin order."""
        def are_of_kind(result: Any) -> bool:
            return isinstance(result, list | tuple) and all(isinstance(item, kind) for item in result)
        accepted = None if name in ANSWERS else are_of_kind
        return flatten(result for _, result in self._hooks.contained(name, self._enabled, accepted, trace=self.trace, **values))

    def fragments(self, name: str, **values: Any) -> list[tuple[str, str]]:
        """Contained; each implementation answers with one text, as (plugin, text)."""
        return self._hooks.contained(name, self._enabled, trace=self.trace, **values)


def flatten(lists: Iterable[Sequence[Any]]) -> list[Any]:
    """Join lists into one."""
    return [item for one in lists for item in one]
