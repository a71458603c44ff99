"""Forms: writing a comment, reporting one."""

from __future__ import annotations

from typing import Any

import colander
from pyramid.request import Request

from aipress_core.api import Form, _, widgets
from aipress_discussion.services import REASONS
from aipress_discussion.text import LONGEST, clean, is_blank

LIKE_LIMIT, COMMENT_LIMIT, REPORT_LIMIT = (60, 60), (10, 600), (20, 3600)  # tries, seconds


def _readable(node: colander.SchemaNode, value: str) -> None:
    if is_blank(clean(value)):
        raise colander.Invalid(node, _("Write something first."))


def comment_form(request: Request, action: str, *, title: Any, submit: Any, body: str = "") -> Form:
    """The form that a comment or an answer is written with, under the signed-in member's name."""
    signed = _("Published under your name, ${name}.", mapping={"name": request.identity.name})
    node = colander.SchemaNode(colander.String(), name="body", title=title, description=signed, widget=widgets.textarea(rows=4),
                               validator=colander.All(colander.Length(max=LONGEST), _readable))
    schema = colander.MappingSchema(children=[node])
    return Form(schema, request, action=action, submit=submit, name="comment", values={"body": body})


def report_form(request: Request, action: str) -> Form:
    """The form that a comment is reported with."""
    choices = widgets.select([("", ""), *REASONS.items()])
    reason = colander.SchemaNode(colander.String(), name="reason", title=_("Reason"), widget=choices,
                                 validator=colander.OneOf(list(REASONS)))
    note = colander.SchemaNode(colander.String(), name="note", title=_("What should the moderators know?"), missing="",
                               widget=widgets.textarea(rows=3), validator=colander.Length(max=1000))
    schema = colander.MappingSchema(children=[reason, note])
    return Form(schema, request, action=action, submit=_("Report the comment"), name="report")
