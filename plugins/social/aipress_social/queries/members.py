"""Members as the directory and their own pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from aipress_accounts.services import User
from aipress_core.api import PERSON, Content, File, Identity, Keyset, Page, Party, Visibility
from aipress_kyc.services import Profile
from aipress_organisations.services import Membership as Belonging
from aipress_social.models import BLOCK, POST, Follow, Group, Membership, Shield
from aipress_social.queries.portraits import LEVEL, with_portrait

PUBLISHED = Keyset((Content.listed_at, Content.id), size=20, names=("listed_at", "id"))
FACES = 5  # in the side column


def _card() -> Select[Any]:
    """What a card shows; the portrait only where the member's level lets others see it."""
    organisation = aliased(Party)
    statement = (
        select(Party.id, Party.name, Party.slug, Profile.community, Profile.code,
               case((Profile.display_level >= LEVEL, Profile.job_title), else_="").label("job_title"),
               organisation.name.label("organisation_name"), organisation.slug.label("organisation_slug"))
        .join(Profile, Profile.party_id == Party.id).outerjoin(Belonging, Belonging.party_id == Party.id)
        .outerjoin(organisation, and_(organisation.id == Belonging.organisation_id, organisation.state == "live"))
        .where(Party.state == "live"))  # nobody but persons has a profile
    return with_portrait(statement)


_FOLLOWED = exists().where(Follow.follower_id == bindparam("viewer_id"), Follow.followee_id == Party.id).label("is_followed")
# Asked by the profile's key: SQLite took the index of kinds for parties, and so read every member.
_CARDS = _card().add_columns(_FOLLOWED).where(Profile.party_id.in_(bindparam("ids", expanding=True)))


def cards(db: Session, ids: Sequence[int], viewer_id: int) -> list[Row[Any]]:
    """Cards of these members in this order, and whether the viewer follows them, in one statement; who is gone meanwhile is
    left out."""
    if not ids:
        return []
    found = {row.id: row for row in db.connection().execute(_CARDS, {"ids": list(ids), "viewer_id": viewer_id})}
    return [found[one] for one in ids if one in found]


def by_slug(db: Session, slug: str) -> Row[Any] | None:
    """A live member: the party, the account's address, and what they belong to."""
    organisation = aliased(Party)
    return db.execute(
        select(Party.id, Party.name, Party.slug, Party.kind, Party.created_at, User.email,
               organisation.name.label("organisation_name"), organisation.slug.label("organisation_slug"))
        .outerjoin(User, User.id == Party.id).outerjoin(Belonging, Belonging.party_id == Party.id)
        .outerjoin(organisation, and_(organisation.id == Belonging.organisation_id, organisation.state == "live"))
        .where(Party.kind == PERSON, Party.state == "live", Party.slug == slug)).first()


def relation(db: Session, viewer_id: int, target_id: int) -> Row[Any]:
    """What the two are to each other, and the target's numbers, in one statement: ``follows`` and ``is_followed`` (by the
    target), ``is_blocked`` (by the target), ``blocks``, ``mutes``, ``contact_type`` (the viewer's), ``followees``,
    ``followers``."""
    def there(condition: Any) -> Any:
        return exists().where(condition)

    def number(mine: Any, theirs: Any) -> Any:
        return (select(func.count()).select_from(Follow).join(Party, Party.id == theirs)
                .where(mine == target_id, Party.state == "live").scalar_subquery())
    contact = select(Profile.contact_type).where(Profile.party_id == viewer_id).scalar_subquery()
    return db.execute(select(
        there(and_(Follow.follower_id == viewer_id, Follow.followee_id == target_id)).label("follows"),
        there(and_(Follow.follower_id == target_id, Follow.followee_id == viewer_id)).label("is_followed"),
        there(and_(Shield.party_id == target_id, Shield.other_id == viewer_id, Shield.kind == BLOCK)).label("is_blocked"),
        there(and_(Shield.party_id == viewer_id, Shield.other_id == target_id, Shield.kind == BLOCK)).label("blocks"),
        there(and_(Shield.party_id == viewer_id, Shield.other_id == target_id, Shield.kind != BLOCK)).label("mutes"),
        contact.label("contact_type"), number(Follow.follower_id, Follow.followee_id).label("followees"),
        number(Follow.followee_id, Follow.follower_id).label("followers"))).one()


def publications(db: Session, visibility: Visibility, party_id: int, cursor: str | None = None) -> Page:
    """A page of what a member has published and the viewer finds in lists, newest first; posts are not publications.

    Raises:
        CursorError: for a cursor of another list.
    """
    statement = (select(Content.id, Content.type, Content.title, Content.slug, Content.listed_at, Content.language,
                        Content.like_count,
                        Content.comment_count, Party.name.label("publisher_name"))
                 .outerjoin(Party, Party.id == Content.publisher_id)
                 .where(Content.owner_id == party_id, Content.type != POST, visibility.listed()))
    return PUBLISHED.page(db, statement, cursor)


def publication_count(db: Session, visibility: Visibility, party_id: int) -> int:
    """How many publications that page has."""
    return db.scalars(select(func.count()).select_from(Content).where(
        Content.owner_id == party_id, Content.type != POST, visibility.listed())).one()


def joined(db: Session, viewer: Identity, party_id: int, limit: int) -> list[Row[Any]]:
    """The groups that a member came into last and that the viewer may know of."""
    shared = exists().where(Membership.group_id == Group.id, Membership.party_id == viewer.party_id).correlate(Group)
    own = aliased(Membership)
    return list(db.execute(
        select(Group.name, Group.slug, own.joined_at).join(own, own.group_id == Group.id)
        .where(own.party_id == party_id, or_(Group.privacy != "secret", shared)).order_by(own.joined_at.desc(),
            Group.id).limit(limit)))


def latest_followed(db: Session, party_id: int, limit: int) -> list[Row[Any]]:
    """Whom a member has followed last."""
    return list(db.execute(
        select(Party.id, Party.name, Party.slug, Party.kind, Follow.created_at).join(Follow, Follow.followee_id == Party.id)
        .where(Follow.follower_id == party_id, Party.state == "live").order_by(Follow.created_at.desc(), Party.id).limit(limit)))


def latest_followers(db: Session, party_id: int, limit: int = FACES) -> list[Row[Any]]:
    """Who follows a member since last."""
    statement = select(Party.id, Party.name, Party.slug, Party.kind, Follow.created_at)
    return list(db.execute(
        with_portrait(statement.join_from(Party, Follow, Follow.follower_id == Party.id))
        .where(Follow.followee_id == party_id, Party.state == "live").order_by(Follow.created_at.desc(), Party.id).limit(limit)))


def portrait(db: Session, file_id: int) -> dict[str, Any] | None:
    """Where a portrait lies."""
    row = db.execute(select(File.sha256, File.mime, File.width).where(File.id == file_id)).first()
    return dict(row._mapping) if row is not None else None
