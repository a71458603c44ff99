"""One field as the templates need it: everything decided and translated, so that they only write HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import colander

from aipress_core.forms.messages import OPTIONAL

Translate = Callable[[Any], str]


@dataclass(frozen=True)
class Option:
    """One entry of a list of choices; a group has ``options`` of its own."""

    value: str
    title: str
    is_chosen: bool = False
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class FieldView:
    """What a field's template sees as ``field``."""

    id: str
    name: str
    label: str
    help: str
    error: str
    value: Any
    optional: str
    is_required: bool
    widget: Any
    options: tuple[Option, ...] = ()

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
        return "forms/tick.html" if self.widget.template == "checkbox" else "forms/item.html"

    @property
    def css_class(self) -> str:
        """Further classes of the control."""
        return f"{' is-invalid' if self.error else ''} {getattr(self.widget, 'css_class', None) or ''}".rstrip()

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes that every control shares; ``aria-describedby`` names the help, then the error."""
        described = " ".join(f"{self.id}-{part}" for part in ("help", "error") if getattr(self, part))
        found = {"id": self.id, "name": self.name}
        if self.is_required:
            found["required"] = ""
        if self.error:
            found["aria-invalid"] = "true"
        if described:
            found["aria-describedby"] = described
        for name in ("autocomplete", "inputmode", "spellcheck"):
            if value := getattr(self.widget, name, ""):
                found[name] = value
        return found


def view(field: Any, form_name: str, error: str, translate: Translate) -> FieldView:
    """Decide how a deform field is shown.

    Args:
        error: the sentence beside it, translated, or an empty text.
    """
    widget, node = field.widget, field.schema
    value = "" if field.cstruct in (colander.null, None) else field.cstruct
    is_asked = widget.template != "checkbox" and not widget.hidden  # an empty box is an answer
    return FieldView(
        id=f"{form_name}-{field.name}", name=field.name, label=translate(node.title),
        help=translate(node.description) if node.description else "", error=error,
        value="" if getattr(widget, "type", "") == "password" else value,
        optional=translate(OPTIONAL) if is_asked and not node.required else "", is_required=is_asked and bool(node.required),
        widget=widget,
        options=tuple(_options(widget.values, value, translate)) if hasattr(widget, "values") else ())


def _options(choices: Any, value: Any, translate: Translate) -> Iterator[Option]:
    chosen = {str(one) for one in value} if isinstance(value, list | set | tuple) else {str(value)}
    for choice in choices:
        if hasattr(choice, "options"):
            yield Option("", translate(choice.label), options=tuple(_options(choice.options, value, translate)))
        else:
            yield Option(str(choice[0]), translate(choice[1]), str(choice[0]) in chosen)
