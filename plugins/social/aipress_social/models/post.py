"""What members write on the wall and in groups."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, UTCDateTime, utcnow

POST = "social.post"


class Post(Base):
    """A post; it shares its key with a content header, which has its counters, state and address.

    ``author_id`` and ``created_at`` repeat the header's, because the wall is ordered by them; a post never changes either.
    """

    __tablename__ = "social_post"
    __table_args__ = (
        Index("ix_social_post_group", "group_id", "created_at", "id"),
        Index("ix_social_post_author", "author_id", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("core_content.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("social_group.id", ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(Text)  # plain text
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
