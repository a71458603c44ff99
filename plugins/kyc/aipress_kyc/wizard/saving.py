"""Taking in the answers of one section: read and checked before the first statement that writes, then kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aipress_accounts.services import problem_with
from aipress_core.api import Received, ValidationFailure, files, passwords
from aipress_kyc.registration import drafts, pictures
from aipress_kyc.survey.answers import check
from aipress_kyc.survey.kinds import PICTURE, SECRET
from aipress_kyc.survey.model import Section
from aipress_kyc.wizard.desk import STAND_IN, Desk
from aipress_kyc.wizard.form import SectionForm, answers_of, keys_of


@dataclass
class Attempt:
    """What was sent: the form that shows it, the clean answers, pictures that wait for a row, the hash of a password."""

    form: SectionForm
    is_good: bool = False
    answers: dict[str, Any] = field(default_factory=dict)
    received: dict[str, Received] = field(default_factory=dict)
    password_hash: str | None = None
    is_done: bool = True


def blank(desk: Desk, section: Section) -> SectionForm:
    """The form as the draft has it."""
    return desk.form(section)


def read(desk: Desk, section: Section, *, is_lenient: bool) -> Attempt:
    """Check what was sent by the form and by the survey; slow things (pictures, the hash) are done here."""
    attempt = Attempt(desk.form(section, is_lenient=is_lenient), is_done=not is_lenient)
    form = attempt.form.form
    try:
        data = form.validate(desk.request.POST.items())
    except ValidationFailure:
        return attempt
    attempt.received = {name: value for name, value in data.items() if isinstance(value, Received)}
    secret = str(data.get("password") or "")
    checked = check(desk.survey, desk.draft.code, _raw(desk, attempt, data, secret), desk.lists(attempt.form.fields),
                    fields={one.name for one in attempt.form.fields}, before=desk.draft.answers, is_draft=is_lenient)
    for key, sentence in checked.errors.items():
        form.add_error(sentence, next(one.name for one in attempt.form.fields if key in one.keys))
    problem = problem_with(secret, str(checked.answers.get("email", "")), desk.request.site.name) if secret else None
    if problem is not None:
        form.add_error(problem, "password")
    attempt.is_good = not form.errors
    if attempt.is_good:
        left_out = {one.name for one in attempt.form.fields if one.kind.shape in (PICTURE, SECRET)}
        attempt.answers = {key: value for key, value in checked.answers.items() if key not in left_out}
        attempt.password_hash = passwords.hash_password(secret) if secret else None
    return attempt


def _raw(desk: Desk, attempt: Attempt, data: Mapping[str, Any], secret: str) -> dict[str, Any]:
    """The answers as the survey's rules want them; a picture that has no row yet counts as one."""
    found = answers_of(attempt.form.fields, data) | dict.fromkeys(attempt.received, 1)
    if any(one.kind.shape == SECRET for one in attempt.form.fields) and (secret or desk.draft.password_hash):
        found["password"] = secret or STAND_IN["password"]
    return found


def keep(desk: Desk, section: Section, attempt: Attempt) -> bool:
    """Write the section into the draft; False when a picture is too much for its owner, which the form then says."""
    db = desk.request.db
    draft = desk.locked(db)
    answers = dict(attempt.answers)
    for name, received in attempt.received.items():
        try:
            answers[name] = received.attach(desk.request, owner=draft.party_id, visibility="owner").id
        except files.Refused as refused:
            attempt.form.form.add_error(refused.sentence, name)
            return False
    freed = drafts.accept(draft, section.key, keys_of(attempt.form.fields), answers, desk.request.now, is_done=attempt.is_done)
    if attempt.password_hash:
        draft.password_hash = attempt.password_hash
    db.flush()
    pictures.forget(db, freed)
    return True
