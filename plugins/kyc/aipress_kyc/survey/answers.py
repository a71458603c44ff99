"""Checks answers by the survey: every rule of the questionnaire, for the wizard, for imports and for whatever else writes.

::

    lists = load_lists(db, survey.fields_for(code))
    checked = check(survey, code, {"first_name": " Maud ", "location": "FR", …}, lists)
    checked.errors      # {"mobile_phone": "Type a telephone number …"}; empty when all is well
    checked.answers     # cleaned, by answer key, for save_profile

Nothing is asked of the database but the lists, so that a thousand lines of an import take one look at them. Whether an
e-mail address is free, and whether a picture exists, is the caller's question.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from aipress_core.api import _
from aipress_kyc.survey import kinds
from aipress_kyc.survey.model import MUST, Field, Survey
from aipress_kyc.survey.places import check_place
from aipress_kyc.survey.wording import Wrong, check_text, flag, listed, one_line, whole_number
from aipress_taxonomies.services import KnownTerm, fold, known_terms

MOST_CHOICES = 60
MISSING = _("Answer this question.")
CHOOSE = _("Choose at least one.")


@dataclass(frozen=True)
class Lists:
    """The vocabularies that answers are checked against, by their keys."""

    terms: Mapping[str, Mapping[str, KnownTerm]]
    _labels: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)

    def find(self, vocabulary: str, value: str) -> KnownTerm | None:
        """The term of a key, or of a label in one of the languages; of those that share a label, the first."""
        terms = self.terms.get(vocabulary, {})
        if value in terms:
            return terms[value]
        if vocabulary not in self._labels:
            names = self._labels[vocabulary] = {}
            for term in terms.values():
                for label in (term.label_en, term.label_fr):
                    names.setdefault(fold(label), term.key)
        key = self._labels[vocabulary].get(fold(value))
        return terms.get(key) if key else None


def load_lists(db: Session, fields: Iterable[Field]) -> Lists:
    """The vocabularies of these fields, in one query."""
    return Lists(known_terms(db, {one.vocabulary for one in fields if one.vocabulary}))


@dataclass(frozen=True)
class Checked:
    """What became of the answers.

    Attributes:
        answers: cleaned, by answer key; what is wrong or empty is left out.
        errors: a sentence (translation string) by answer key.
    """

    answers: dict[str, Any]
    errors: dict[str, Any]

    @property
    def is_good(self) -> bool:
        """Is nothing wrong?"""
        return not self.errors


def check(survey: Survey, code: str, raw: Mapping[str, Any], lists: Lists, *, fields: Collection[str] | None = None,
          before: Mapping[str, Any] | None = None, is_draft: bool = False) -> Checked:
    """Clean the answers of a member of profile ``code``, and say what is wrong with them.

    Args:
        raw: values by answer key: as ``field.keys`` says, or texts as forms and CSV files have them (``"on"`` for a box,
            a label instead of a term's key). Keys that the profile is not asked are dropped.
        fields: names of the fields to check, such as those of one page; None for all that the profile is asked.
        before: answers that the member gave once; a term that has been deprecated since stays good among them.
        is_draft: what is not answered yet is no error.
    """
    answers: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    for one in survey.fields_for(code):
        if fields is not None and one.name not in fields:
            continue
        must = one.obligation(code) == MUST and not is_draft
        task = _Task(one, raw, lists, before or {}, must)
        _CHECKS[one.kind.shape](task)
        answers.update({key: value for key, value in task.answers.items() if value not in ("", [], None)})
        errors.update(task.errors)
    return Checked(answers, errors)


@dataclass
class _Task:
    """One field and what was answered to it."""

    field: Field
    raw: Mapping[str, Any]
    lists: Lists
    before: Mapping[str, Any]
    must: bool
    answers: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, Any] = field(default_factory=dict)

    def value(self, key: str = "") -> Any:
        """What was sent for a key of the field."""
        return self.raw.get(key or self.field.name)

    def refuse_missing(self, key: str, sentence: Any = MISSING) -> None:
        """A mandatory key that holds nothing."""
        if self.must and key not in self.errors and self.answers.get(key) in (None, "", []):
            self.errors[key] = sentence


def _text(task: _Task) -> None:
    name = task.field.name
    try:
        task.answers[name] = check_text(task.field.kind, task.value())
    except Wrong as wrong:
        task.errors[name] = wrong.sentence
    task.refuse_missing(name)


def _number(task: _Task) -> None:
    name = task.field.name
    try:
        task.answers[name] = whole_number(task.value())
    except Wrong as wrong:
        task.errors[name] = wrong.sentence
    task.refuse_missing(name)


def _flag(task: _Task) -> None:
    name = task.field.name
    task.answers[name] = flag(task.value())
    if task.must and not task.answers[name]:
        task.errors[name] = _("Tick this box to go on.")


def _picture(task: _Task) -> None:
    name, value = task.field.name, task.value()
    if value not in (None, ""):
        if isinstance(value, bool) or not str(value).isascii() or not str(value).isdigit() or not 0 < int(value) < 2**63:
            task.errors[name] = _("Choose a picture.")
        else:
            task.answers[name] = int(value)
    task.refuse_missing(name, _("Choose a picture."))


def _choice(task: _Task) -> None:
    name = task.field.name
    value = one_line(task.value())
    if value:
        _take(task, name, [value])
        task.answers[name] = next(iter(task.answers.get(name, ())), "")
    task.refuse_missing(name)


def _choices(task: _Task) -> None:
    name = task.field.name
    _take(task, name, listed(task.value()))
    task.refuse_missing(name, CHOOSE)


def _take(task: _Task, key: str, values: list[str]) -> None:
    """Keep the values that the field allows under ``key``, each once; note the first that it does not."""
    kind, vocabulary = task.field.kind, task.field.vocabulary
    found: dict[str, None] = {}
    for value in values:
        term = task.lists.find(vocabulary, value) if vocabulary else None
        if term is not None and _is_allowed(task, key, term):
            found[term.key] = None
        elif not kind.is_free:
            task.errors[key] = _("“${value}” is not in the list.", mapping={"value": value[:60]})
        elif len(value) > kind.longest:
            task.errors[key] = _("At most ${most} characters fit.", mapping={"most": kind.longest})
        else:
            found[value] = None
    if len(found) > MOST_CHOICES:
        task.errors[key] = _("Choose at most ${most}.", mapping={"most": MOST_CHOICES})
    task.answers[key] = list(found)


def _is_allowed(task: _Task, key: str, term: KnownTerm) -> bool:
    """A deprecated term is good for those who chose it before."""
    held = task.before.get(key) or ()
    return not term.is_deprecated or term.key in ([held] if isinstance(held, str) else held)


def _pairs(task: _Task) -> None:
    """Two dependent lists: what is chosen in the second lies below something chosen in the first."""
    name, detail = task.field.keys
    terms = task.lists.terms.get(task.field.vocabulary, {})
    _take(task, name, listed(task.value(name)))
    _take(task, detail, listed(task.value(detail)))
    chosen, details = task.answers[name], task.answers[detail]
    if any(terms[key].parent_key for key in chosen):
        task.errors.setdefault(name, _("Choose from the first list here."))
    for key in details:
        parent = terms[key].parent_key
        if parent is None:
            task.errors.setdefault(detail, _("Choose from the second list here."))
        elif not listed(task.value(name)):
            task.answers[name] = list(dict.fromkeys([*task.answers[name], parent]))  # only the second list was sent
        elif parent not in chosen:
            task.errors.setdefault(detail, _("“${value}” belongs to something that is not chosen in the first list.",
                                             mapping={"value": key}))
    task.refuse_missing(name, CHOOSE)
    if name not in task.errors:
        task.refuse_missing(detail, CHOOSE)


def _place(task: _Task) -> None:
    keys = task.field.keys
    values = [one_line(task.value(key)) for key in keys]
    task.answers, task.errors = check_place(keys, values, must=task.must)


_CHECKS: dict[str, Callable[[_Task], None]] = {
    kinds.TEXT: _text, kinds.SECRET: _text, kinds.NUMBER: _number, kinds.FLAG: _flag, kinds.PICTURE: _picture,
    kinds.CHOICE: _choice, kinds.CHOICES: _choices, kinds.PAIRS: _pairs, kinds.PLACE: _place,
}
