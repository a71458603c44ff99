"""Keeping the directory's index in step with what happens elsewhere."""

from __future__ import annotations

from aipress_core.api import TaskContext, observes, task
from aipress_kyc.events import MemberApproved, ProfileChanged
from aipress_organisations.events import MembershipChanged, OrganisationMerged
from aipress_organisations.services import live_members
from aipress_social.directory.indexing import reindex, stale
from aipress_social.events import GroupChanged
from aipress_social.tidying import tidy

MOST = 2000  # members in one run


@observes(ProfileChanged)
def follow_profile(event: ProfileChanged, ctx: TaskContext) -> None:
    """A profile says something else: find the member by that."""
    reindex(ctx.db, [event.party_id], ctx.now)


@observes(MemberApproved)
def list_member(event: MemberApproved, ctx: TaskContext) -> None:
    """A new member comes into the directory."""
    reindex(ctx.db, [event.party_id], ctx.now)


@observes(MembershipChanged)
def follow_organisation(event: MembershipChanged, ctx: TaskContext) -> None:
    """A member belongs to another organisation: find them by its name."""
    reindex(ctx.db, [event.party_id], ctx.now)


@observes(OrganisationMerged)
def follow_merger(event: OrganisationMerged, ctx: TaskContext) -> None:
    """The members of two organisations are found by one name now."""
    reindex(ctx.db, [row.party_id for row in ctx.db.execute(live_members(event.kept_id).limit(MOST))], ctx.now)


@task("social.tidy_directory")
def tidy_directory(ctx: TaskContext) -> None:
    """Bring members of whom the directory says something old up to date, take out who has gone, remove groups that nobody is
    in."""
    reindex(ctx.db, list(ctx.db.scalars(stale(MOST))), ctx.now)
    for group_id in tidy(ctx.db):
        ctx.emit(GroupChanged(group_id))
