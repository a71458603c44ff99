"""The desk's forms: terms that mean the same, and what stands first."""

from __future__ import annotations

import re
from typing import Any

import colander
from pyramid.request import Request

from aipress_core.api import Form, _, widgets
from aipress_search.admin.models import LONGEST_PHRASE, LONGEST_TERM
from aipress_search.admin.services import MOST_TERMS, folded

PARTING = re.compile(r"[,;\n]")


def terms_of(text: str) -> list[str]:
    """The terms of a text that has commas, semicolons or line ends between them; each once, as the engine compares them."""
    found = (" ".join(term.split()) for term in PARTING.split(text))
    unique: dict[str, str] = {}
    for term in found:
        if key := folded(term):
            unique.setdefault(key, term)
    return list(unique.values())


def _mean_the_same(node: colander.SchemaNode, value: str) -> None:
    terms = terms_of(value)
    if not 2 <= len(terms) <= MOST_TERMS:
        raise colander.Invalid(node, _("Write 2 to ${most} terms that differ in more than accents and capitals.",
                                       mapping={"most": MOST_TERMS}))
    if long := next((term for term in terms if len(term) > LONGEST_TERM or len(folded(term).split()) > 3), None):
        raise colander.Invalid(node, _("“${term}” is too long: a term has at most three words and ${most} characters.",
                                       mapping={"term": long[:40], "most": LONGEST_TERM}))


def synonym_form(request: Request, terms: str = "") -> Form:
    """A new set of synonyms."""
    help_text = _("With commas between them: mayor, maire, édile. Whoever searches for one also finds the others.")
    node = colander.SchemaNode(colander.String(), name="terms", title=_("Terms that mean the same"), description=help_text,
                               widget=widgets.textarea(rows=3), validator=colander.All(colander.Length(max=2000), _mean_the_same))
    return Form(colander.MappingSchema(children=[node]), request, action="/admin/search/synonyms", submit=_("Add the synonyms"),
                name="synonyms", values={"terms": terms})


def _has_words(node: colander.SchemaNode, value: str) -> None:
    if not folded(value):
        raise colander.Invalid(node, _("Write at least one word."))


def pin_form(request: Request, words: str = "", address: str = "") -> Form:
    """A new pin."""
    nodes = [
        colander.SchemaNode(colander.String(), name="words", title=_("Searched words"),
                            description=_("Accents and capitals do not matter; the words must be these and no others."),
                            validator=colander.All(colander.Length(max=LONGEST_PHRASE), _has_words)),
        colander.SchemaNode(colander.String(), name="address", title=_("Address of the page that stands first"),
                            description=_("On this site, such as /wire/the-closed-wells."), validator=colander.Length(max=500)),
    ]
    values: dict[str, Any] = {"words": words[:LONGEST_PHRASE], "address": address[:500]}
    schema = colander.MappingSchema(children=nodes)
    return Form(schema, request, action="/admin/search/pins", submit=_("Let it stand first"), name="pin", values=values)
