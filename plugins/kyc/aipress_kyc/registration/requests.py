"""Handing in: a registration, an edit of a profile, a correction that a reviewer asked for.

Whoever writes a request holds the person's row first, and so does whoever decides one: an edit and a decision at the same time
come one after the other, and each sees what the other did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from aipress_accounts.services import PENDING as WAITING
from aipress_accounts.services import agree, create_user, current_terms, find_by_email, recipient_of
from aipress_core.api import Party, Role
from aipress_kyc.events import ProfileChanged
from aipress_kyc.models.profile import Profile
from aipress_kyc.models.registration import (
    ASKED,
    CHANGE,
    OPEN_STATES,
    PENDING,
    REGISTRATION,
    SUPERSEDED,
    Draft,
    Invitation,
    ProfileRequest,
)
from aipress_kyc.profiles import save_profile
from aipress_kyc.registration import drafts, facts, pictures
from aipress_kyc.registration.belonging import attach, declared_keys
from aipress_kyc.registration.difference import FACT, compare, restricted
from aipress_kyc.registration.keys import address_key
from aipress_kyc.survey.model import Survey
from aipress_kyc.survey.store import survey_by_id

REVIEWERS = ("owner",)
MOST_REVIEWERS = 50


@dataclass(frozen=True)
class Outcome:
    """What became of an edit: did something change at once, and does a request wait for a reviewer?"""

    is_changed: bool
    request_id: int | None


def hold(db: Session, party_id: int) -> Party | None:
    """The person's row, held until the end of the transaction."""
    return db.scalar(select(Party).where(Party.id == party_id).with_for_update().execution_options(populate_existing=True))


def open_request(db: Session, party_id: int) -> ProfileRequest | None:
    """The request of this person that nobody has decided yet."""
    return db.scalar(select(ProfileRequest).where(ProfileRequest.party_id == party_id, ProfileRequest.state.in_(OPEN_STATES)))


def reviewers(db: Session) -> Sequence[int]:
    """Party ids of those who are told of new requests."""
    return db.scalars(select(Role.party_id).join(Party, Party.id == Role.party_id)
                      .where(Role.role.in_(REVIEWERS), Party.state == "live").order_by(Role.party_id).limit(MOST_REVIEWERS)).all()


def receive(ctx: Any, draft: Draft) -> None:
    """Turn a visitor's draft into an account that waits and its request; it runs in a task, after the answer to the visitor.

    An address that has an account gets a mail that says so and nothing else happens: neither the page nor its time tells.
    """
    db: Session = ctx.db
    known = find_by_email(db, str(draft.answers["email"]))
    if known is not None:
        recipient = recipient_of(db, known.id)
        if recipient is not None:
            ctx.mail("kyc.known", recipient, state=known.state)
        drafts.remove(db, draft)
        return
    survey = survey_by_id(db, draft.survey_id)
    party_id = _account(db, draft)
    item = ProfileRequest(party_id=party_id, kind=REGISTRATION, survey_id=draft.survey_id, code=draft.code,
                          answers=restricted(survey, draft.code, draft.answers), changes={}, thread=[], submitted_at=ctx.now,
                          invitation_id=_taken_up(db, draft.invitation_id, party_id, ctx.now))
    db.add(item)
    db.flush()
    pictures.give_to(db, item.answers, party_id)
    drafts.remove(db, draft, with_pictures=False)
    recipient = recipient_of(db, party_id)
    if recipient is not None:
        ctx.mail("kyc.received", recipient, key=address_key(ctx, party_id, recipient.address), is_new=True)
    tell_reviewers(ctx, item)


def _account(db: Session, draft: Draft) -> int:
    name = f"{draft.answers['first_name']} {draft.answers['last_name']}"
    user = create_user(db, str(draft.answers["email"]), name, password_hash=draft.password_hash, state=WAITING,
                       locale=draft.locale)
    user.terms_accepted_at = draft.sent_at
    terms = current_terms(db, draft.sent_at)
    if terms is not None:
        agree(db, user.id, terms, draft.sent_at, "registration")
    return user.id


def _taken_up(db: Session, invitation_id: int | None, party_id: int, now: Any) -> int | None:
    """The invitation, for the first who comes with it; whoever it was passed on to comes as anybody."""
    taken = update(Invitation).where(Invitation.id == invitation_id, Invitation.used_at.is_(None)).returning(Invitation.id)
    return db.scalar(taken.values(party_id=party_id, used_at=now)) if invitation_id is not None else None


def tell_reviewers(context: Any, item: ProfileRequest) -> None:
    """A request waits: the bell and a mail to each reviewer.

    Args:
        context: a request that writes, or a task's context.
    """
    db: Session = context.db
    name = db.scalar(select(Party.name).where(Party.id == item.party_id)) or ""
    told, url = reviewers(db), f"/admin/registrations/{item.id}"
    kind = "kyc.registration_waits" if item.kind == REGISTRATION else "kyc.change_waits"
    context.notify(kind, told, {"name": name}, url=url, actor_id=item.party_id)
    for party_id in told:
        recipient = recipient_of(db, party_id)
        if recipient is not None:
            context.mail("kyc.waiting", recipient, applicant=name, url=url, is_registration=item.kind == REGISTRATION)


