"""What reviewers read: the queue, and what else is known about an applicant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from aipress_accounts.services import User
from aipress_core.api import Keyset, Page, Party
from aipress_kyc.models.profile import Profile
from aipress_kyc.models.registration import (
    APPROVED,
    ASKED,
    OPEN_STATES,
    PENDING,
    REFUSED,
    SUPERSEDED,
    ProfileRequest,
)
from aipress_kyc.profiles import sort_name
from aipress_kyc.registration import facts
from aipress_kyc.registration.belonging import declared_name
from aipress_kyc.survey.model import Survey
from aipress_organisations.services import Organisation, canonical_name

TABS: dict[str, tuple[str, ...]] = {"waiting": (PENDING,), "asked": (ASKED,), "approved": (APPROVED,),
                                    "refused": (REFUSED, SUPERSEDED)}
FEW = 10
DECISIONS = 200  # of which the median is shown

_turn = (-ProfileRequest.id).label("turn")
OLDEST_FIRST = Keyset((_turn,), size=30)
NEWEST_FIRST = Keyset((ProfileRequest.id,), size=30)


def page(db: Session, tab: str, kind: str, community: str, cursor: str | None) -> Page:
    """One page of the queue: of what waits the oldest first, of what is decided the newest.

    Raises:
        CursorError: for a cursor that this list did not give out.
    """
    is_open = TABS[tab][0] in OPEN_STATES
    decider = aliased(Party)
    statement = (select(ProfileRequest.id, _turn, ProfileRequest.kind, ProfileRequest.state, ProfileRequest.code,
                        ProfileRequest.submitted_at, ProfileRequest.decided_at, ProfileRequest.invitation_id,
                        Party.id.label("party_id"),
                        Party.name, decider.name.label("reviewer"))
                 .join(Party, Party.id == ProfileRequest.party_id).outerjoin(decider, decider.id == ProfileRequest.decided_by)
                 .where(ProfileRequest.state.in_(TABS[tab])))
    if kind:
        statement = statement.where(ProfileRequest.kind == kind)
    if community:
        statement = statement.where(ProfileRequest.code.in_(community.split()))
    return (OLDEST_FIRST if is_open else NEWEST_FIRST).page(db, statement, cursor)


def counts(db: Session) -> dict[str, int]:
    """How many requests each tab holds."""
    rows: dict[str, int] = {row[0]: int(row[1]) for row in db.execute(
        select(ProfileRequest.state, func.count()).group_by(ProfileRequest.state))}
    return {tab: sum(rows.get(state, 0) for state in states) for tab, states in TABS.items()}


def median_wait(db: Session) -> dt.timedelta | None:
    """How long the latest decisions took, in the middle; None before there is one."""
    rows = db.execute(select(ProfileRequest.submitted_at, ProfileRequest.decided_at)
                      .where(ProfileRequest.state.in_((APPROVED, REFUSED)), ProfileRequest.decided_at.is_not(None))
                      .order_by(ProfileRequest.id.desc()).limit(DECISIONS)).all()
    waits = sorted(row.decided_at - row.submitted_at for row in rows)
    return waits[len(waits) // 2] if waits else None


def by_id(db: Session, name: str) -> ProfileRequest | None:
    """The request of an address; None when the text names none."""
    return db.get(ProfileRequest, int(name)) if name.isascii() and name.isdigit() and len(name) < 19 else None


def person(db: Session, party_id: int) -> Row[Any]:
    """Who asks: ``name``, ``slug``, ``state``, ``portrait`` of the party; ``email``, ``account_state``, ``created_at`` of the
    account."""
    return db.execute(select(Party.id, Party.name, Party.slug, Party.state, Party.portrait, User.email,
                             User.state.label("account_state"), User.created_at, User.terms_accepted_at)
                      .outerjoin(User, User.id == Party.id).where(Party.id == party_id)).one()


def namesakes(db: Session, item: ProfileRequest) -> Sequence[Row[Any]]:
    """Members of the same name or with the same press card, and others who asked under that name: duplicates, perhaps."""
    first, last = str(item.answers.get("first_name", "")), str(item.answers.get("last_name", ""))
    same = [Profile.sort_name == sort_name(first, last), Profile.sort_name == sort_name(last, first)]
    card = str(item.answers.get("press_card_number") or "")
    if card:
        same.append(and_(Profile.community == "journalist", Profile.answers["press_card_number"].as_string() == card))
    return db.execute(select(Party.id, Party.name, Party.slug, Party.state, Profile.job_title, Profile.city)
                      .join(Profile, Profile.party_id == Party.id).where(or_(*same), Party.id != item.party_id)
                      .order_by(Party.id).limit(FEW)).all()


def earlier(db: Session, item: ProfileRequest, name: str) -> Sequence[Row[Any]]:
    """Other requests of the person, or of somebody of that name."""
    return db.execute(select(ProfileRequest.id, ProfileRequest.kind, ProfileRequest.state, ProfileRequest.submitted_at,
                             ProfileRequest.reason_code, Party.name).join(Party, Party.id == ProfileRequest.party_id)
                      .where(or_(ProfileRequest.party_id == item.party_id, Party.name == name), ProfileRequest.id != item.id)
                      .order_by(ProfileRequest.id.desc()).limit(FEW)).all()


def organisations_like(db: Session, survey: Survey, item: ProfileRequest) -> tuple[str, Sequence[Row[Any]]]:
    """The declared name, and organisations that have it or one that begins so."""
    name = declared_name(survey, item.code, item.answers)
    canonical = canonical_name(name)
    if not canonical:
        return name, ()
    return name, db.execute(
        select(Party.id, Party.name, Party.slug, Organisation.kind, Organisation.is_official, Organisation.canonical)
        .join(Organisation, Organisation.id == Party.id)
        .where(Organisation.canonical.startswith(canonical, autoescape=True), Party.state == "live")
        .order_by(Organisation.canonical, Organisation.id).limit(FEW)).all()


def lines(db: Session, party_id: int) -> Sequence[Row[Any]]:
    """The ledger of the person."""
    return facts.ledger(db, party_id)
