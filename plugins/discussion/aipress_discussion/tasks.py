"""Work outside the request."""

from __future__ import annotations

from sqlalchemy import select

from aipress_core.api import Content, Party, TaskContext, observes, task
from aipress_discussion.counting import forget
from aipress_discussion.events import CommentPosted
from aipress_discussion.models import VISIBLE, Comment


@task("discussion.forget_visitors")
def forget_visitors(ctx: TaskContext) -> None:
    """Forget who viewed what, once they cannot be counted twice any more."""
    forget(ctx.db, ctx.now)


@observes(CommentPosted)
def tell(event: CommentPosted, ctx: TaskContext) -> None:
    """Tell whose comment was answered; tell the item's owner of everything else that can still be read."""
    row = ctx.db.execute(
        select(Content.type, Content.slug, Content.title, Content.owner_id, Party.name).select_from(Comment)
        .join(Content, Content.id == Comment.content_id).join(Party, Party.id == Comment.author_id)
        .where(Comment.id == event.comment_id, Comment.state == VISIBLE)).first()
    if row is None:
        return
    values = {"name": row.name, "title": row.title}
    asked = event.parent_id and ctx.db.scalar(select(Comment.author_id).where(Comment.id == event.parent_id))
    if asked:
        ctx.notify("discussion.answered", [asked], values, url=f"/discussion/comments/{event.parent_id}",
                   actor_id=event.author_id, content_id=event.content_id)
    if row.owner_id is not None and row.owner_id != asked:
        address = ctx.registry.content_types.path(row.type, row.slug)
        ctx.notify("discussion.commented", [row.owner_id], values, url=f"{address}#comments", actor_id=event.author_id,
                   content_id=event.content_id)
