"""Several terms of a vocabulary, found by typing. Without scripts: a search field, its results as boxes to tick.

With the script it is the editable combobox with a list of WAI-ARIA APG; the chosen terms stand above it and can be removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import colander

from aipress_core.forms import vocabularies
from aipress_core.forms.controls import MANY, ONE, UNSTORABLE, Value
from aipress_core.forms.kinds import Kind, Reading, typed
from aipress_core.forms.messages import CHOOSE, FEWER, OFFERED
from aipress_core.i18n.translation import _

LONGEST_VALUE = 200


@dataclass(frozen=True)
class Picked:
    """What the template shows: the chosen terms, the words searched for, what they found."""

    chosen: tuple[vocabularies.Term, ...] = ()
    query: str = ""
    found: tuple[vocabularies.Term, ...] = ()


class Typeahead(Kind):
    """Terms of a vocabulary: for ``colander.List`` or ``Set``; with ``multiple=False`` one, for ``colander.String``."""

    template = "typeahead"
    frame = "forms/set.html"
    scripts = ("combobox",)
    missing = CHOOSE
    parts = {"q": ONE, "value": MANY}

    def __init__(self, vocabulary: str, *, multiple: bool = True, most: int = 20, css_class: str = "") -> None:
        super().__init__(vocabulary=vocabulary, multiple=multiple, most=most if multiple else 1, css_class=css_class)

    def read(self, sent: Any, node: colander.SchemaNode, reading: Reading) -> Value:
        sent = sent if isinstance(sent, dict) else {}
        values = [one for one in dict.fromkeys(sent.get("value", [])) if one]
        usable = [one for one in values[:self.most + 1] if len(one) <= LONGEST_VALUE and not UNSTORABLE.search(one)]
        known = vocabularies.titles(reading.request, self.vocabulary, usable)
        shown = self._picked(known, typed(sent.get("q")), reading)
        if len(values) > self.most:
            return Value(colander.null, shown, _(FEWER, mapping={"max": self.most}))
        if len(known) < len(values):
            return Value(colander.null, shown, OFFERED)
        chosen = list(known)
        return Value((chosen if self.multiple else chosen[0]) if chosen else colander.null, shown)

    def _picked(self, known: dict[str, str], query: str, reading: Reading) -> Picked:
        query = UNSTORABLE.sub("", query)[:vocabularies.LONGEST_QUERY]
        found = [term for term in vocabularies.find(reading.request, self.vocabulary, query) if term[0] not in known]
        return Picked(tuple(known.items()), query, tuple(found))

    def show(self, cstruct: Any, node: colander.SchemaNode, reading: Reading) -> Picked:
        if cstruct in (colander.null, None, ""):
            return Picked()
        values = [cstruct] if isinstance(cstruct, str) else [str(one) for one in cstruct]
        return Picked(tuple(vocabularies.titles(reading.request, self.vocabulary, values).items()))
