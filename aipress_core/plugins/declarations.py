"""What plugins declare at the start, each thing checked for its type and its name-space."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from aipress_core.events.event import Event
from aipress_core.hookspecs.types import ContentType, Mount, Permission
from aipress_core.notifications.kinds import NotificationKind
from aipress_core.personal import declared as personal
from aipress_core.plugins.dispatch import Hooks
from aipress_core.plugins.failure import PluginFailure
from aipress_core.plugins.manifest import RESERVED
from aipress_core.plugins.state import Plugins
from aipress_core.searching.types import SearchType
from aipress_core.settings import Setting

MOUNT_NAME = re.compile(r"[a-z][a-z0-9_-]*\Z")
TAKEN = RESERVED | {"preferences"}
PARENTS = ("site", "account", "admin")


def declared(hooks: Hooks, hook: str, kind: type[Any], separator: str) -> list[Any]:
    """Results of a registering hook.

    Raises:
        PluginFailure: for an answer of another type, a name outside the plugin's name-space, or one given twice.
    """
    found: list[Any] = []
    names: set[str] = set()
    for one in hooks.implementations(hook):
        for item in _answer(hooks, one, hook):
            if not isinstance(item, kind) or not str(item.name).startswith(one.plugin + separator):
                raise PluginFailure(one.plugin, f"{hook} gives {getattr(item, 'name', item)!r}; names must start with "
                                                f"'{one.plugin}{separator}'")
            if item.name in names:
                raise PluginFailure(one.plugin, f"{hook} gives {item.name} twice")
            if wrong := wrong_fields(item):
                raise PluginFailure(one.plugin, f"{hook} gives {item.name} with a wrong {', '.join(wrong)}")
            names.add(item.name)
            found.append(item)
    return found


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(map(_is_text, value))


def _is_callable_or_none(value: Any) -> bool:
    return value is None or callable(value)


def _are_by_event(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(one, type) and issubclass(one, Event) for one in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


FIELDS: dict[type, dict[str, Callable[[Any], bool]]] = {
    Setting: {"name": _is_text, "doc": _is_text, "env": _are_texts,
              "choices": lambda value: value is None or isinstance(value, list | tuple)},
    Permission: {"name": _is_text, "title": _is_text, "roles": _are_texts, "when": _is_callable_or_none},
    ContentType: {"name": _is_text, "title": _is_text, "url": callable, "audience": callable, "trusted": _is_callable_or_none,
                  "facets": _are_texts, "erasure": ("keep", "remove").__contains__},
    NotificationKind: {"name": _is_text, "title": _is_text, "summary": _is_text, "icon": _is_text,
                       "mail": lambda value: isinstance(value, bool)},
    SearchType: {"name": _is_text, "title": _is_text, "icon": _is_text, "weight": _is_number, "order": _is_number,
                 "facets": lambda value: isinstance(value, list | tuple),
                 "events": _are_by_event,
                 **dict.fromkeys(("url", "documents", "keys", "grants", "listed"), callable)},
    Mount: {"name": _is_text, "title": _is_text, "factory": callable, "parent": PARENTS.__contains__},
}


def wrong_fields(item: Any) -> list[str]:
    """Names of fields that the site could not work with."""
    return [name for name, is_right in FIELDS.get(type(item), {}).items() if not is_right(getattr(item, name))]


def plugin_settings(hooks: Hooks, plugins: Plugins, known: Iterable[Setting], ini: Mapping[str, Any],
                    environ: Mapping[str, str]) -> list[Setting]:
    """The settings that plugins declare. One whose own default cannot be used is its plugin's fault, not the configuration's.

    Args:
        known: the core's.

    Raises:
        PluginFailure: for such a default, a required setting that nobody gave, or another's environment variable.
    """
    core = {one.variable: one.name for one in known}
    found: list[Setting] = declared(hooks, "aipress_register_settings", Setting, ".")
    for one in found:
        plugin_id = one.name.partition(".")[0]
        if one.variable in core:
            raise PluginFailure(plugin_id, f"the setting {one.name} is read from {one.variable}, as {core[one.variable]} is")
        is_given = one.name in ini or any(environ.get(name) for name in (one.variable, f"{one.variable}_FILE", *one.env))
        if not is_given and not plugins.manifest(plugin_id).core:
            try:
                one.parse(one.default)
            except Exception as error:  # a default of a stranger
                raise PluginFailure(plugin_id, f"the setting {one.name} {error} ({one.doc})") from error
    return found


def _answer(hooks: Hooks, one: Any, hook: str) -> Iterable[Any]:
    try:
        with hooks.journal.running(one.plugin, "declare"):
            answer = one.call({})
    except (Exception, SystemExit) as error:  # as at import
        raise PluginFailure(one.plugin, f"{hook} raised {type(error).__name__}: {error}") from error
    if not isinstance(answer, list | tuple):
        raise PluginFailure(one.plugin, f"{hook} answered with {type(answer).__name__}; a list is expected")
    return answer


def personal_data(hooks: Hooks) -> list[personal.Declaration]:
    """What plugins say about the people in their tables.

    Raises:
        PluginFailure: for what is no such declaration, or of a table of another.
    """
    found: list[personal.Declaration] = []
    for one in hooks.implementations("aipress_register_personal_data"):
        for item in _answer(hooks, one, "aipress_register_personal_data"):
            try:
                wrong = list(personal.problems(item, one.plugin))
            except (TypeError, AttributeError) as error:  # something that is no column
                wrong = [str(error)]
            if wrong:
                raise PluginFailure(one.plugin, f"aipress_register_personal_data: {'; '.join(wrong)}")
            found.append(item)
    return found


def mounts(hooks: Hooks) -> dict[tuple[str, str], tuple[str, Mount]]:
    """Places in the address tree, by parent and name, with their plugin.

    Raises:
        PluginFailure: for what is no mount, or wants an address that is taken.
    """
    found: dict[tuple[str, str], tuple[str, Mount]] = {}
    for one in hooks.implementations("aipress_register_mounts"):
        for mount in _answer(hooks, one, "aipress_register_mounts"):
            if not isinstance(mount, Mount):
                raise PluginFailure(one.plugin, "aipress_register_mounts must give Mount objects")
            if not MOUNT_NAME.match(str(mount.name)) or mount.name in TAKEN:
                raise PluginFailure(one.plugin, f"{mount.name!r} cannot be the name of a mount: small letters, digits, - and _, "
                                                "and not an address of the core")
            if wrong := wrong_fields(mount):
                raise PluginFailure(one.plugin, f"the mount {mount.name} has a wrong {', '.join(wrong)}")
            key = (mount.parent, mount.name)
            if key in found:
                raise PluginFailure(one.plugin, f"the address /{mount.name} below {mount.parent} belongs to {found[key][0]}")
            found[key] = (one.plugin, mount)
    return found
