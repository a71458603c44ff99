"""Inviting people by e-mail to join an organisation, and what they answer.

An invitation is mailed always; the bell rings besides when the address is that of a live member. It is gone once it is accepted
or cancelled; one that was declined is kept, so that managers see it, and may be sent anew.

The audit log has no address and no name among its details: these are part of the chain, and no erasure could take them out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, exists, func, select, update
from sqlalchemy.orm import Session

from aipress_accounts.services import User, find_by_email, normalise_email
from aipress_core.api import ORGANISATION, Party, Recipient, _
from aipress_organisations.models import Invitation, Membership, Organisation
from aipress_organisations.services.clearing import clear_away
from aipress_organisations.services.membership import join
from aipress_organisations.services.records import LIVE
from aipress_organisations.services.refusals import OrganisationGone, OrganisationRefused

MOST_OPEN = 500
RESEND_AFTER = 3600  # seconds


def invite(request: Any, organisation_id: int, email: str) -> int:
    """Ask whoever reads an address to join, audited; returns the invitation's id.

    Raises:
        OrganisationRefused: when they are a member already, or invited, or when too many invitations are open.
        OrganisationGone: when the organisation is no more.
    """
    db: Session = request.db
    address = normalise_email(email)
    name = _hold(db, organisation_id)
    user = find_by_email(db, address)
    if user is not None and db.scalar(select(exists().where(Membership.party_id == user.id,
                                                            Membership.organisation_id == organisation_id))):
        raise OrganisationRefused(_("${email} belongs to this organisation already.", mapping={"email": address}))
    known = db.execute(select(Invitation.id, Invitation.declined_at).where(
        Invitation.email == address, Invitation.organisation_id == organisation_id)).first()
    if known is not None and known.declined_at is None:
        raise OrganisationRefused(_("${email} is invited already. Send the invitation again if it was lost.",
                                    mapping={"email": address}))
    if known is None:
        _check_room(db, organisation_id)
        found = Invitation(organisation_id=organisation_id, email=address, created_at=request.now)
        db.add(found)
        db.flush()
        invitation_id = found.id
    else:
        invitation_id = known.id
    _send(request, invitation_id, address, name, user)
    request.audit("organisations.invited", target=("party", organisation_id, name), invitation=invitation_id)
    return invitation_id


def resend(request: Any, organisation_id: int, invitation_id: int) -> str:
    """Mail an invitation again, audited; returns the address.

    Raises:
        OrganisationRefused: when it is no longer there, or was sent less than an hour ago.
    """
    db: Session = request.db
    name = _hold(db, organisation_id)
    row = db.execute(select(Invitation.email, Invitation.sent_at, Invitation.declined_at).where(
        Invitation.id == invitation_id, Invitation.organisation_id == organisation_id)).first()
    if row is None:
        raise OrganisationRefused(_("This invitation is not open any more."))
    if row.declined_at is None and (request.now - row.sent_at).total_seconds() < RESEND_AFTER:
        raise OrganisationRefused(_("${email} was invited less than an hour ago. Give the mail time to arrive.",
                                    mapping={"email": row.email}))
    _send(request, invitation_id, row.email, name, find_by_email(db, row.email))
    request.audit("organisations.invited", target=("party", organisation_id, name), invitation=invitation_id, again=True)
    return str(row.email)


def cancel(request: Any, organisation_id: int, invitation_id: int) -> str:
    """Take an invitation back, audited; returns the address.

    Raises:
        OrganisationRefused: when it is no longer there.
    """
    db: Session = request.db
    name = _hold(db, organisation_id)
    email = db.scalar(delete(Invitation).where(Invitation.id == invitation_id, Invitation.organisation_id == organisation_id)
                      .returning(Invitation.email))
    if email is None:
        raise OrganisationRefused(_("This invitation is not open any more."))
    request.audit("organisations.invitation_cancelled", target=("party", organisation_id, name), invitation=invitation_id)
    clear_away(request, organisation_id)
    return email


def accept(request: Any, party_id: int, invitation_id: int) -> Row[Any]:
    """Join by an invitation to the person's own address; the organisation that they were in is left.

    Returns:
        ``id``, ``name`` and ``slug`` of the organisation.

    Raises:
        OrganisationRefused: when the invitation is not open any more, or was never theirs.
        OrganisationGone: when the organisation is no more.
    """
    row = _own(request.db, party_id, invitation_id)
    join(request, party_id, row.id)
    request.db.execute(delete(Invitation).where(Invitation.id == invitation_id))
    if row.invited_by is not None:
        words = {"organisation": row.name, "name": _name_of(request.db, party_id)}
        request.notify("organisations.joined", [row.invited_by], words,
                       url=f"/organisations/{row.slug}/contacts", actor_id=party_id)
    return row


def decline(request: Any, party_id: int, invitation_id: int) -> Row[Any]:
    """Say no to an invitation to the person's own address; its organisation may send it anew.

    Raises:
        OrganisationRefused: when the invitation is not open any more, or was never theirs.
    """
    row = _own(request.db, party_id, invitation_id)
    request.db.execute(update(Invitation).where(Invitation.id == invitation_id).values(declined_at=request.now))
    return row


def open_for(db: Session, party_id: int) -> Sequence[Row[Any]]:
    """The open invitations of a person, by the address of their account, the newest first."""
    return db.execute(
        select(Invitation.id, Invitation.created_at, Party.id.label("organisation_id"), Party.name, Party.slug, Organisation.kind,
               (Organisation.is_official & Organisation.is_active).label("is_official"))
        .join(User, User.email == Invitation.email).join(Organisation, Organisation.id == Invitation.organisation_id)
        .join(Party, Party.id == Organisation.id)
        .where(User.id == party_id, Invitation.declined_at.is_(None), Party.state == LIVE)
        .order_by(Invitation.created_at.desc(), Invitation.id.desc()).limit(MOST_OPEN)).all()


def _own(db: Session, party_id: int, invitation_id: int) -> Row[Any]:
    row = db.execute(
        select(Party.id, Party.name, Party.slug, Invitation.invited_by)
        .select_from(Invitation).join(User, User.email == Invitation.email)
        .join(Party, Party.id == Invitation.organisation_id)
        .where(Invitation.id == invitation_id, Invitation.declined_at.is_(None), User.id == party_id)
        .with_for_update(of=Invitation)).first()
    if row is None:
        raise OrganisationRefused(_("This invitation is not open any more. Ask the organisation to send it again."))
    return row


def _hold(db: Session, organisation_id: int) -> str:
    """The organisation's name; it can be neither merged nor cleared away until this is done."""
    name = db.scalar(select(Party.name).where(Party.id == organisation_id, Party.kind == ORGANISATION, Party.state == LIVE)
                     .with_for_update(key_share=True))
    if name is None:
        raise OrganisationGone
    return name


