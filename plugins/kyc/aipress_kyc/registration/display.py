"""Answers in words: section by section, in the reader's language; for summaries, reviewers and differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aipress_core.api import File, _, files
from aipress_kyc.registration import pictures
from aipress_kyc.registration.difference import FACT, PROFILE_CODE
from aipress_kyc.registration.facts import KINDS
from aipress_kyc.survey.kinds import CHOICE, CHOICES, FLAG, PAIRS, PICTURE, PLACE
from aipress_kyc.survey.model import Field, Survey
from aipress_taxonomies.services import country_name, labels_of


@dataclass(frozen=True)
class Line:
    """One answer. ``values`` are texts; ``file`` is a picture; ``is_private`` is one that only reviewers may look at."""

    name: str
    label: str
    values: tuple[str, ...] = ()
    file: File | None = None
    is_private: bool = False
    is_text: bool = False

    @property
    def src(self) -> str | None:
        """Where the picture lies, if everybody may see it."""
        file = self.file
        if file is None or file.visibility != "public":
            return None
        return files.address(file.sha256, file.mime, file.width, 320)


@dataclass(frozen=True)
class Part:
    """A section with its answers."""

    key: str
    title: str
    lines: tuple[Line, ...]


class Words:
    """Puts answers into words: the labels of all their terms in one statement.

    Args:
        request: for the language, and ``db_read``.
        given: every mapping of answers that is going to be shown.
    """

    def __init__(self, request: Any, survey: Survey, given: Iterable[Mapping[str, Any]]) -> None:
        self.request, self.survey, self.locale = request, survey, request.locale_name
        wanted: dict[str, set[str]] = {}
        self.files: dict[int, File] = {}
        for answers in given:
            for field in survey.fields.values():
                if field.vocabulary:
                    wanted.setdefault(field.vocabulary, set()).update(*(_listed(answers.get(key)) for key in field.keys))
            self.files.update({file.id: file for file in pictures.rows(request.db_read, answers).values()})
        self.labels = labels_of(request.db_read, wanted, self.locale)

    def parts(self, code: str, answers: Mapping[str, Any]) -> list[Part]:
        """The answered questions of a profile; sections without any are left out."""
        found = [Part(section.key, section.title.say(self.locale), tuple(line for field in section.fields for line in
                                                                        self.lines(field, answers)))
                 for section in self.survey.sections_for(code)]
        return [part for part in found if part.lines]

    def lines(self, field: Field, answers: Mapping[str, Any]) -> list[Line]:
        """One line for a question, two for a pair of lists; none for what was not answered."""
        if field.name == "terms_accepted":
            return []
        label, shape = field.label.say(self.locale), field.kind.shape
        if shape == PAIRS:
            detail = field.detail_label.say(self.locale) or label
            pairs = [(field.name, label), (field.detail_key, detail)]
            return [Line(key, said, values) for key, said in pairs if (values := self.words(field, answers.get(key)))]
        if shape == PLACE:
            country, postcode, city = (str(answers.get(key, "")) for key in field.keys)
            names = (f"{postcode} {city}".strip(), country_name(country, self.locale) if country else "")
            text = ", ".join(part for part in names if part)
            return [Line(field.name, label, (text,))] if text else []
        if shape == PICTURE:
            file = self.files.get(answers.get(field.name, 0))
            return [Line(field.name, label, file=file, is_private=field.name == pictures.PRESS_CARD)] if file else []
        values = self.words(field, answers.get(field.name))
        return [Line(field.name, label, values, is_text=bool(field.kind.lines))] if values else []

    def words(self, field: Field, value: Any) -> tuple[str, ...]:
        """An answer as texts."""
        if value in (None, "", []):
            return ()
        if field.kind.shape == FLAG:
            return (self.request.translate(_("Yes") if value else _("No")),)
        if field.kind.shape in (CHOICE, CHOICES, PAIRS):
            known = self.labels.get(field.vocabulary, {})
            return tuple(known.get(one, one) for one in _listed(value))
        return (str(value),)

    def change(self, key: str, change: Mapping[str, Any]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """(what, old, new) of one line of a difference."""
        if key == PROFILE_CODE:
            return self.request.translate(_("Profile")), *(self._profile(change.get(side)) for side in ("old", "new"))
        if key.startswith(FACT):
            kind = KINDS.get(key.removeprefix(FACT))
            title = self.request.translate(kind.title) if kind else ""
            what = self.request.translate(_("Verify again: ${fact}", mapping={"fact": title}))
            return what, _dated(change.get("old")), _dated(change.get("new"))
        field = next((one for one in self.survey.fields.values() if key in one.keys), None)
        if field is None:
            return key, _texts(change.get("old")), _texts(change.get("new"))
        label = (field.detail_label or field.label) if key != field.name else field.label
        if field.kind.shape == PICTURE:
            said = tuple((self.request.translate(_("A picture")),) if change.get(side) else () for side in ("old", "new"))
        elif field.kind.shape == PLACE and key == field.name:
            said = tuple((country_name(change[side], self.locale),) if change.get(side) else () for side in ("old", "new"))
        else:
            said = tuple(self.words(field, change.get(side)) for side in ("old", "new"))
        return label.say(self.locale), said[0], said[1]

    def _profile(self, code: Any) -> tuple[str, ...]:
        return (self.survey.profile(code).label.say(self.locale),) if code and self.survey.has_profile(code) else ()


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) and value else [str(one) for one in value] if isinstance(value, list) else []


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_listed(value))


def _dated(value: Any) -> tuple[str, ...]:
    return (str(value),) if value else ()
