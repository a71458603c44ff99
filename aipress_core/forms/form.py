"""The form itself: filled in, checked, shown again with what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import colander
import deform
from markupsafe import Markup
from pyramid.httpexceptions import HTTPBadRequest
from pyramid.request import Request

from aipress_core.forms import widgets
from aipress_core.forms.controls import ACT_CONTROL, DamagedForm, Value, clean, parse
from aipress_core.forms.fields import FieldView, Slot, Views, first_value
from aipress_core.forms.kinds import Kind, Reading
from aipress_core.forms.messages import DAMAGED, HUGE, ITEM_LABEL, LABELLED, reword
from aipress_core.i18n.translation import _
from aipress_core.templating.renderer import render_markup

NAME_CONTROL = "__form__"
LARGEST = 2**63 - 1  # what a database column holds
SAVE = _("Save")


class ValidationFailure(Exception):
    """The answers cannot be accepted; ``form`` holds them, and a sentence for each."""

    def __init__(self, form: Form) -> None:
        super().__init__("; ".join(sentence for _id, sentence in form.errors))
        self.form = form


class FormChanged(ValidationFailure):
    """A button within the form was pressed (add, remove, search): nothing is checked, the form is to be shown again."""


class Form:
    """A form: a mapping of fields, some of which may be groups of fields that repeat.

    Args:
        schema: a colander mapping; ``title`` of a node is its label, ``description`` its help, ``missing`` makes it
            optional, ``widget`` is one of :mod:`aipress_core.forms.widgets`.
        action: where it is sent; the present address if empty.
        submit: what its button says: the verb that names the act.
        name: needed when a page has several forms; part of the fields' ids.
        values: what the fields hold at first.
    """

    def __init__(self, schema: colander.SchemaNode, request: Request, action: str = "", submit: Any = SAVE,
                 name: str = "form", values: Mapping[str, Any] | None = None) -> None:
        self.request = request
        self.reading = Reading(request)
        self.action = action or request.path_qs
        self.submit = self._say(submit)
        self.name = name
        self._form = deform.Form(schema, formid=name, appstruct=colander.null if values is None else dict(values), focus="off")
        self._errors: dict[str | None, str] = {}
        self._shown: dict[str, Any] = {}
        for field in self._form.children:
            if getattr(field.schema, "widget", None) is None:
                field.widget = widgets.default(field.schema)
            if isinstance(field.widget, Kind):
                field.widget = field.widget.bound(field.schema)

    def _say(self, text: Any) -> str:
        """``text`` in the reader's language. gettext answers an empty text with the catalogue's header."""
        return str(self.request.localizer.translate(text)) if text else ""

    @property
    def is_posted(self) -> bool:
        """Was this form sent, and not another one of the page?"""
        return bool(self.request.method == "POST" and self.request.POST.get(NAME_CONTROL, self.name) == self.name)

    def validate(self, controls: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        """Check what was sent.

        Args:
            controls: ``request.POST.items()``.

        Returns:
            The schema's values.

        Raises:
            ValidationFailure: when an answer is wrong; the form then shows the answers and the errors.
            FormChanged: when a button within the form was pressed; the form then shows what became of it.
            HTTPBadRequest: when no rendering of this form can have sent these controls.
        """
        sent = list(controls)
        answers = self._read(sent)
        self._act(sent, answers)
        accepted: dict[str, Any] = {}
        try:
            accepted = self._form.validate_pstruct({name: answer.checked for name, answer in answers.items()})
        except deform.ValidationFailure:
            self._take_errors()
        self._take_problems(answers)
        self._refuse_huge_numbers(accepted)
        if self._errors:
            raise ValidationFailure(self)
        return accepted

    def _read(self, controls: list[tuple[str, Any]]) -> dict[str, Value]:
        fields = {field.name: field for field in self._form.children}
        try:
            sent = parse(controls, {name: field.widget for name, field in fields.items()})
        except DamagedForm as error:
            raise HTTPBadRequest(self._say(DAMAGED)) from error
        answers = {name: clean(value, fields[name].widget, fields[name].schema) for name, value in sent.items()
                   if not isinstance(fields[name].widget, Kind)}
        for name, field in fields.items():
            if isinstance(field.widget, Kind):
                answers[name] = field.widget.read(sent.get(name), field.schema, self.reading)
                self._shown[name] = answers[name].shown
        return answers

    def _act(self, controls: list[tuple[str, Any]], answers: Mapping[str, Value]) -> None:
        """Do what a button within the form asks for: ``add:contacts``, ``up:contacts.2``, ``search:topics``."""
        act = next((value for name, value in controls if name == ACT_CONTROL and isinstance(value, str)), "")
        verb, _colon, path = act.partition(":")
        name, _dot, where = path.partition(".")
        field = next((one for one in self._form.children if one.name == name and isinstance(one.widget, Kind)), None)
        if field is None:
            return
        self._shown |= {one: answer.whole for one, answer in answers.items() if answer.whole is not None}
        self._shown[name] = field.widget.act(verb, where, self._shown[name], field.schema, self.reading)
        for other in self._form.children:
            other.cstruct = answers[other.name].shown if other.name in answers else colander.null
        raise FormChanged(self)

    def _take_errors(self) -> None:
        """Put colander's errors into words. Each field keeps the first one: one thing to mend at a time."""
        for field in self._form.children:
            if field.error is not None:
                has_groups = getattr(field.widget, "inner", None) is not None
                found = _messages(field.error, field.name, field.schema) if has_groups else [(field.name, _first(field.error))]
                for path, message in found:
                    self._refuse(message, path, self._slot(path))
        own = self._form.error.messages() if self._form.error is not None else []
        if own:
            self.add_error(own[0])

    def _take_problems(self, answers: Mapping[str, Value]) -> None:
        for name, answer in answers.items():
            problems = {f"{name}.{path}": problem for path, problem in answer.inner.items()}
            if answer.problem is not None:
                problems[name] = answer.problem
                if name not in self._shown:
                    self._form[name].cstruct = answer.shown
            for path, problem in problems.items():
                self._errors.pop(path, None)
                self._refuse(problem, path, self._slot(path))

    def _refuse_huge_numbers(self, accepted: Mapping[str, Any]) -> None:
        for path, value in _numbers(accepted):
            if not -LARGEST <= value <= LARGEST:
                self._refuse(HUGE, path, self._slot(path))

    def _slot(self, path: str) -> Slot:
        """Where a path leads: ``title``, ``contacts``, ``contacts.2``, ``contacts.2.name``."""
        name, _dot, rest = path.partition(".")
        field = self._form[name]
        inner = rest.partition(".")[2]
        if not inner:
            return Slot(name, path, field.schema, field.widget)
        node = next(child for child in field.schema.children[0].children if child.name == inner)
        return Slot(inner, path, node, field.widget.inner[inner])

    def _refuse(self, sentence: Any, path: str, slot: Slot) -> None:
        values = getattr(sentence, "mapping", None) or {}
        if isinstance(slot.widget, Kind):
            values = slot.widget.words(values, self.reading)
        self._errors.setdefault(path, self._say(reword(sentence, slot.widget, values)))

    def add_error(self, sentence: Any, field: str | None = None) -> None:
        """Refuse the form, or one field, for a reason that only the view knows; the first reason of a field stays.

        Args:
            field: its name; ``contacts.2.name`` for one within the third group.

        Raises:
            KeyError: for a field that the form does not have.
        """
        if field is None:
            self._errors.setdefault(None, self._say(reword(sentence, None)))
        else:
            self._refuse(sentence, field, self._slot(field))

    @property
    def fields(self) -> list[FieldView]:
        """The fields in order, as the templates show them."""
        views = Views(self.name, self._errors, self.reading, self._say)
        return [views.view(slot, self._value(slot, field)) for slot, field in self._slots()]

    def _slots(self) -> Iterator[tuple[Slot, Any]]:
        for field in self._form.children:
            yield Slot(field.name, field.name, field.schema, field.widget), field

    def _value(self, slot: Slot, field: Any) -> Any:
        return self._shown[slot.name] if slot.name in self._shown else first_value(slot, field.cstruct, self.reading)

    @property
    def errors(self) -> list[tuple[str | None, str]]:
        """(id of the field to go to, sentence) of every error: first those of the form, then field by field."""
        found: list[tuple[str | None, str]] = [(None, self._errors[None])] if None in self._errors else []
        for outer in self.fields if self._errors else ():
            found += _errors_of(outer, self._say)
        return found

    @property
    def has_acts(self) -> bool:
        """Are there buttons before the form's own? Enter in a field must not press them."""
        return any(getattr(widget, "inner", None) is not None or widget.template == "typeahead" for widget in self._widgets())

    @property
    def takes_files(self) -> bool:
        """Must it be sent as ``multipart/form-data``?"""
        return any("upload" in (getattr(widget, "parts", None) or {}).values() for widget in self._widgets())

    def _widgets(self) -> Iterator[Any]:
        for field in self._form.children:
            yield field.widget
            yield from (getattr(field.widget, "inner", None) or {}).values()

    def scripts(self) -> list[str]:
        """Modules of the form's controls that no earlier form of this page has asked for."""
        loaded: set[str] = self.request.memo("scripts of forms", set)
        wanted = [name for widget in self._widgets() for name in getattr(widget, "scripts", ())]
        found = [name for name in dict.fromkeys(wanted) if name not in loaded]
        loaded.update(found)
        return found

    def render(self) -> Markup:
        """The whole form as HTML, through the theme: ``{{ form.render() }}``."""
        has_kit = any(isinstance(widget, Kind) for widget in self._widgets())
        return render_markup(self.request, "forms/form.html", form=self, has_kit=has_kit)


