"""The forms of managers and admins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import colander
from pyramid.request import Request

from aipress_accounts.services import normalise_email
from aipress_core.api import Attachment, Form, _, widgets
from aipress_organisations.kinds import KINDS, SIZES, types_of
from aipress_organisations.services.records import LONGEST_NAME, canonical_name, web_address
from aipress_taxonomies.services import country_choices, terms

LONGEST_DESCRIPTION, MOST_SECTORS, OLDEST = 5000, 8, 1000
LANGUAGES = (("fr", "Français"), ("en", "English"), ("de", "Deutsch"), ("es", "Español"), ("it", "Italiano"),
             ("nl", "Nederlands"))


def facts_form(request: Request, kind: str, values: Mapping[str, Any]) -> Form:
    """What managers say of their organisation.

    Args:
        kind: decides which types there are to choose from.
        values: as :func:`aipress_organisations.services.facts.facts_of` gives them.
    """
    schema = colander.MappingSchema(validator=_place)
    for node in (*_presentation(kind), *_address(request), *_sectors(request)):
        schema.add(node)
    return Form(schema, request, submit=_("Save the page"), name="facts", values=values)


def _presentation(kind: str) -> list[colander.SchemaNode]:
    types = [(one.key, one.title) for one in types_of(kind)]
    return [
        _text("description", _("Presentation"), colander.Length(max=LONGEST_DESCRIPTION), widgets.textarea(rows=8),
              _("Who you are and what you do, in plain text. An empty line begins a new paragraph.")),
        colander.SchemaNode(colander.String(), name="language", title=_("Language of the presentation"), missing="fr",
                            widget=widgets.select(LANGUAGES), validator=colander.OneOf([code for code, _name in LANGUAGES])),
        colander.SchemaNode(Attachment(), name="logo", title=_("Logo"), missing=None, widget=widgets.image(shape=(1, 1)),
                            description=_("Shown as a square. You may choose the part of the picture to keep.")),
        colander.SchemaNode(colander.Set(), name="types", title=_("Types"), missing=(), widget=widgets.checkboxes(types)),
        colander.SchemaNode(colander.String(), name="size", title=_("How many people work there"), missing="",
                            widget=widgets.select([("", _("Not stated")), *SIZES.items()]),
                            validator=colander.OneOf(list(SIZES))),
        colander.SchemaNode(colander.Integer(), name="founded", title=_("Founded in the year"), missing=None,
                            widget=widgets.text(inputmode="numeric", css_class="w-auto"), validator=colander.Range(OLDEST, 2100)),
    ]


def _address(request: Request) -> list[colander.SchemaNode]:
    countries = country_choices(request.db_read, request.locale_name)
    return [
        colander.SchemaNode(colander.String(), name="website", title=_("Website"), missing="", validator=_web,
                            widget=widgets.text(inputmode="url", autocomplete="url", spellcheck="false")),
        _text("address", _("Street and number"), colander.Length(max=200), widgets.text(autocomplete="street-address")),
        _text("postcode", _("Postcode"), colander.Length(max=12), widgets.text(autocomplete="postal-code", css_class="w-auto")),
        _text("city", _("City"), colander.Length(max=120), widgets.text(autocomplete="address-level2")),
        colander.SchemaNode(colander.String(), name="country", title=_("Country"), missing="",
                            widget=widgets.select([("", _("Not stated")), *countries], autocomplete="country"),
                            validator=colander.OneOf([code for code, _name in countries])),
    ]


def _sectors(request: Request) -> list[colander.SchemaNode]:
    found = [one for one in terms(request.db_read, "news_sectors", request.locale_name) if not one.is_deprecated]
    groups = [(head.label, [(one.key, one.label) for one in found if one.parent_key == head.key])
              for head in found if head.parent_key is None]
    return [colander.SchemaNode(colander.List(), name="sectors", title=_("Sectors"), missing=(),
                                description=_("At most ${count}.", mapping={"count": MOST_SECTORS}),
                                validator=colander.Length(max=MOST_SECTORS, max_err=_("Choose at most ${max} sectors.")),
                                widget=widgets.two_level([one for one in groups if one[1]], multiple=True))]


def _text(name: str, title: Any, validator: Any, widget: Any, description: Any = "") -> colander.SchemaNode:
    return colander.SchemaNode(colander.String(), name=name, title=title, description=description, missing="",
                               validator=validator, widget=widget)


def _web(node: colander.SchemaNode, value: str) -> None:
    if not web_address(value):
        raise colander.Invalid(node, _("Type a complete address, such as https://example.com/."))


def _place(node: colander.SchemaNode, value: Mapping[str, Any]) -> None:
    if value.get("postcode") and not value.get("country"):
        error = colander.Invalid(node)
        error["country"] = _("Choose the country of this postcode.")
        raise error


def email_form(request: Request, action: str, *, title: Any, submit: Any, description: Any = "") -> Form:
    """An address: of somebody to invite, or of a member to add."""
    node = colander.SchemaNode(colander.String(), name="email", title=title, description=description, preparer=_spelt,
                               validator=colander.All(colander.Email(), colander.Length(max=254)),
                               widget=widgets.email(autocomplete="off"))
    return Form(colander.MappingSchema(children=[node]), request, action=action, submit=submit, name="email")


def _spelt(value: Any) -> Any:
    return normalise_email(value) if isinstance(value, str) else value


def identity_form(request: Request, action: str, values: Mapping[str, Any], *, submit: Any) -> Form:
    """Name and kind of an organisation."""
    schema = colander.MappingSchema(children=_identity())
    return Form(schema, request, action=action, submit=submit, name="identity", values=values)


def new_form(request: Request) -> Form:
    """A new organisation."""
    states = (("no", _("Not official")), ("yes", _("Official: it speaks for itself here")))
    official = colander.SchemaNode(colander.String(), name="official", title=_("State"), missing="no",
                                   widget=widgets.select(states), validator=colander.OneOf([value for value, _title in states]))
    schema = colander.MappingSchema(children=[*_identity(), official])
    return Form(schema, request, submit=_("Create the organisation"), name="new", values={"kind": "media"})


def _identity() -> list[colander.SchemaNode]:
    return [colander.SchemaNode(colander.String(), name="name", title=_("Name"), widget=widgets.text(autocomplete="off"),
                                validator=colander.All(colander.Length(max=LONGEST_NAME), _nameable)),
            colander.SchemaNode(colander.String(), name="kind", title=_("Kind"), validator=colander.OneOf(list(KINDS)),
                                widget=widgets.select([(one.key, one.title) for one in KINDS.values()]))]


def _nameable(node: colander.SchemaNode, value: str) -> None:
    if not canonical_name(value):
        raise colander.Invalid(node, _("Type the name of the organisation."))
