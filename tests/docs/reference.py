"""Tables of the documents that are made from what the code declares: settings, commands, permissions, events, tasks."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
from includes import ROOT

PART = re.compile(r"(<!-- made from the code: (?P<what>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def load(data: Path) -> Any:
    """A runtime with the plugins of this repository, whatever else is installed."""
    from aipress_core.boot import build_runtime
    from aipress_core.plugins.discovery import discover

    ours = {one.id: one for one in discover().values() if one.folder.is_relative_to(ROOT)}
    return build_runtime({"aipress.data": str(data), "aipress.environment": "testing"}, candidates=ours, environ={})


def renewed(text: str, runtime: Any) -> str:
    """A document's text with every made part as the code is now."""
    return PART.sub(lambda found: f"{found[1]}\n{MAKERS[found['what']](runtime)}\n{found[3]}", text)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = [head, ("---",) * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |\n" for line in lines)


def _code(text: Any) -> str:
    return f"`{text}`" if str(text) else ""


def settings(runtime: Any) -> str:
    """Every declared setting, the core's first."""
    def default(setting: Any) -> str:
        value = " ".join(setting.default) if isinstance(setting.default, list) else setting.default
        return _code(str(value).lower() if isinstance(value, bool) else value)

    def doc(setting: Any) -> str:
        choices = f"; one of {', '.join(map(_code, setting.choices))}" if setting.choices else ""
        return setting.doc + choices + ("; secret" if setting.secret else "") + ("; required" if setting.required else "")

    rows = [(_code(one.name), one.type.__name__, default(one), ", ".join(map(_code, (one.variable, *one.env))), doc(one))
            for one in runtime.settings.declared.values()]
    return _table(("setting", "type", "default", "environment", "what it does"), rows)


def permissions(runtime: Any) -> str:
    """Every declared permission, in plugin order."""
    rows = [(_code(one.name), str(one.title), ", ".join(one.roles) or "–", first_line(one.when) if one.when else "")
            for one in runtime.declared.permissions.values()]
    return _table(("permission", "what it allows", "roles besides `owner`", "or when"), rows)


def events(runtime: Any) -> str:
    """Every event of the core and of the loaded plugins, and who observes it."""
    work = runtime.registry["aipress.work"]
    rows = []
    for event in sorted(_events(runtime), key=lambda one: one.name):
        fields = ", ".join(_code(field.name) for field in dataclasses.fields(event))
        observers = ", ".join(_code(handler.name) for handler in work.observers(event.name))
        rows.append((_code(event.name), first_line(event), fields, observers or "–"))
    return _table(("event", "what happened", "fields", "observers here"), rows)


def _events(runtime: Any) -> Iterator[type]:
    from aipress_core.events import Event

    packages = {"aipress_core", *(f"aipress_{one}" for one in runtime.declared.plugins.order)}

    def below(parent: type) -> Iterator[type]:
        for child in parent.__subclasses__():
            yield child
            yield from below(child)
    return (event for event in below(Event) if event.__module__.partition(".")[0] in packages)


def tasks(runtime: Any) -> str:
    """Every task, and how often it runs by itself."""
    work = runtime.registry["aipress.work"]
    every = {one.task_name: f"{one.seconds} s" for one in work.periodics}
    rows = [(_code(name), first_line(handler.function), every.get(name, "when asked")) for name, handler in work.tasks.items()]
    return _table(("task", "what it does", "runs every"), rows)


def commands(runtime: Any) -> str:
    """Every command of ``aipress`` with its options, from click itself."""
    from aipress_core.cli.main import cli

    context = click.Context(cli, info_name="aipress", obj=SimpleNamespace(runtime=lambda: runtime))
    return "\n".join(_command(cli, context))


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(context)).strip()
    yield f"{'#' * (2 if context.parent is None else 3)} `{context.command_path}`\n"
    yield f"    {context.command_path} {usage}\n"
    yield "\n\n".join(" ".join(part.split()) for part in (command.help or "").split("\n\n")) + "\n"
    rows = [record for one in command.get_params(context)
            if (record := one.get_help_record(context)) and record[1] and "--help" not in one.opts]
    if rows:
        yield _table(("option", ""), [(_code(name), text) for name, text in rows])
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from _command(child, click.Context(child, parent=context, info_name=name))


def first_line(thing: Any) -> str:
    """The first sentence of a docstring, its code in back-ticks as Markdown has it."""
    return " ".join((thing.__doc__ or "").strip().split("\n\n")[0].split()).replace("``", "`")


MAKERS: dict[str, Callable[[Any], str]] = {
    "settings": settings, "permissions": permissions, "events": events, "tasks": tasks, "commands": commands,
}
