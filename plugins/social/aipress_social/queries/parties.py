"""Members and organisations as others meet them: by id, by name, as lists of faces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, bindparam, exists, select
from sqlalchemy.orm import Session

from aipress_core.api import ORGANISATION, PERSON, Keyset, Page, Party
from aipress_social.models import BLOCK, Follow, Shield
from aipress_social.queries.portraits import with_portrait

NEWEST = Keyset((Follow.created_at, Follow.follower_id), size=30, names=("created_at", "id"))
NEWEST_FOLLOWED = Keyset((Follow.created_at, Follow.followee_id), size=30, names=("created_at", "id"))


def address(row: Any) -> str:
    """The page of a party (``kind``, ``slug``)."""
    return f"/{'organisations' if row.kind == ORGANISATION else 'members'}/{row.slug}"


def by_id(db: Session, party_id: int) -> Row[Any] | None:
    """A live member or organisation."""
    return db.execute(select(Party.id, Party.name, Party.slug, Party.kind).where(
        Party.id == party_id, Party.kind.in_((PERSON, ORGANISATION)), Party.state == "live")).first()


def followers(db: Session, party_id: int, cursor: str | None = None) -> Page:
    """A page of who follows a party, the latest first.

    Raises:
        CursorError: for a cursor of another list.
    """
    statement = (_face().add_columns(Follow.created_at).join(Follow, Follow.follower_id == Party.id)
                 .where(Follow.followee_id == bindparam("party"), Party.state == "live"))
    return NEWEST.run(db, lambda direction: NEWEST.cut(statement, direction), cursor, {"party": party_id})


def followees(db: Session, party_id: int, cursor: str | None = None) -> Page:
    """A page of whom a party follows, the latest first.

    Raises:
        CursorError: for a cursor of another list.
    """
    statement = (_face().add_columns(Follow.created_at).join(Follow, Follow.followee_id == Party.id)
                 .where(Follow.follower_id == bindparam("party"), Party.state == "live"))
    return NEWEST_FOLLOWED.run(db, lambda direction: NEWEST_FOLLOWED.cut(statement, direction), cursor, {"party": party_id})


def kept_away(db: Session, party_id: int, limit: int = 200) -> list[Row[Any]]:
    """Whom a member has blocked or muted, the latest first, with ``shield``."""
    return list(db.execute(_face().add_columns(Shield.kind.label("shield"), Shield.created_at)
                           .join(Shield, Shield.other_id == Party.id).where(Shield.party_id == party_id)
                           .order_by(Shield.created_at.desc(), Party.id, Shield.kind).limit(limit)))


def search(db: Session, viewer_id: int, words: str, limit: int) -> Sequence[Row[Any]]:
    """Live members whose names begin with, or hold, the words; never those who have blocked the viewer."""
    shut_out = exists().where(Shield.party_id == Party.id, Shield.other_id == viewer_id, Shield.kind == BLOCK)
    return db.execute(_face().where(Party.kind == PERSON, Party.state == "live", Party.name.icontains(words, autoescape=True),
                                    ~shut_out)
                      .order_by(Party.name.istartswith(words, autoescape=True).desc(), Party.name, Party.id).limit(limit)).all()


def names(db: Session, ids: Sequence[int]) -> dict[int, str]:
    """Names of live members."""
    found = select(Party.id, Party.name).where(Party.id.in_(ids), Party.kind == PERSON, Party.state == "live")
    return {row.id: row.name for row in db.execute(found)}


def _face() -> Select[Any]:
    return with_portrait(select(Party.id, Party.name, Party.slug, Party.kind).select_from(Party))
