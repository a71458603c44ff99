"""What search finds of the network: the members of the directory, and groups; secret ones for those who are in or asked in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from pyramid.request import Request
from sqlalchemy import Select, and_, case, false, select, union
from sqlalchemy.orm import Session

from aipress_accounts.events import AccountStateChanged, MemberErased
from aipress_core.api import File, Party, SearchDocument, SearchFacet, SearchType, Visibility, _
from aipress_kyc.events import MemberApproved, ProfileChanged
from aipress_kyc.services import Profile
from aipress_social.directory.labels import labels as directory_labels
from aipress_social.events import GroupChanged, GroupJoined, GroupLeft
from aipress_social.models import SECRET, Group, Membership, PendingEntry
from aipress_social.queries.groups import seen_by
from aipress_social.queries.portraits import LEVEL

MEMBER, GROUP = "social.member", "social.group"


def members(db: Session, keys: Sequence[int]) -> Iterator[SearchDocument]:
    """Live members with a profile, as the directory has them, whose own index may be a moment behind: what its cards show."""
    shows_more = Profile.display_level >= LEVEL
    rows = db.execute(
        select(Party.id, Party.name, Party.slug, Party.created_at, Profile.code, Profile.country, Profile.city,
               case((shows_more, Profile.job_title), else_="").label("job_title"), File.sha256, File.mime)
        .select_from(Party).join(Profile, Profile.party_id == Party.id)
        .outerjoin(File, and_(File.id == Profile.portrait_file_id, shows_more)).where(Party.id.in_(keys), Party.state == "live"))
    for row in rows:
        yield SearchDocument(row.id, row.name, row.slug, row.created_at, (MEMBER,), byline=row.job_title, names=row.city,
                             facets={"profile": row.code, "country": row.country, "city": row.city},
                             picture=(row.sha256, row.mime) if row.sha256 else None)


def member_keys(db: Session, after: int, limit: int) -> Sequence[int]:
    """Ids of members with a profile."""
    return db.scalars(select(Profile.party_id).where(Profile.party_id > after).order_by(Profile.party_id).limit(limit)).all()


def member_grants(_db: Session, visibility: Visibility) -> list[str]:
    """Members read the directory."""
    return [MEMBER] if visibility.viewer is not None else []


def listed_members(visibility: Visibility) -> Select[Any]:
    """The directory's rule."""
    found = (select(Party.id, Party.name.label("title"), Party.slug, Party.created_at.label("at"))
             .join(Profile, Profile.party_id == Party.id).where(Party.state == "live"))
    return found if visibility.viewer is not None else found.where(false())


def groups(db: Session, keys: Sequence[int]) -> Iterator[SearchDocument]:
    """Groups: their names and summaries."""
    rows = db.execute(select(Group.id, Group.name, Group.slug, Group.summary, Group.privacy, Group.created_at)
                      .where(Group.id.in_(keys)))
    for row in rows:
        audience = f"{GROUP}:{row.id}" if row.privacy == SECRET else GROUP
        yield SearchDocument(row.id, row.name, row.slug, row.created_at, (audience,), excerpt=row.summary)


def group_keys(db: Session, after: int, limit: int) -> Sequence[int]:
    """Ids of groups."""
    return db.scalars(select(Group.id).where(Group.id > after).order_by(Group.id).limit(limit)).all()


def group_grants(db: Session, visibility: Visibility) -> list[str]:
    """All groups but other people's secret ones."""
    if visibility.viewer is None:
        return []
    me = visibility.viewer.party_id
    secret = union(*(select(one.group_id).join(Group, Group.id == one.group_id).where(one.party_id == me, Group.privacy == SECRET)
                     for one in (Membership, PendingEntry)))
    return [GROUP, *(f"{GROUP}:{key}" for key in db.scalars(secret))]


def listed_groups(visibility: Visibility) -> Select[Any]:
    """The rule of the directory of groups."""
    return (select(Group.id, Group.name.label("title"), Group.slug, Group.created_at.label("at"))
            .where(seen_by(visibility.viewer)))


def labels(name: str, request: Request, values: Sequence[str]) -> Mapping[str, str]:
    """What readers call the values of a facet."""
    return directory_labels(request, {name: list(values)})[name]


MEMBER_EVENTS = (MemberApproved, ProfileChanged, AccountStateChanged, MemberErased)
GROUP_EVENTS = (GroupChanged, GroupJoined, GroupLeft)
FACETS = (("profile", _("Function")), ("country", _("Country")), ("city", _("City")))
TYPES = (
    SearchType(MEMBER, _("Members"), lambda slug: f"/members/{slug}", members, member_keys, member_grants, listed_members,
               tuple(SearchFacet(name, title, partial(labels, name)) for name, title in FACETS),
               dict.fromkeys(MEMBER_EVENTS, lambda event: [event.party_id]), "person", 30),
    SearchType(GROUP, _("Groups"), lambda slug: f"/groups/{slug}", groups, group_keys, group_grants, listed_groups,
               events=dict.fromkeys(GROUP_EVENTS, lambda event: [event.group_id]), icon="people", order=50),
)
