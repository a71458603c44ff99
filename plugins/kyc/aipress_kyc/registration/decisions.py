"""What reviewers decide. Of several who decide at once, the first one does; the others are told what was decided.

A community role is given here and nowhere else: exactly the one of the profile that was approved.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aipress_accounts import services as accounts
from aipress_core.api import Party, _
from aipress_kyc.events import MemberApproved, ProfileChanged
from aipress_kyc.models.profile import Profile
from aipress_kyc.models.registration import (
    APPROVED,
    ASKED,
    NEWSROOM,
    OPEN_STATES,
    REFUSED,
    REGISTRATION,
    Invitation,
    ProfileRequest,
)
from aipress_kyc.profiles import save_profile
from aipress_kyc.registration import facts, pictures
from aipress_kyc.registration.belonging import attach, declared_keys, job_title
from aipress_kyc.registration.difference import FACT, PROFILE_CODE, merged
from aipress_kyc.registration.keys import reply_key
from aipress_kyc.registration.requests import hold, reviewers
from aipress_kyc.survey.model import Survey
from aipress_kyc.survey.store import survey_by_id
from aipress_organisations import services as organisations

REASONS: dict[str, Any] = {
    "not_professional": _("The answers do not show that you work in one of the communities of this site."),
    "card_unreadable": _("The press card cannot be read, or is not valid any more."),
    "wrong_profile": _("Another profile fits what you do; please register again with that one."),
    "not_verified": _("We could not verify what you told us."),
    "duplicate": _("You have an account already."),
    "other": _("Another reason"),
}
KEPT = ("first_name", "last_name")  # what is kept of the answers of somebody who was refused: the reviewers' own memory


class Settled(Exception):
    """Somebody has decided the request already; ``state`` says how."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class OwnRequest(Exception):
    """Nobody decides about themselves where somebody else could."""


class Changed(Exception):
    """The applicant has corrected the request since the reviewer looked: nothing is decided that nobody has seen."""


