"""The wall, and one post."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from aipress_core.api import Form, Page, ValidationFailure, _
from aipress_social import posts, reports
from aipress_social.forms import POST_LIMIT, post_form, report_form
from aipress_social.presentation import pages, shown_posts
from aipress_social.queries import posts as queries
from aipress_social.refusals import Refused
from aipress_social.resources import PostPage, Wall

USE = "social:network.use"


def publish(request: Request, form: Form, group_id: int | None = None) -> bool:
    """Publish what a form holds; False, with the form saying why, when it cannot be."""
    try:
        body = form.validate(request.POST.items())["body"]
    except ValidationFailure:
        request.response.status_int = 422
        return False
    member = request.identity.party_id
    request.rate_limit("social.post", key=str(member), limit=POST_LIMIT[0], window=POST_LIMIT[1])
    try:
        posts.write(request.db, member, body, request.now, language=request.locale_name, group_id=group_id)
    except Refused as refused:
        form.add_error(refused.sentence, "body")
        request.response.status_int = 422
        return False
    except LookupError as error:
        raise HTTPNotFound from error
    request.flash(_("Post published."))
    return True


@view_defaults(context=Wall, permission=USE, renderer="social/wall.html")
class WallViews:
    """What those write whom one follows, and a place to write oneself."""

    def __init__(self, context: Wall, request: Request) -> None:
        self.request = request
        self.form = post_form(request, "/wall/", title=_("What do you want to tell those who follow you?"))

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any]:
        """One page of posts."""
        request = self.request
        return self._values(queries.wall(request.db, request.visibility, request.identity.party_id, request.GET.get("after")))

    @view_config(request_method="POST")
    def write(self) -> Any:
        """Publish a post; a refused one is shown again with what is wrong."""
        if publish(self.request, self.form):
            return HTTPSeeOther("/wall/")
        return self._values(queries.wall(self.request.db, self.request.visibility, self.request.identity.party_id))

    def _values(self, page: Page) -> dict[str, Any]:
        return {"form": self.form, "posts": shown_posts(self.request, page.rows), "rows": page.rows, "page": pages(self.request,
            page)}


@view_defaults(context=PostPage, permission=USE)
class PostViews:
    """One post: what is said below it, and taking it away."""

    def __init__(self, context: PostPage, request: Request) -> None:
        self.context, self.request, self.row = context, request, context.row
        self.url = f"/wall/{self.row.slug}"
        self.back = f"/groups/{self.row.group_slug}" if self.row.group_slug else "/wall/"

    @view_config(request_method="GET", renderer="social/post.html")
    def show(self) -> dict[str, Any]:
        """The post with what other plugins put around it: likes, comments."""
        return {"post": shown_posts(self.request, [self.row], removable=self._may_remove())[0], "row": self.row}

    def _may_remove(self) -> bool:
        return bool(self.request.has_permission("social:post.remove"))

    @view_config(name="remove", request_method="GET", permission="social:post.remove", renderer="social/remove_post.html")
    def ask(self) -> dict[str, Any]:
        """Ask first: it cannot be undone."""
        return {"post": shown_posts(self.request, [self.row])[0], "is_own": self.context.is_own(self.request.identity.party_id),
                "url": self.url}

    @view_config(name="remove", request_method="POST", permission="social:post.remove")
    def remove(self) -> HTTPSeeOther:
        """Remove one's own post; the site owner's removal of another's is recorded."""
        request, row = self.request, self.row
        if not self.context.is_own(request.identity.party_id):
            request.audit("social.post_removed", target=("post", row.id, row.title), author_id=row.author_id)
        posts.remove(request.db, row.id)
        request.flash(_("Post removed."))
        return HTTPSeeOther(self.back)

    @view_config(name="report", request_method=("GET", "POST"), renderer="social/report.html")
    def report(self) -> Any:
        """Tell the site owner about a post."""
        if self.context.is_own(self.request.identity.party_id):
            raise HTTPNotFound
        form = report_form(self.request, f"{self.url}/report")
        return reports.receive(self.request, form, f"post:{self.row.id}", self.row.title, self.url, content_id=self.row.id)