def submit_edit(request: Any, draft: Draft, survey: Survey) -> Outcome:
    """Apply what needs no reviewer at once, and ask for the rest in one request that replaces an older one."""
    db: Session = request.db
    party_id = int(draft.party_id or 0)
    hold(db, party_id)
    profile = db.get(Profile, party_id, populate_existing=True)
    live_code, live = (profile.code, profile.answers) if profile is not None else ("", {})
    difference = compare(survey, live_code, live, draft.code, draft.answers)
    is_changed = bool(difference.at_once)
    if is_changed and profile is not None:
        save_profile(db, party_id, survey, profile.code, difference.answers)
        facts.end_what_rested_on(db, party_id, difference.at_once, request.now)
        if difference.at_once & declared_keys(survey, profile.code):
            attach(request, party_id, survey, profile.code, difference.answers)
        request.emit(ProfileChanged(party_id))
    item = _ask(request, draft, survey, difference.waiting)
    drafts.remove(db, draft, with_pictures=False)
    pictures.show(db, difference.answers)
    return Outcome(is_changed, item.id if item else None)


def _ask(request: Any, draft: Draft, survey: Survey, waiting: Mapping[str, Any]) -> ProfileRequest | None:
    """The one open request of this member: a newer edit takes the older one's place, or its reason away."""
    db: Session = request.db
    before = open_request(db, int(draft.party_id or 0))
    if before is not None and before.changes == waiting:
        return before
    if before is not None:
        before.state, before.decided_at = SUPERSEDED, request.now
        db.flush()
    if not waiting:
        return None
    item = ProfileRequest(party_id=draft.party_id, kind=CHANGE, survey_id=draft.survey_id, code=draft.code, changes=dict(waiting),
                          answers=restricted(survey, draft.code, draft.answers), thread=[], submitted_at=request.now)
    db.add(item)
    db.flush()
    pictures.give_to(db, {name: item.answers[name] for name in pictures.NAMES if name in waiting and name in item.answers},
                     item.party_id)
    recipient = recipient_of(db, item.party_id)
    if recipient is not None:
        request.mail("kyc.received", recipient, key="", is_new=False)
    tell_reviewers(request, item)
    return item


def ask_to_verify_again(request: Any, party_id: int, kind: str) -> ProfileRequest:
    """A member asks that a fact be verified anew; it joins the open request, or makes one.

    Raises:
        KeyError: for a kind that reviewers do not verify.
        LookupError: for a member without a profile.
    """
    db: Session = request.db
    if kind not in facts.BY_REVIEWERS:
        raise KeyError(kind)
    hold(db, party_id)
    profile, item = db.get(Profile, party_id, populate_existing=True), open_request(db, party_id)
    if profile is None:
        raise LookupError(f"party {party_id} has no profile")
    line = facts.current(db, party_id, kind)
    since = line.verified_at.date().isoformat() if line else None
    wish = {f"{FACT}{kind}": {"old": since, "new": request.now.date().isoformat()}}
    if item is not None:
        item.changes = {**item.changes, **wish}
        return item
    item = ProfileRequest(party_id=party_id, kind=CHANGE, survey_id=profile.survey_id, code=profile.code, changes=wish,
                          answers=dict(profile.answers), thread=[], submitted_at=request.now)
    db.add(item)
    db.flush()
    tell_reviewers(request, item)
    return item


def correct(request: Any, draft: Draft, survey: Survey) -> ProfileRequest | None:
    """Put corrected answers into the request that a reviewer asked back about; None when it was decided meanwhile."""
    db: Session = request.db
    party_id = db.scalar(select(ProfileRequest.party_id).where(ProfileRequest.id == draft.request_id))
    hold(db, party_id or 0)
    item = db.scalar(select(ProfileRequest).where(ProfileRequest.id == draft.request_id, ProfileRequest.state.in_(OPEN_STATES),
                                                    ProfileRequest.kind == REGISTRATION)
                     .execution_options(populate_existing=True))
    if item is None:
        return None
    item.code, item.state = draft.code, PENDING
    item.answers = restricted(survey, draft.code, draft.answers)
    pictures.give_to(db, item.answers, item.party_id)
    party = db.get_one(Party, item.party_id)
    party.name = f"{item.answers['first_name']} {item.answers['last_name']}"
    drafts.remove(db, draft, with_pictures=False)
    tell_reviewers(request, item)
    return item


def reply(request: Any, request_id: int, asked: int, text: str) -> ProfileRequest | None:
    """What an applicant answers to a reviewer's question; None when it is answered or decided already.

    Args:
        asked: how many sentences the thread had when it was asked.
    """
    db: Session = request.db
    party_id = db.scalar(select(ProfileRequest.party_id).where(ProfileRequest.id == request_id))
    hold(db, party_id or 0)
    item = db.get(ProfileRequest, request_id, populate_existing=True)
    if item is None or item.state != ASKED or len(item.thread) != asked:
        return None
    item.thread = [*item.thread, {"at": request.now.isoformat(), "by": "applicant", "text": text}]
    item.state = PENDING
    tell_reviewers(request, item)
    return item


def question(db: Session, request_id: int, asked: int) -> ProfileRequest | None:
    """The request that waits for the answer to its ``asked``-th sentence; None when it is answered or decided."""
    item = db.get(ProfileRequest, request_id)
    return item if item is not None and item.state == ASKED and len(item.thread) == asked else None
