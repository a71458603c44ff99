"""One field as the templates need it: everything decided and translated, so that they only write HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import colander

from aipress_core.forms.kinds import Kind, Reading
from aipress_core.forms.messages import OPTIONAL

Translate = Callable[[Any], str]
TEMPLATE_INDEX = "__n__"  # stands for the number of a group in the model that the script copies


@dataclass(frozen=True)
class Option:
    """One entry of a list of choices; a group has ``options`` of its own."""

    value: str
    title: str
    is_chosen: bool = False
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Group:
    """One group of answers that repeats."""

    number: str
    fields: tuple[FieldView, ...]
    error: str = ""


@dataclass(frozen=True)
class FieldView:
    """What a field's template sees as ``field``."""

    id: str
    name: str
    path: str
    label: str
    help: str
    error: str
    value: Any
    optional: str
    is_required: bool
    widget: Any
    options: tuple[Option, ...] = ()
    groups: tuple[Group, ...] = ()
    model: Group | None = None

    @property
    def template(self) -> str:
        """Path of the control's template."""
        name: str = self.widget.template
        return name if "/" in name else f"forms/{name}.html"

    @property
    def frame(self) -> str:
        """Path of what stands around the control: a check box carries its label itself, a hidden input has none."""
        if self.widget.hidden:
            return self.template
        given: str = getattr(self.widget, "frame", "")
        return given or ("forms/tick.html" if self.widget.template == "checkbox" else "forms/item.html")

    @property
    def css_class(self) -> str:
        """Further classes of the control."""
        return f"{' is-invalid' if self.error else ''} {getattr(self.widget, 'css_class', None) or ''}".rstrip()

    @property
    def described(self) -> str:
        """Ids of the help, then of the error."""
        return " ".join(f"{self.id}-{part}" for part in ("help", "error") if getattr(self, part))

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes that every control shares; ``aria-describedby`` names the help, then the error."""
        found = {"id": self.id, "name": self.name}
        if self.is_required:
            found["required"] = ""
        if self.error:
            found["aria-invalid"] = "true"
        if described := self.described:
            found["aria-describedby"] = described
        for name in ("autocomplete", "inputmode", "spellcheck"):
            if value := getattr(self.widget, name, ""):
                found[name] = value
        return found

    def all(self) -> Iterator[tuple[FieldView, str]]:
        """This field and those within its groups, with the number of the group."""
        yield self, ""
        for group in self.groups:
            for field in group.fields:
                yield field, group.number


@dataclass(frozen=True)
class Slot:
    """Where an answer belongs: a name below a path, a node of the schema, the control."""

    name: str
    path: str
    schema: colander.SchemaNode
    widget: Any


class Views:
    """Makes the views of one form's fields.

    Args:
        form_name: first part of every id.
        errors: sentences by path, translated.
    """

    def __init__(self, form_name: str, errors: Mapping[str | None, str], reading: Reading, translate: Translate) -> None:
        self.form_name, self.errors, self.reading, self.say = form_name, errors, reading, translate

    def view(self, slot: Slot, value: Any) -> FieldView:
        """How a field is shown that holds ``value``."""
        widget, node = slot.widget, slot.schema
        value = "" if value in (colander.null, None) else value
        is_asked = widget.template != "checkbox" and not widget.hidden  # an empty box is an answer
        is_shown = getattr(widget, "type", "") != "password"
        groups, model = self._groups(slot, value) if getattr(widget, "inner", None) is not None else ((), None)
        return FieldView(
            id=f"{self.form_name}-{slot.path.replace('.', '-')}", name=slot.name, path=slot.path, label=self.say(node.title),
            help=self.say(node.description) if node.description else "", error=self.errors.get(slot.path, ""),
            value=value if is_shown else "", optional=self.say(OPTIONAL) if is_asked and not node.required else "",
            is_required=is_asked and bool(node.required), widget=widget, groups=groups, model=model,
            options=tuple(_options(widget.values, value, self.say)) if hasattr(widget, "values") else ())

    def _groups(self, slot: Slot, rows: Any) -> tuple[tuple[Group, ...], Group]:
        blank = slot.widget.blank(slot.schema, self.reading)
        return (tuple(self._group(slot, str(number), row) for number, row in enumerate(rows or ())),
                self._group(slot, TEMPLATE_INDEX, blank))

    def _group(self, slot: Slot, number: str, row: Mapping[str, Any]) -> Group:
        path = f"{slot.path}.{number}"
        slots = [Slot(child.name, f"{path}.{child.name}", child, slot.widget.inner[child.name])
                 for child in slot.schema.children[0].children]
        return Group(number, tuple(self.view(one, row.get(one.name, "")) for one in slots), self.errors.get(path, ""))


def first_value(slot: Slot, cstruct: Any, reading: Reading) -> Any:
    """What a field shows before anything was sent."""
    return slot.widget.show(cstruct, slot.schema, reading) if isinstance(slot.widget, Kind) else cstruct


def _options(choices: Any, value: Any, translate: Translate) -> Iterator[Option]:
    chosen = {str(one) for one in value} if isinstance(value, list | set | tuple) else {str(value)}
    for choice in choices:
        if hasattr(choice, "options"):
            yield Option("", translate(choice.label), options=tuple(_options(choice.options, value, translate)))
        else:
            yield Option(str(choice[0]), translate(choice[1]), str(choice[0]) in chosen)
