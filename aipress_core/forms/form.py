"""The form itself: filled in, checked, shown again with what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import colander
import deform
from markupsafe import Markup
from pyramid.httpexceptions import HTTPBadRequest
from pyramid.request import Request

from aipress_core.forms import widgets
from aipress_core.forms.controls import DamagedForm, Value, clean, parse
from aipress_core.forms.fields import FieldView, view
from aipress_core.forms.messages import DAMAGED, HUGE, LABELLED, reword
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


class Form:
    """A form of one level: a mapping of plain fields.

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
        self.action = action or request.path_qs
        self.submit = self._say(submit)
        self.name = name
        self._form = deform.Form(schema, formid=name, appstruct=colander.null if values is None else dict(values), focus="off")
        self._errors: dict[str | None, str] = {}
        for field in self._form.children:
            if getattr(field.schema, "widget", None) is None:
                field.widget = widgets.default(field.schema)

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
            HTTPBadRequest: when no rendering of this form can have sent these controls.
        """
        fields = {field.name: field for field in self._form.children}
        try:
            sent = parse(controls, {name: field.widget for name, field in fields.items()})
        except DamagedForm as error:
            raise HTTPBadRequest(self._say(DAMAGED)) from error
        answers = {name: clean(value, fields[name].widget, fields[name].schema) for name, value in sent.items()}
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

    def _take_errors(self) -> None:
        """Put colander's errors into words. Each field keeps the first one: one thing to mend at a time."""
        for field in self._form.children:
            if field.error is not None:
                self.add_error(next(iter(field.error.messages()), None), field.name)
        own = self._form.error.messages() if self._form.error is not None else []
        if own:
            self.add_error(own[0])

    def _take_problems(self, answers: Mapping[str, Value]) -> None:
        for name, answer in answers.items():
            if answer.problem is not None:
                self._errors.pop(name, None)
                self.add_error(answer.problem, name)
                self._form[name].cstruct = answer.shown

    def _refuse_huge_numbers(self, accepted: Mapping[str, Any]) -> None:
        for name, value in accepted.items():
            if isinstance(value, int) and not -LARGEST <= value <= LARGEST:
                self.add_error(HUGE, name)

    def add_error(self, sentence: Any, field: str | None = None) -> None:
        """Refuse the form, or one field, for a reason that only the view knows; the first reason of a field stays.

        Raises:
            KeyError: for a field that the form does not have.
        """
        template = self._form[field].widget.template if field is not None else ""
        self._errors.setdefault(field, self._say(reword(sentence, template)))

    @property
    def fields(self) -> list[FieldView]:
        """The fields in order, as the templates show them."""
        return [view(field, self.name, self._errors.get(field.name, ""), self._say) for field in self._form.children]

    @property
    def errors(self) -> list[tuple[str | None, str]]:
        """(id of the field to go to, sentence) of every error: first those of the form, then field by field."""
        found: list[tuple[str | None, str]] = [(None, self._errors[None])] if None in self._errors else []
        for field in self.fields if self._errors else ():
            if field.error:
                labelled = _(LABELLED, mapping={"label": field.label, "sentence": field.error})
                found.append((None if field.widget.hidden else field.id, self._say(labelled)))
        return found

    def render(self) -> Markup:
        """The whole form as HTML, through the theme: ``{{ form.render() }}``."""
        return render_markup(self.request, "forms/form.html", form=self)
