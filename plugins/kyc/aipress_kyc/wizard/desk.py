"""A draft that lies open: which one the address names, its survey, its sections, the way through them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from sqlalchemy.orm import Session

from aipress_core.api import _
from aipress_kyc.models.registration import Draft
from aipress_kyc.registration import drafts, pictures
from aipress_kyc.survey.answers import Checked, Lists, check, load_lists
from aipress_kyc.survey.model import Field, Section, Survey
from aipress_kyc.survey.store import survey_by_id
from aipress_kyc.wizard.form import ON_THE_SUMMARY, ONLY_AT_FIRST, Mode, SectionForm, asked
from aipress_kyc.wizard.resources import Wizard

GONE = _("These answers were handed in already, or have been left alone for two weeks. You can begin again.")
STAND_IN = {"password": "a password 1", "terms_accepted": True}  # for what the answers do not hold


def typed(source: Any, name: str) -> str:
    """A control's text; an uploaded file is none."""
    value = source.get(name, "")
    return value if isinstance(value, str) else ""


class Desk:
    """What a page of the wizard works with.

    Raises:
        HTTPSeeOther: to the beginning, when the address names no draft of this reader.
    """

    def __init__(self, wizard: Wizard, request: Any) -> None:
        self.wizard, self.request = wizard, request
        self.key = typed(request.GET, "draft")
        request.response.headers.update({"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"})
        found = drafts.find(request.db_read, self.key, request.now, self.party_id)
        if found is None or (found.party_id is not None) != wizard.is_member:
            request.flash(GONE, "problem")
            raise HTTPSeeOther(request.path_with(f"{wizard.base}/", {}))
        self.draft = found

    @property
    def party_id(self) -> int | None:
        """Who is signed in."""
        identity = self.request.identity
        return identity.party_id if identity is not None else None

    @cached_property
    def survey(self) -> Survey:
        """The version that the draft answers."""
        return survey_by_id(self.request.db_read, self.draft.survey_id)

    @property
    def is_first(self) -> bool:
        """Is it a registration that has not been handed in yet? Only then address and password are asked for."""
        return self.draft.party_id is None and self.draft.request_id is None

    @cached_property
    def sections(self) -> list[Section]:
        """The sections that have a question on a page."""
        return [one for one in self.survey.sections_for(self.draft.code) if asked(one, Mode(self.is_first))]

    def address(self, page: str) -> str:
        """A page of this draft: ``summary``, ``step/personal``."""
        found: str = self.request.path_with(f"{self.wizard.base}/{page}", {"draft": self.key})
        return found

    def step_url(self, section: Section) -> str:
        """The page of a section."""
        return self.address(f"step/{section.key}")

    def section(self, key: str) -> Section | None:
        """The section of a key; None when this profile has none of it."""
        return next((one for one in self.sections if one.key == key), None)

    def after(self, section: Section) -> str:
        """Where one goes on from a section: to the next, after the last to the summary."""
        place = self.sections.index(section) + 1
        return self.step_url(self.sections[place]) if place < len(self.sections) else self.address("summary")

    def before(self, section: Section) -> str:
        """Where one goes back to."""
        place = self.sections.index(section)
        return self.step_url(self.sections[place - 1]) if place else self.address("choice")

    def progress(self, current: str) -> list[dict[str, Any]]:
        """The steps for the line of progress, the summary included: ``title``, ``url``, ``state``."""
        locale = self.request.locale_name
        steps = [{"title": one.title.say(locale), "url": self.step_url(one), "is_current": one.key == current,
                  "is_done": one.key in self.draft.done} for one in self.sections]
        return [*steps, {"title": self.request.translate(_("Summary")), "url": self.address("summary"),
                         "is_current": current == "summary", "is_done": False}]

    def form(self, section: Section, *, is_lenient: bool = False) -> SectionForm:
        """The form of a section, holding the draft's answers."""
        mode = Mode(self.is_first, bool(self.draft.password_hash), is_lenient)
        answers = self.draft.answers
        return SectionForm(self.request, self.draft.code, asked(section, mode), mode, values=answers,
                           pictures=pictures.rows(self.request.db_read, answers),
                           search_at="/register/terms", action=self.step_url(section))

    def lists(self, fields: list[Field]) -> Lists:
        """The vocabularies of these questions."""
        return load_lists(self.request.db_read, fields)

    def check_all(self) -> Checked:
        """The whole draft by the rules of the survey; what is asked elsewhere counts as given."""
        fields = list(self.survey.fields_for(self.draft.code))
        left_out = ON_THE_SUMMARY if self.is_first else ON_THE_SUMMARY | ONLY_AT_FIRST
        names = {field.name for field in fields} - left_out
        answers: Mapping[str, Any] = self.draft.answers
        if self.draft.password_hash:
            answers = {**answers, "password": STAND_IN["password"]}
        return check(self.survey, self.draft.code, answers, self.lists(fields), fields=names, before=answers)

    def section_of(self, key: str) -> Section | None:
        """The section in which an answer key is asked."""
        return next((one for one in self.sections if any(key in field.keys for field in one.fields)), None)

    def locked(self, db: Session) -> Draft:
        """The draft for writing, in the request's transaction.

        Raises:
            HTTPSeeOther: when it was handed in meanwhile, by another tab or device.
        """
        found = drafts.find(db, self.key, self.request.now, self.party_id, lock=True)
        if found is None:
            self.request.flash(GONE, "problem")
            raise HTTPSeeOther(self.request.path_with(f"{self.wizard.base}/", {}))
        return found