def seen(item: ProfileRequest) -> str:
    """What a request says now, in a few signs: a decision names what its reviewer looked at."""
    said = json.dumps([item.code, item.answers, item.changes, item.thread], sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def _hold(request: Any, request_id: int, *states: str, as_seen: str = "") -> tuple[ProfileRequest, Party]:
    """The request and its person, both held.

    Raises:
        Settled: when it is in none of the states any more.
        OwnRequest: when it is the reviewer's own, and there is another reviewer.
        Changed: when it says something else than ``as_seen``.
    """
    db: Session = request.db
    party_id = db.scalar(select(ProfileRequest.party_id).where(ProfileRequest.id == request_id))
    party = hold(db, party_id or 0)
    item = db.scalar(select(ProfileRequest).where(ProfileRequest.id == request_id).with_for_update()
                     .execution_options(populate_existing=True))
    if party is None or item is None or item.state not in states:
        raise Settled(item.state if item is not None else "")
    if is_own(request, item):
        raise OwnRequest
    if as_seen and as_seen != seen(item):
        raise Changed
    return item, party


def is_own(request: Any, item: ProfileRequest) -> bool:
    """Is it the reviewer's own request, which another reviewer can decide?"""
    me = request.identity.party_id
    return item.party_id == me and any(other != me for other in reviewers(request.db))


def approve(request: Any, request_id: int, verified: Iterable[facts.Verified] = (), *, as_seen: str = "") -> ProfileRequest:
    """Let somebody in, or let a change become true; the facts that the reviewer verified go into the ledger.

    Args:
        as_seen: what :func:`seen` gave when the reviewer looked; nothing = whatever the request says.

    Raises:
        Settled: when it was decided meanwhile.
        Changed: when the applicant has corrected it meanwhile.
    """
    item, party = _hold(request, request_id, *OPEN_STATES, as_seen=as_seen)
    verified = list(verified)
    _settle(request, item, APPROVED)
    survey = survey_by_id(request.db, item.survey_id)
    if item.kind == REGISTRATION:
        _let_in(request, item, party, survey)
    else:
        _merge(request, item, party, survey)
    for one in verified:
        facts.verify(request.db, party.id, one, request.now, by=request.identity.party_id, request_id=item.id)
    request.audit("kyc.request_approved", ("party", party.id, party.name), request_id=item.id, kind=item.kind,
                  profile=item.code, changed=sorted(item.changes), verified=sorted(one.kind for one in verified))
    _tell(request, item, "kyc.approved", is_registration=item.kind == REGISTRATION)
    return item


def _settle(request: Any, item: ProfileRequest, state: str) -> None:
    item.state, item.decided_at, item.decided_by = state, request.now, request.identity.party_id
    request.db.flush()


def _let_in(request: Any, item: ProfileRequest, party: Party, survey: Survey) -> None:
    _write(request, party, survey, item.code, item.answers)
    accounts.reactivate(request, party)
    invitation = request.db.get(Invitation, item.invitation_id) if item.invitation_id else None
    if invitation is not None and invitation.kind == NEWSROOM and invitation.organisation_id is not None:
        organisations.join(request, party.id, invitation.organisation_id)
    else:
        attach(request, party.id, survey, item.code, item.answers)
    request.emit(MemberApproved(party.id))


def _merge(request: Any, item: ProfileRequest, party: Party, survey: Survey) -> None:
    """Only what the request asks changes: whatever else the member has edited since stays."""
    db: Session = request.db
    profile = db.get(Profile, party.id, populate_existing=True)
    if profile is not None and PROFILE_CODE not in item.changes and profile.survey_id != item.survey_id:
        survey = survey_by_id(db, profile.survey_id)
    live_code, live = (profile.code, profile.answers) if profile is not None else ("", {})
    code, answers = merged(survey, live_code, live, item.changes)
    facts.end_what_rested_on(db, party.id, item.changes.keys(), request.now)
    _write(request, party, survey, code, answers)
    if declared_keys(survey, code) & item.changes.keys():
        attach(request, party.id, survey, code, answers)
    pictures.forget(db, pictures.ids_of(live) - pictures.ids_of(answers))
    request.emit(ProfileChanged(party.id))


def _write(request: Any, party: Party, survey: Survey, code: str, answers: dict[str, Any]) -> None:
    title = job_title(request.db, survey, code, answers, party.locale or request.settings["aipress.default_locale"])
    save_profile(request.db, party.id, survey, code, answers, job_title=title)
    pictures.show(request.db, answers)
    party.name = f"{answers.get('first_name', '')} {answers.get('last_name', '')}".strip() or party.name
    accounts.set_community(request, party, survey.profile(code).community)


def refuse(request: Any, request_id: int, reason_code: str, reason: str, *, as_seen: str = "") -> ProfileRequest:
    """Refuse with a reason. A registration goes: its address can register again. Of a change nothing becomes true.

    Args:
        as_seen: see :func:`approve`.

    Raises:
        Settled: when it was decided meanwhile.
        Changed: when the applicant has corrected it meanwhile.
        KeyError: for a reason that does not exist.
    """
    if reason_code not in REASONS:
        raise KeyError(reason_code)
    item, party = _hold(request, request_id, *OPEN_STATES, as_seen=as_seen)
    _settle(request, item, REFUSED)
    item.reason_code, item.reason = reason_code, reason
    request.audit("kyc.request_refused", ("party", party.id, party.name), request_id=item.id, kind=item.kind, reason=reason_code)
    sentence = REASONS[reason_code] if reason_code != "other" else ""
    _tell(request, item, "kyc.refused", is_registration=item.kind == REGISTRATION, sentence=sentence, reason=reason)
    if item.kind == REGISTRATION:
        _forget_account(request, item, party)
    else:
        asked = {item.answers.get(name) for name in pictures.NAMES if name in item.changes}
        pictures.forget(request.db, {one for one in asked if isinstance(one, int)})
    return item


def _forget_account(request: Any, item: ProfileRequest, party: Party) -> None:
    """Nobody can sign in, the address is free, answers and pictures are gone; the decision and the name stay."""
    user = request.db.get_one(accounts.User, party.id)
    user.email, user.password_hash, user.state = f"refused-{party.id}@removed.invalid", None, accounts.DEACTIVATED
    party.state, party.slug = "closed", f"refused-{party.id}"
    gone, item.answers = pictures.ids_of(item.answers), {name: item.answers[name] for name in KEPT if name in item.answers}
    request.db.flush()
    pictures.forget(request.db, gone)
    facts.end(request.db, party.id, facts.KINDS, facts.WITHDRAWN, request.now)
    request.db.flush()


def ask(request: Any, request_id: int, text: str) -> ProfileRequest:
    """Ask the applicant something; the request waits for the answer.

    Raises:
        Settled: when it was decided meanwhile.
    """
    item, party = _hold(request, request_id, *OPEN_STATES)
    item.thread = [*item.thread, {"at": request.now.isoformat(), "by": "reviewer", "text": text}]
    item.state = ASKED
    request.audit("kyc.request_asked", ("party", party.id, party.name), request_id=item.id)
    _tell(request, item, "kyc.question", question=text, key=reply_key(request, item.id, len(item.thread)))
    return item


def _tell(request: Any, item: ProfileRequest, kind: str, **values: Any) -> None:
    """By mail, because an applicant has no bell; by the bell besides, for members."""
    recipient = accounts.recipient_of(request.db, item.party_id)
    if recipient is not None:
        request.mail(kind, recipient, **values)
    if item.kind != REGISTRATION:
        request.notify(f"{kind.replace('kyc.', 'kyc.change_')}", [item.party_id], {}, url="/account/profile/",
                       actor_id=request.identity.party_id)


def renewals(item: ProfileRequest) -> list[str]:
    """Kinds of facts that the member asks to have verified again."""
    return [key.removeprefix(FACT) for key in item.changes if key.startswith(FACT)]
