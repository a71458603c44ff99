"""The form of one section, made from the survey: a control for each question, and the answers that it gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import colander

from aipress_core.api import Attachment, File, Form, Received, _, widgets
from aipress_kyc.survey.kinds import CHOICES, FLAG, PAIRS, PICTURE, PLACE, SECRET
from aipress_kyc.survey.model import MUST, Field, Section
from aipress_kyc.wizard.controls import Given, Pairs, Place
from aipress_taxonomies import services as taxonomies

LONG = 200  # beyond so many terms a vocabulary is never on a page, but found by typing
FEW = 24  # up to so many terms all stand in sight as boxes
MOST_CHOSEN = 20
MEBIBYTE = 1024 * 1024
LARGEST_PICTURE = 4 * MEBIBYTE
NAMES = "kyc.organisation"  # the vocabulary of organisations' names, in which whatever is typed is a term
PHONE = re.compile(r"\+?(?:[ .()-]?\d){9,17}\Z")
# WHATWG autofill tokens of personal data (WCAG 1.3.5).
AUTOFILL = {"first_name": "given-name", "last_name": "family-name", "title": "honorific-prefix", "mobile_phone": "tel",
            "business_address": "street-address", "address_complement": "address-line2", "pseudonym": "nickname",
            "direct_line": "work tel", "website_url": "url", "pr_agency_name": "organization"}
# What is asked of visitors only: a member changes address and password on pages of their own.
ONLY_AT_FIRST = frozenset({"email", "backup_email", "password"})
ON_THE_SUMMARY = frozenset({"terms_accepted"})


@dataclass(frozen=True)
class Mode:
    """What the wizard is used for.

    Args:
        is_first: a registration, which asks for address and password.
        has_password: a password was chosen already, so none need be typed.
        is_lenient: keep what is there; nothing is required.
    """

    is_first: bool = True
    has_password: bool = False
    is_lenient: bool = False


def asked(section: Section, mode: Mode) -> list[Field]:
    """The questions of a section in this use of the wizard."""
    left_out = ON_THE_SUMMARY if mode.is_first else ON_THE_SUMMARY | ONLY_AT_FIRST
    return [field for field in section.fields if field.name not in left_out]


def keys_of(fields: Iterable[Field]) -> list[str]:
    """Every answer key of these questions."""
    return [key for field in fields for key in field.keys]


class SectionForm:
    """The questions of one section as a form.

    Args:
        values: the answers so far.
        pictures: rows of the pictures among them, by field.
        search_at: address below which details and towns are searched.
    """

    def __init__(self, request: Any, code: str, fields: list[Field], mode: Mode, *, values: Mapping[str, Any],
                 pictures: Mapping[str, File], search_at: str, action: str) -> None:
        self.request, self.code, self.fields, self.mode, self.search_at = request, code, fields, mode, search_at
        self._lists = self._short_lists()
        schema = colander.SchemaNode(colander.Mapping())
        for field in fields:
            schema.add(self._node(field))
        first = {field.name: pictures.get(field.name) if field.kind.shape == PICTURE else _first(field, values)
                 for field in fields}
        self.form = Form(schema, request, action=action, submit=_("Continue"), name="step",
                         values={name: value for name, value in first.items() if value is not None})

    def _short_lists(self) -> dict[str, list[tuple[str, str, str | None]]]:
        """The terms of the vocabularies that may stand on the page, and the first levels of the others."""
        wanted = {field.vocabulary for field in self.fields if field.vocabulary}
        if not wanted:
            return {}
        self._sizes = self.request.memo("kyc.sizes", lambda: taxonomies.sizes(self.request.db_read))
        short = [one for one in wanted if self._sizes.get(one, 0) <= LONG]
        tops = {field.vocabulary for field in self.fields if field.kind.shape == PAIRS} - set(short)
        found = taxonomies.choices(self.request.db_read, short, self.request.locale_name)
        return found | (taxonomies.choices(self.request.db_read, tops, self.request.locale_name, only_first=True) if tops else {})

    def _node(self, field: Field) -> colander.SchemaNode:
        label, help_ = field.label.say(self.request.locale_name), field.message.say(self.request.locale_name)
        needed = self.is_needed(field)
        typ, more = self._control(field)
        if field.kind.shape == CHOICES and not help_:
            help_ = _("Several choices are possible.")
        return colander.SchemaNode(typ, name=field.name, title=label, description=help_,
                                   missing=colander.required if needed else _nothing(field), **more)

    def is_needed(self, field: Field) -> bool:
        """Must it be answered on this page?"""
        if self.mode.is_lenient or field.kind.shape == FLAG:
            return False
        return field.obligation(self.code) == MUST and not (field.kind.shape == SECRET and self.mode.has_password)

    def _control(self, field: Field) -> tuple[Any, dict[str, Any]]:
        make = getattr(self, f"_{field.kind.shape}")
        found: tuple[Any, dict[str, Any]] = make(field)
        return found

    def _text(self, field: Field) -> tuple[Any, dict[str, Any]]:
        kind, length = field.kind, colander.Length(max=field.kind.longest)
        if kind.lines:
            return colander.String(), {"widget": widgets.textarea(rows=kind.lines), "validator": length}
        if kind.name in ("email", "email_free"):
            token = "email" if field.name == "email" else "off"
            return colander.String(), {"widget": widgets.email(autocomplete=token), "validator": length}
        if kind.name == "tel":
            check = colander.Regex(PHONE, _("Type a telephone number, such as +33 6 12 34 56 78."))
            return colander.String(), {"widget": widgets.text(autocomplete=AUTOFILL.get(field.name, ""), inputmode="tel"),
                                       "validator": colander.All(length, check)}
        mode = "url" if kind.name == "url" else ""
        return colander.String(), {"widget": widgets.text(autocomplete=AUTOFILL.get(field.name, ""), inputmode=mode),
                                   "validator": length}

    def _secret(self, field: Field) -> tuple[Any, dict[str, Any]]:
        return colander.String(), {"widget": widgets.password(autocomplete="new-password")}

    def _number(self, field: Field) -> tuple[Any, dict[str, Any]]:
        return colander.Integer(), {"widget": widgets.text(inputmode="numeric"), "validator": colander.Range(0, 999_999)}

    def _flag(self, field: Field) -> tuple[Any, dict[str, Any]]:
        return colander.Boolean(), {"widget": widgets.checkbox()}

    def _picture(self, field: Field) -> tuple[Any, dict[str, Any]]:
        shape = (1, 1) if field.kind.name == "photo_square" else None
        return Attachment(), {"widget": widgets.image(shape=shape, largest=LARGEST_PICTURE)}

    def _choice(self, field: Field) -> tuple[Any, dict[str, Any]]:
        if field.kind.is_free and not field.vocabulary:
            return colander.String(), {"widget": widgets.typeahead(NAMES, multiple=False)}
        if self._is_long(field):
            return colander.String(), {"widget": widgets.typeahead(f"taxonomies.{field.vocabulary}", multiple=False)}
        options = [(key, label) for key, label, _parent in self._lists.get(field.vocabulary, [])]
        return colander.String(), {"widget": widgets.select([("", _("Choose")), *options],
                                                            autocomplete=AUTOFILL.get(field.name, "")),
                                   "validator": colander.OneOf([key for key, _label in options])}

    def _choices(self, field: Field) -> tuple[Any, dict[str, Any]]:
        if field.kind.is_free and not field.vocabulary:
            return colander.List(), {"widget": widgets.typeahead(NAMES, most=MOST_CHOSEN)}
        terms = self._lists.get(field.vocabulary, [])
        if self._is_long(field) or len(terms) > FEW:
            return colander.List(), {"widget": widgets.typeahead(f"taxonomies.{field.vocabulary}", most=MOST_CHOSEN)}
        return colander.List(), {"widget": widgets.checkboxes([(key, label) for key, label, _parent in terms])}

    def _pairs(self, field: Field) -> tuple[Any, dict[str, Any]]:
        tops = [(key, label) for key, label, parent in self._lists.get(field.vocabulary, []) if parent is None]
        detail = field.detail_label.say(self.request.locale_name)
        return Given(), {"widget": Pairs(field.vocabulary, tops, f"{self.search_at}/{field.vocabulary}", detail_label=detail)}

    def _place(self, field: Field) -> tuple[Any, dict[str, Any]]:
        return Given(), {"widget": Place(f"{self.search_at}/towns")}

    def _is_long(self, field: Field) -> bool:
        return self._sizes.get(field.vocabulary, 0) > LONG

    def panels(self) -> Iterator[tuple[str, list[Any]]]:
        """The fields as the page shows them, under the captions that the survey gives."""
        locale, caption, found = self.request.locale_name, "", []
        for field, view in zip(self.fields, self.form.fields, strict=True):
            title = field.panel.say(locale)
            if title != caption and found:
                yield caption, found
                found = []
            caption = title
            found.append(view)
        if found:
            yield caption, found


def answers_of(fields: Iterable[Field], data: Mapping[str, Any]) -> dict[str, Any]:
    """What a checked form says, under the survey's answer keys; pictures and passwords are left to the caller."""
    found: dict[str, Any] = {}
    for field in fields:
        value = data.get(field.name)
        if value in (None, "", [], ()) or isinstance(value, Received):
            continue
        found.update(_spread(field, value))
    return found


def _spread(field: Field, value: Any) -> dict[str, Any]:
    if field.kind.shape == SECRET:
        return {}
    if field.kind.shape == PAIRS:
        return {field.name: value["categories"], field.detail_key: value["details"]}
    if field.kind.shape == PLACE:
        return dict(zip(field.keys, (value["country"], value["postcode"], value["city"]), strict=True))
    return {field.name: list(value) if isinstance(value, list | tuple | set) else value}


def _first(field: Field, values: Mapping[str, Any]) -> Any:
    """The value that a control shows at first."""
    if field.kind.shape == PAIRS:
        given = {"categories": values.get(field.name, []), "details": values.get(field.detail_key, [])}
        return given if any(given.values()) else None
    if field.kind.shape == PLACE:
        given = dict(zip(("country", "postcode", "city"), (values.get(key, "") for key in field.keys), strict=True))
        return given if given["country"] else None
    return None if field.kind.shape == SECRET else values.get(field.name)


def _nothing(field: Field) -> Any:
    return {CHOICES: (), FLAG: False}.get(field.kind.shape, "" if field.kind.shape in ("text", "choice", SECRET) else None)