def _first(error: colander.Invalid) -> Any:
    """The first message of an error or of what is below it."""
    found = next(iter(error.messages()), None)
    return found if found is not None or not error.children else _first(error.children[0])


def _messages(error: colander.Invalid, name: str, node: colander.SchemaNode) -> Iterator[tuple[str, Any]]:
    """(path, message) of a field's error and of those within its groups."""
    own = error.messages()
    if own or not error.children:
        yield name, next(iter(own), None)
    for row in error.children:
        if row.messages():
            yield f"{name}.{row.pos}", row.messages()[0]
        for inner in row.children:
            yield f"{name}.{row.pos}.{node.children[0].children[inner.pos].name}", next(iter(inner.messages()), None)


def _errors_of(outer: FieldView, say: Any) -> Iterator[tuple[str | None, str]]:
    for field, number in outer.all():
        if field.error:
            label = field.label
            if number:
                item = say(outer.widget.item_title)
                label = say(_(ITEM_LABEL, mapping={"label": item, "number": int(number) + 1, "inner": label}))
            yield None if field.widget.hidden else field.id, say(_(LABELLED, mapping={"label": label, "sentence": field.error}))
    for group in outer.groups:
        if group.error:
            yield f"{outer.id}-{group.number}", group.error


def _numbers(values: Any, path: str = "") -> Iterator[tuple[str, int]]:
    """Every whole number among the values, and those within groups, with its path."""
    pairs = values.items() if isinstance(values, Mapping) else enumerate(values) if isinstance(values, list) else ()
    for name, value in pairs:
        here = f"{path}.{name}" if path else str(name)
        if isinstance(value, int):
            yield here, value
        elif isinstance(value, list) or (path and isinstance(value, Mapping)):
            yield from _numbers(value, here)