def _check_room(db: Session, organisation_id: int) -> None:
    many = db.scalar(select(func.count()).select_from(Invitation).where(Invitation.organisation_id == organisation_id)) or 0
    if many >= MOST_OPEN:
        raise OrganisationRefused(_("${count} invitations are open. Cancel those that nobody answers.",
                                    mapping={"count": MOST_OPEN}))


def _send(request: Any, invitation_id: int, address: str, name: str, user: User | None) -> None:
    sender = request.identity
    request.db.execute(update(Invitation).where(Invitation.id == invitation_id).values(
        sent_at=request.now, declined_at=None, invited_by=sender.party_id))
    member = request.db.get(Party, user.id) if user is not None else None
    is_live = member is not None and member.state == LIVE
    recipient = Recipient(address, member.name, member.locale, member.timezone, member.id) if member is not None \
        else Recipient(address, "", request.locale_name)
    request.mail("organisations.invitation", recipient, sender=sender.name, organisation=name, is_member=is_live,
                 can_register=request.plugin_enabled("kyc"))
    if is_live and member is not None:
        request.notify("organisations.invitation", [member.id], {"name": sender.name, "organisation": name},
                       url="/account/invitations", actor_id=sender.party_id)


def _name_of(db: Session, party_id: int) -> str:
    return db.scalar(select(Party.name).where(Party.id == party_id)) or ""
