"""Asking people to register: a newsroom as a whole, or a colleague for whom one vouches.

Nobody learns from it who has an account: every good line is answered alike, and a task sees to what is mailed.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.orm import Session

from aipress_accounts.services import find_by_email, recipient_of
from aipress_core.api import Party, Recipient
from aipress_kyc.models.registration import NEWSROOM, SPONSOR, Invitation
from aipress_kyc.registration.csv_lines import Person
from aipress_kyc.registration.drafts import digest
from aipress_kyc.survey.kinds import CHOICES
from aipress_kyc.survey.model import Survey
from aipress_organisations.services import Affiliation, find_by_name, organisation_of

LIFETIME = dt.timedelta(days=30)
SENDER = "kyc.send_invitation"
MOST_SHOWN = 600


@dataclass(frozen=True)
class Host:
    """Who invites: the member, and the organisation for which, if it is for one."""

    name: str
    organisation: str = ""


def find(db: Session, key: str, now: dt.datetime) -> Invitation | None:
    """The invitation that a mailed key opens: not used yet, and in time."""
    if not key or len(key) > 64:
        return None
    return db.scalar(select(Invitation).where(Invitation.key_hash == digest(key), Invitation.expires_at > now,
                                              Invitation.used_at.is_(None)))


def host_of(db: Session, invitation: Invitation) -> Host:
    """Who invited."""
    ids = [one for one in (invitation.invited_by, invitation.organisation_id) if one is not None]
    names = {row.id: row.name for row in db.execute(select(Party.id, Party.name).where(Party.id.in_(ids)))}
    return Host(names.get(invitation.invited_by or 0, ""), names.get(invitation.organisation_id or 0, ""))


def answers_of(survey: Survey, code: str, invitation: Invitation, host: Host) -> dict[str, Any]:
    """What the host has said already, as answers of the wizard; the guest may change all of it."""
    found: dict[str, Any] = {"first_name": invitation.first_name, "last_name": invitation.last_name, "email": invitation.email}
    field = survey.organisation_field(code)
    if field is not None and host.organisation and invitation.kind == NEWSROOM:
        found[field.name] = [host.organisation] if field.kind.shape == CHOICES else host.organisation
    return {key: value for key, value in found.items() if value}


def newsroom_of(db: Session, party_id: int) -> Affiliation | None:
    """The organisation for which a member may invite: the one that they look after."""
    found = organisation_of(db, party_id)
    return found if found is not None and found.is_manager else None


def organisation_named(db: Session, name: str) -> int | None:
    """For those who may invite for any organisation."""
    return find_by_name(db, name)


def known(db: Session, organisation_id: int, emails: Collection[str]) -> set[str]:
    """Those addresses that the organisation has invited already: they are not written to again."""
    return set(db.scalars(select(Invitation.email).where(Invitation.organisation_id == organisation_id,
                                                         Invitation.email.in_(emails))))


def invite_newsroom(request: Any, organisation_id: int, people: Sequence[Person]) -> int:
    """Invite the people of good lines who were not invited yet; returns how many."""
    db: Session = request.db
    good = [one for one in people if one.problem is None]
    already = known(db, organisation_id, [one.email for one in good])
    fresh = [one for one in good if one.email not in already]
    for one in fresh:
        _write(request, NEWSROOM, one, organisation_id)
    request.audit("kyc.newsroom_invited", ("party", organisation_id, ""), count=len(fresh))
    return len(fresh)


def sponsor(request: Any, person: Person, message: str) -> None:
    """Vouch for somebody: the reviewers see who did and what they say."""
    db: Session = request.db
    before = select(Invitation.id).where(Invitation.invited_by == request.identity.party_id, Invitation.email == person.email,
                                         Invitation.kind == SPONSOR, Invitation.expires_at > request.now)
    if db.scalar(before.limit(1)) is None:
        _write(request, SPONSOR, person, None, message)


def _write(request: Any, kind: str, person: Person, organisation_id: int | None, message: str = "") -> None:
    # The key that is mailed is drawn by the task that mails it: it stands in no row and in no queue.
    row = Invitation(kind=kind, email=person.email, organisation_id=organisation_id, invited_by=request.identity.party_id,
                     code=person.code, first_name=person.first_name, last_name=person.last_name, message=message,
                     key_hash=digest(secrets.token_urlsafe(32)), created_at=request.now, expires_at=request.now + LIFETIME)
    request.db.add(row)
    request.db.flush()
    request.enqueue(SENDER, invitation_id=row.id)


def send(ctx: Any, invitation: Invitation) -> None:
    """Mail the invitation; whoever has an account is told so, in a mail that only they read."""
    host, key = host_of(ctx.db, invitation), secrets.token_urlsafe(32)
    member = find_by_email(ctx.db, invitation.email)
    recipient = recipient_of(ctx.db, member.id) if member is not None else None
    if recipient is None:
        invitation.key_hash = digest(key)
        name = f"{invitation.first_name} {invitation.last_name}".strip()
        recipient, url = Recipient(invitation.email, name), f"/register/?invitation={key}"
    else:
        url = "/account/"
    ctx.mail("kyc.invited", recipient, url=url, host=host.name, organisation=host.organisation, words=invitation.message,
             is_member=member is not None, days=LIFETIME.days)


def of_host(db: Session, party_id: int, organisation_id: int | None) -> Sequence[Row[Any]]:
    """The invitations of a member, and of the organisation that they look after, the newest first."""
    mine = Invitation.invited_by == party_id
    condition = mine if organisation_id is None else mine | (Invitation.organisation_id == organisation_id)
    return db.execute(select(Invitation.id, Invitation.kind, Invitation.email, Invitation.first_name, Invitation.last_name,
                             Invitation.created_at, Invitation.expires_at, Invitation.used_at)
                      .where(condition).order_by(Invitation.created_at.desc(), Invitation.id).limit(MOST_SHOWN)).all()


def withdraw(request: Any, organisation_id: int | None, ids: Collection[int]) -> int:
    """Take invitations back that nobody has used; their links are worth nothing from now on."""
    mine = Invitation.invited_by == request.identity.party_id
    condition = mine if organisation_id is None else mine | (Invitation.organisation_id == organisation_id)
    statement = delete(Invitation).where(condition, Invitation.used_at.is_(None), Invitation.id.in_(ids))
    return int(request.db.execute(statement.execution_options(synchronize_session=False)).rowcount)


def said_of(db: Session, invitation_id: int | None) -> Mapping[str, Any] | None:
    """What reviewers see of an invitation: its kind, who invited, for which organisation, in which words, at which address."""
    row = db.get(Invitation, invitation_id) if invitation_id else None
    if row is None:
        return None
    host = host_of(db, row)
    return {"kind": row.kind, "host": host.name, "organisation": host.organisation, "message": row.message, "at": row.created_at,
            "email": row.email,
            "invited_by": row.invited_by, "organisation_id": row.organisation_id}


def move(db: Session, gone: int, kept: int) -> None:
    """Two organisations are one now: nobody is invited twice for it."""
    twice = select(Invitation.email).where(Invitation.organisation_id == kept)
    mine = Invitation.organisation_id == gone
    db.execute(delete(Invitation).where(mine, Invitation.email.in_(twice)).execution_options(synchronize_session=False))
    db.execute(update(Invitation).where(mine).values(organisation_id=kept).execution_options(synchronize_session=False))
