"""How comments and likes are shown, in the places that other plugins offer and on pages of our own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup
from pyramid.request import Request
from sqlalchemy import Row

from aipress_core.api import CursorError, _, render_markup
from aipress_discussion import queries
from aipress_discussion.forms import comment_form
from aipress_discussion.models import VISIBLE
from aipress_discussion.services import EDIT_WINDOW
from aipress_discussion.text import as_markup

CURSOR = "comments"
SHUT_OUT = _("This member does not wish to hear from you.")



@dataclass(frozen=True)
class CommentView:
    """One comment as the template shows it; what a visitor may not do has no address."""

    row: Row[Any]
    body: Markup
    url: str
    is_visible: bool
    is_author_of_item: bool
    may_answer: bool
    may_edit: bool
    may_remove: bool
    may_report: bool
    answers: list[CommentView] = field(default_factory=list)
    answer_count: int = 0

    @property
    def hidden_answers(self) -> int:
        """How many answers are not shown here."""
        return self.answer_count - len(self.answers)


def item_url(request: Request, type_name: str, slug: str) -> str:
    """Address of the item that is discussed."""
    return str(request.registry.content_types.path(type_name, slug))


def comment_view(row: Row[Any], request: Request, owner_id: int | None, thread: queries.Thread) -> CommentView:
    """Decide what of a comment is shown to this visitor, and what the visitor may do."""
    viewer = request.identity
    is_own = viewer is not None and row.author_id == viewer.party_id
    visible = row.state == VISIBLE
    answers = [comment_view(one, request, owner_id, thread) for one in thread.answers.get(row.id, ())]
    return CommentView(
        row=row, body=as_markup(row.body) if visible else Markup(""), url=f"/discussion/comments/{row.id}", is_visible=visible,
        is_author_of_item=row.author_id is not None and row.author_id == owner_id,
        may_answer=visible and viewer is not None, may_edit=visible and is_own and request.now - row.created_at < EDIT_WINDOW,
        may_remove=visible and viewer is not None and (is_own or viewer.is_owner),
        may_report=visible and viewer is not None and not is_own, answers=answers, answer_count=thread.totals.get(row.id, 0))


def may_address(request: Request, *others: int | None) -> bool:
    """May the signed-in member write to these others? Any plugin may object (``aipress_may_address``)."""
    me = request.identity.party_id
    return not any(request.hooks.first("aipress_may_address", party_id=me, other_id=other, request=request) is False
                   for other in sorted({one for one in others if one is not None and one != me}))


def prepare_list(request: Request, items: Sequence[Any]) -> None:
    """Read at once which items of a list the member likes, so that the buttons that follow need no query each."""
    if request.identity is not None and items:
        ids = [item.id for item in items]
        liked = queries.liked_among(request.db, ids, request.identity.party_id)
        request.memo("discussion.liked", dict).update((one, one in liked) for one in ids)


def like_button(request: Request, item: Any, url: str = "") -> Markup:
    """The button that likes an item (its header row), and the way to its comments: on this page, or at ``url``. One query for
    members, unless :func:`prepare_list` has asked already; none for others."""
    viewer = request.identity
    known = request.memo("discussion.liked", dict)
    liked = viewer is not None and (known[item.id] if item.id in known else queries.is_liked(request.db, item.id,
        viewer.party_id))
    values = {"content_id": item.id, "liked": liked, "like_count": item.like_count, "comment_count": item.comment_count,
              "url": url,
              "login_url": "" if viewer else login_url(request), "is_member": viewer is not None}
    return _kept(request, "discussion/actions.html", values)


def like_fragment(request: Request, content_id: int, *, liked: bool, like_count: int) -> Markup:
    """The button alone, in a known state; htmx puts it in the place of the one that was pressed."""
    return _kept(request, "discussion/like.html", {"content_id": content_id, "liked": liked, "like_count": like_count})


def _kept(request: Request, template: str, values: dict[str, Any]) -> Markup:
    """A piece that is the same for all members but for the form's token, rendered once for its values."""
    piece: Markup = request.shell(template, tuple(values.items()), values, {})
    return piece


def comments_section(request: Request, item: Any) -> Markup:
    """The comments below an item: two queries, whatever their number."""
    try:
        thread = queries.thread(request.db, item.id, request.GET.get(CURSOR) or None)
    except (CursorError, UnicodeDecodeError):  # the address came from elsewhere; the item itself is worth showing
        thread = queries.thread(request.db, item.id)
    form = None
    if request.identity is not None:
        form = comment_form(request, f"/discussion/{item.id}/comments", title=_("Your comment"), submit=_("Publish the comment"))
    comments = [comment_view(row, request, item.owner_id, thread) for row in thread.page.rows]
    return render_markup(
        request, "discussion/comments.html", comments=comments,
        total=item.comment_count, form=form, login_url=login_url(request), page=neighbours(request, thread))


def neighbours(request: Request, thread: queries.Thread) -> dict[str, str | None]:
    """Addresses of the comments before and after, on the item's own page."""
    cursors = {"next_url": thread.page.next_cursor, "previous_url": thread.page.previous_cursor}
    return {name: f"{request.path_with(request.path, {CURSOR: cursor})}#comments" if cursor else None
            for name, cursor in cursors.items()}


def login_url(request: Request) -> str:
    """The way in, and back here."""
    return str(request.path_with("/account/login", {"next": request.path_qs if request.method == "GET" else "/"}))
