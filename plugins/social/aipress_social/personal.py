"""What the tables of the network know about people."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from aipress_core.api import CLEAR, Content, NotPersonal, PersonalData, _
from aipress_social import groups
from aipress_social.models import (
    Bearer,
    Exclusion,
    Follow,
    Group,
    Listed,
    Membership,
    PendingEntry,
    Post,
    Prefix,
    Report,
    Shield,
    Trait,
)
from aipress_social.posts import lock_group
from aipress_social.succession import hand_over, owned_alone


def leave_groups(db: Session, party_id: int) -> None:
    """Lower the numbers of members and posts of the groups in which the member is or wrote; the rows go afterwards.

    Groups of which the member is the only owner are handed over, and those without another member are removed.
    """
    for group_id in owned_alone(db, party_id):
        lock_group(db, group_id)
        if hand_over(db, group_id, party_id) is None:
            groups.remove(db, group_id)
    is_in = select(Membership.group_id).where(Membership.party_id == party_id)
    db.execute(update(Group).where(Group.id.in_(is_in)).values(member_count=Group.member_count - 1)
               .execution_options(synchronize_session=False))
    others = (select(func.count()).select_from(Post).where(Post.group_id == Group.id, Post.author_id != party_id)
              .correlate(Group).scalar_subquery())
    wrote_in = select(Post.group_id).where(Post.author_id == party_id, Post.group_id.is_not(None))
    db.execute(update(Group).where(Group.id.in_(wrote_in)).values(post_count=others).execution_options(synchronize_session=False))


def leave_directory(db: Session, party_id: int) -> None:
    """Lower the counts beside the directory's filters; the rows go afterwards."""
    own = select(Bearer.trait_id).where(Bearer.party_id == party_id)
    db.execute(update(Trait).where(Trait.id.in_(own)).values(number=Trait.number - 1)
               .execution_options(synchronize_session=False))


DECLARED = (
    PersonalData(Follow.follower_id, _("Whom you follow")),
    PersonalData(Follow.followee_id, _("Who follows you")),
    PersonalData(Shield.party_id, _("Whom you have blocked or muted")),
    PersonalData(Shield.other_id, _("How often you were blocked or muted"), secret=("party_id",)),
    PersonalData(Membership.party_id, _("Your groups"), before_erase=leave_groups),
    PersonalData(PendingEntry.party_id, _("Groups that you asked to come into, or are invited into")),
    PersonalData(PendingEntry.by_id, _("Whom you have invited into groups"), CLEAR),
    PersonalData(Exclusion.party_id, _("Groups that have put you out")),
    NotPersonal(Exclusion.by_id, "who did an act of the group"),
    PersonalData(Group.created_by, _("Groups that you have founded"), CLEAR),
    PersonalData(Post.id, _("Your posts"), through=Content.owner_id),
    NotPersonal(Post.author_id, "repeats the owner of the post's header, with which the row goes"),
    PersonalData(Report.reporter_id, _("Your reports of members, posts and groups"), CLEAR, blank={"note": ""}),
    PersonalData(Report.member_id, _("Reports of you"), secret=("reporter_id", "note", "decided_by")),
    NotPersonal(Report.decided_by, "who did an act of the house"),
    PersonalData(Bearer.party_id, _("By what the directory finds you"), before_erase=leave_directory),
    PersonalData(Prefix.party_id, _("Beginnings of words by which the directory finds you")),
    PersonalData(Listed.party_id, _("Your place in the directory")),
)
