"""What the tables of this plugin know about people."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from aipress_core.api import CLEAR, Content, PersonalData, _
from aipress_discussion.models import Comment, Like, Report


def take_back_likes(db: Session, party_id: int) -> None:
    """Lower the counters of what the member likes; the rows go afterwards."""
    liked = select(Like.content_id).where(Like.party_id == party_id)
    db.execute(update(Content).where(Content.id.in_(liked)).values(
        {Content.like_count: Content.like_count - 1, Content.modified_at: Content.modified_at})
        .execution_options(synchronize_session=False))


DECLARED = (
    PersonalData(Comment.author_id, _("Your comments and answers"), CLEAR),
    PersonalData(Like.party_id, _("What you like"), before_erase=take_back_likes),
    PersonalData(Report.reporter_id, _("Your reports of comments"), CLEAR, blank={"note": ""}),
)
