"""Liking an item and commenting on it."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config

from aipress_core.api import ValidationFailure, _
from aipress_discussion import services
from aipress_discussion.events import CommentPosted, ContentLiked
from aipress_discussion.forms import COMMENT_LIMIT, LIKE_LIMIT, comment_form
from aipress_discussion.presentation import SHUT_OUT, item_url, like_fragment, may_address
from aipress_discussion.resources import Discussion


@view_config(context=Discussion, name="like", request_method="POST", permission="discussion:content.like")
def like(context: Discussion, request: Request) -> Response:
    """Like the item, or take the like back: ``liked`` says what is wanted, so pressing twice is pressing once."""
    member, item = request.identity.party_id, context.row
    request.rate_limit("discussion.like", key=str(member), limit=LIKE_LIMIT[0], window=LIKE_LIMIT[1])
    wanted = request.POST.get("liked", "yes") == "yes"
    try:
        if wanted:
            is_new, count = services.like(request.db, item.id, member, request.now)
            if is_new:
                request.emit(ContentLiked(content_id=item.id, party_id=member))
        else:
            count = services.unlike(request.db, item.id, member)
    except LookupError as error:
        raise HTTPNotFound from error
    if request.headers.get("HX-Request") == "true":
        response = Response(like_fragment(request, item.id, liked=wanted, like_count=count))
    else:
        response = HTTPSeeOther(item_url(request, item.type, item.slug))
    response.vary = ("HX-Request",)
    return response


@view_config(context=Discussion, name="comments", request_method="POST", permission="discussion:comment.write",
             renderer="discussion/write.html")
def comment(context: Discussion, request: Request) -> Any:
    """Publish a comment; a refused one is shown again with what is wrong."""
    member, item = request.identity.party_id, context.row
    form = comment_form(request, f"/discussion/{item.id}/comments", title=_("Your comment"), submit=_("Publish the comment"))
    back = item_url(request, item.type, item.slug)
    try:
        body = form.validate(request.POST.items())["body"]
    except ValidationFailure:
        request.response.status_int = 422
        return {"form": form, "heading": _("Your comment"), "title": item.title, "back": back, "quoted": None}
    request.rate_limit("discussion.comment", key=str(member), limit=COMMENT_LIMIT[0], window=COMMENT_LIMIT[1])
    if not may_address(request, item.owner_id):
        form.add_error(SHUT_OUT, "body")
        request.response.status_int = 422
        return {"form": form, "heading": _("Your comment"), "title": item.title, "back": back, "quoted": None}
    try:
        comment_id = services.comment(request.db, item.id, member, body, request.now)
    except LookupError as error:
        raise HTTPNotFound from error
    request.emit(CommentPosted(comment_id=comment_id, content_id=item.id, author_id=member))
    request.flash(_("Comment published."))
    return HTTPSeeOther(f"{back}#comment-{comment_id}")
