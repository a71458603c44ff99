"""Forms of the desk that are made from declarations: a plugin's settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import colander

from aipress_core.api import Setting, _, widgets

YES, NO, NOTHING = _("yes"), _("no"), _("nothing")


def settings_schema(request: Any, settings: Iterable[Setting]) -> colander.MappingSchema:
    """One field a setting: label, help with the default, a check of type, choices and bounds; and the latest change seen."""
    schema = colander.MappingSchema()
    for setting in settings:
        schema.add(_node(request, setting))
    schema.add(colander.SchemaNode(colander.Integer(), name="seen", missing=0, widget=widgets.hidden()))
    return schema


def posted(settings: Iterable[Setting], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as values of the settings; a secret that was left empty is not among them: it stays."""
    given = [(one, answers[field(one.name)]) for one in settings if field(one.name) in answers]
    return {one.name: answer.split() if one.type is list else answer for one, answer in given if answer or not one.secret}


def field(name: str) -> str:
    """A setting's name as that of a form's field, where a dot would lead into a group."""
    return name.replace(".", "-")


def shown(request: Any, setting: Setting, value: Any) -> str:
    """A value as the owner reads it."""
    if setting.secret:
        return str(request.translate(_("(secret)") if value else _("(not set)")))
    if isinstance(value, bool):
        return str(request.translate(YES if value else NO))
    if setting.labels and value in setting.labels:
        return str(request.translate(setting.labels[value]))
    if value in ("", []):
        return str(request.translate(NOTHING))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def label(request: Any, setting: Setting) -> str:
    """What the setting is called."""
    return str(request.translate(setting.title)) if setting.title else setting.name


def _help(request: Any, setting: Setting) -> str:
    sentence = str(request.translate(setting.doc)).rstrip(".")
    sentence = f"{sentence[:1].upper()}{sentence[1:]}."
    if setting.secret:
        return f"{sentence} {request.translate(_('Leave it empty to keep what is stored.'))}"
    default = request.translate(_("Default: ${value}", mapping={"value": shown(request, setting, setting.default)}))
    return f"{sentence} {default}."


def _node(request: Any, setting: Setting) -> colander.SchemaNode:
    facts: dict[str, Any] = {"name": field(setting.name), "title": label(request, setting),
                             "description": _help(request, setting)}
    if setting.type is bool:
        return colander.SchemaNode(colander.Boolean(), missing=False, **facts)
    if setting.type is int:
        return colander.SchemaNode(colander.Integer(), validator=colander.Range(setting.least, setting.most),
                                   widget=widgets.text(inputmode="numeric"), **facts)
    if setting.choices is not None:
        titles = [(choice, (setting.labels or {}).get(choice, str(choice))) for choice in setting.choices]
        return colander.SchemaNode(colander.String(), widget=widgets.select(titles), validator=colander.OneOf(setting.choices),
                                   **facts)
    if not setting.required:
        facts["missing"] = ""
    control = widgets.textarea(rows=3) if setting.type is list else (
        widgets.password(autocomplete="new-password") if setting.secret else widgets.text())
    return colander.SchemaNode(colander.String(), widget=control, **facts)
