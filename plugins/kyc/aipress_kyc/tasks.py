"""Work outside requests: receiving registrations, mailing invitations, asking again, forgetting."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import delete, select

from aipress_accounts.events import EmailChanged
from aipress_accounts.services import recipient_of
from aipress_core.api import TaskContext, observes, task
from aipress_kyc.events import ProfileChanged
from aipress_kyc.models import Profile
from aipress_kyc.models.registration import Draft, Fact, Invitation
from aipress_kyc.profiles import save_profile, survey_of
from aipress_kyc.registration import belonging, drafts, facts, invitations, requests
from aipress_organisations.events import MembershipChanged
from aipress_organisations.services import organisation_of

KEPT_INVITATIONS = dt.timedelta(days=365)


@observes(MembershipChanged)
def follow_membership(event: MembershipChanged, ctx: TaskContext) -> None:
    """A member belongs to another organisation, or to none: the profile names that one, and the old one is verified no more."""
    if requests.hold(ctx.db, event.party_id) is None:
        return
    profile = ctx.db.get(Profile, event.party_id, populate_existing=True)
    if profile is None:
        return
    survey, present = survey_of(ctx.db, profile), organisation_of(ctx.db, event.party_id)
    changed = belonging.renamed(survey, profile.code, profile.answers, present)
    if changed:
        save_profile(ctx.db, event.party_id, survey, profile.code, {**profile.answers, **changed}, now=ctx.now)
        facts.end_what_rested_on(ctx.db, event.party_id, changed.keys(), ctx.now)
        ctx.emit(ProfileChanged(event.party_id))


@observes(EmailChanged)
def follow_address(event: EmailChanged, ctx: TaskContext) -> None:
    """What was verified of an address is not true of another one; that its link was opened is."""
    recipient = recipient_of(ctx.db, event.party_id) if requests.hold(ctx.db, event.party_id) is not None else None
    if recipient is not None and facts.current(ctx.db, event.party_id, "email") is not None:
        facts.verify(ctx.db, event.party_id, facts.Verified("email", "mail_link", recipient.address.rpartition("@")[2]), ctx.now)


@task("kyc.receive")
def receive(ctx: TaskContext, draft_id: int) -> None:
    """Make an account that waits, and its request, of a draft that was handed in; or tell whoever has the address already."""
    draft = ctx.db.scalar(select(Draft).where(Draft.id == draft_id, Draft.sent_at.is_not(None)).with_for_update())
    if draft is not None:
        requests.receive(ctx, draft)


@task("kyc.send_invitation")
def send_invitation(ctx: TaskContext, invitation_id: int) -> None:
    """Mail an invitation with a key that is drawn here."""
    invitation = ctx.db.get(Invitation, invitation_id)
    if invitation is not None and invitation.used_at is None:
        invitations.send(ctx, invitation)


@task("kyc.sweep_drafts")
def sweep_drafts(ctx: TaskContext) -> None:
    """Forget drafts that were left alone for two weeks with their pictures, and invitations of last year."""
    for draft in drafts.over(ctx.db, ctx.now):
        drafts.remove(ctx.db, draft)
    ctx.db.execute(delete(Invitation).where(Invitation.expires_at < ctx.now - KEPT_INVITATIONS))


@task("kyc.check_facts")
def check_facts(ctx: TaskContext) -> None:
    """Ask for a new verification a month before the old one runs out, and end those that have run out."""
    for row in facts.run_out(ctx.db, ctx.now):
        line = ctx.db.get_one(Fact, row.id)
        line.ended_at, line.ended_why = ctx.now, facts.EXPIRED
        _tell(ctx, row, "kyc.fact_expired", is_over=True)
    for row in facts.to_ask(ctx.db, ctx.now):
        ctx.db.get_one(Fact, row.id).asked_at = ctx.now
        _tell(ctx, row, "kyc.fact_expiring", is_over=False)


def _tell(ctx: TaskContext, row: Any, kind: str, *, is_over: bool) -> None:
    title = facts.KINDS[row.kind].title if row.kind in facts.KINDS else row.kind
    ctx.notify(kind, [row.party_id], {"fact": title}, url="/account/profile/")
    recipient = recipient_of(ctx.db, row.party_id)
    if recipient is not None:
        ctx.mail("kyc.fact", recipient, fact=title, is_over=is_over, expires_at=None if is_over else row.expires_at)
