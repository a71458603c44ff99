"""One comment: its thread, answering, editing, removing, reporting."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPForbidden, HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from aipress_core.api import Form, ValidationFailure, _
from aipress_discussion import queries, services
from aipress_discussion.events import CommentPosted, CommentReported
from aipress_discussion.forms import COMMENT_LIMIT, REPORT_LIMIT, comment_form, report_form
from aipress_discussion.presentation import SHUT_OUT, comment_view, item_url, login_url, may_address
from aipress_discussion.resources import CommentPlace

FORM = "discussion/write.html"
TOO_LATE = _("A comment can be changed for 15 minutes; this one is older or has been taken away.")


@view_defaults(context=CommentPlace)
class CommentViews:
    """What can be done with one comment. Pages with a form show the comment above it."""

    def __init__(self, context: CommentPlace, request: Request) -> None:
        self.context, self.request, self.row = context, request, context.row
        self.url = f"/discussion/comments/{self.row.id}"
        self.item_url = item_url(request, self.row.content_type, self.row.content_slug)
        self.thread_url = f"/discussion/comments/{self.row.parent_id or self.row.id}"
        self.shown = comment_view(self.row, request, self.row.content_owner_id, queries.NO_ANSWERS)

    def _page(self, form: Form, heading: Any) -> dict[str, Any]:
        return {"form": form, "heading": heading, "title": self.row.content_title, "back": self.item_url, "quoted": self.shown}

    def _refused(self, form: Form, heading: Any) -> dict[str, Any]:
        self.request.response.status_int = 422
        return self._page(form, heading)

    def _to_thread(self, message: Any, kind: str = "done", comment_id: int | None = None) -> HTTPSeeOther:
        self.request.flash(message, kind=kind)
        return HTTPSeeOther(f"{self.thread_url}#comment-{comment_id or self.row.id}")

    def _answer_form(self) -> Form:
        return comment_form(self.request, f"{self.url}/answer", title=_("Your answer"), submit=_("Publish the answer"))

    @view_config(request_method="GET", permission="discussion:comment.read", renderer="discussion/thread.html")
    def thread(self) -> dict[str, Any]:
        """A comment with all its answers, and a form to add one. An answer's address leads to its comment's."""
        if self.row.parent_id is not None:
            raise HTTPSeeOther(f"{self.thread_url}#comment-{self.row.id}")
        answers = queries.all_answers(self.request.db, self.row, services.MOST_ANSWERS)
        shown = comment_view(self.row, self.request, self.row.content_owner_id, answers)
        takes_more = shown.may_answer and shown.answer_count < services.MOST_ANSWERS
        return {"comment": shown, "title": self.row.content_title, "back": self.item_url, "login_url": login_url(self.request),
                "form": self._answer_form() if takes_more else None}

    @view_config(name="answer", request_method="POST", permission="discussion:comment.write", renderer=FORM)
    def answer(self) -> Any:
        """Publish an answer; a refused one is shown again with what is wrong."""
        member, form = self.request.identity.party_id, self._answer_form()
        try:
            body = form.validate(self.request.POST.items())["body"]
        except ValidationFailure:
            return self._refused(form, _("Your answer"))
        self.request.rate_limit("discussion.comment", key=str(member), limit=COMMENT_LIMIT[0], window=COMMENT_LIMIT[1])
        if not may_address(self.request, self.row.author_id, self.row.content_owner_id):
            return self._to_thread(SHUT_OUT, "problem")
        try:
            answer_id = services.answer(self.request.db, self.row.id, member, body, self.request.now)
        except services.Refused:
            return self._to_thread(_("This comment takes no more answers."), "problem")
        self.request.emit(CommentPosted(comment_id=answer_id, content_id=self.row.content_id, author_id=member,
                                        parent_id=self.row.parent_id or self.row.id))
        return self._to_thread(_("Answer published."), comment_id=answer_id)

    @view_config(name="edit", request_method=("GET", "POST"), permission="discussion:comment.edit", renderer=FORM)
    def edit(self) -> Any:
        """Change one's own comment within a quarter of an hour."""
        member, heading = self.request.identity.party_id, _("Edit the comment")
        if self.row.author_id != member:  # the site owner has every permission, but not other people's words
            raise HTTPNotFound
        form = comment_form(self.request, f"{self.url}/edit", title=_("Your comment"), submit=_("Save the comment"),
                            body=self.row.body)
        if not self.shown.may_edit:
            return self._to_thread(TOO_LATE, "problem")
        if not form.is_posted:
            return self._page(form, heading)
        try:
            body = form.validate(self.request.POST.items())["body"]
            services.edit(self.request.db, self.row.id, member, body, self.request.now)
        except ValidationFailure:
            return self._refused(form, heading)
        except services.Refused:
            return self._to_thread(TOO_LATE, "problem")
        return self._to_thread(_("Comment changed."))

    @view_config(name="remove", request_method="GET", permission="discussion:comment.remove", renderer="discussion/remove.html")
    def ask_to_remove(self) -> dict[str, Any]:
        """Ask first: it cannot be undone."""
        return {"comment": self.shown, "is_own": self.row.author_id == self.request.identity.party_id,
                "back": f"{self.item_url}#comment-{self.row.id}"}

    @view_config(name="remove", request_method="POST", permission="discussion:comment.remove")
    def remove(self) -> HTTPSeeOther:
        """Take one's own comment back; the site owner hides anybody's, which is recorded."""
        row, member = self.row, self.request.identity.party_id
        try:
            if row.author_id == member:
                services.remove(self.request.db, row.id, member)
            else:
                services.hide(self.request.db, row.id)
                target = ("comment", row.id, row.content_title)
                self.request.audit("discussion.comment_hidden", target=target, author_id=row.author_id)
        except services.Refused as error:
            raise HTTPForbidden from error
        self.request.flash(_("Comment removed."))
        return HTTPSeeOther(f"{self.item_url}#comments")

    @view_config(name="report", request_method=("GET", "POST"), permission="discussion:comment.report", renderer=FORM)
    def report(self) -> Any:
        """Tell the moderators about a comment."""
        form, heading = report_form(self.request, f"{self.url}/report"), _("Report a comment")
        if not form.is_posted:
            return self._page(form, heading)
        try:
            values = form.validate(self.request.POST.items())
        except ValidationFailure:
            return self._refused(form, heading)
        member = self.request.identity.party_id
        self.request.rate_limit("discussion.report", key=str(member), limit=REPORT_LIMIT[0], window=REPORT_LIMIT[1])
        if services.report(self.request.db, self.row.id, member, values["reason"], values["note"], self.request.now):
            self.request.emit(CommentReported(comment_id=self.row.id, reporter_id=member, reason=values["reason"]))
        self.request.flash(_("Report received. Moderators will look at the comment."))
        return HTTPSeeOther(f"{self.item_url}#comments")
