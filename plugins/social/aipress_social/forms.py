"""Forms: writing a post, founding a group, inviting, reporting, deciding a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import colander
from pyramid.request import Request

from aipress_core.api import Form, _, clean_text, is_blank, widgets
from aipress_social.models import CLOSED, OPEN, SECRET
from aipress_social.posts import LONGEST

# Tries and seconds.
FOLLOW_LIMIT, POST_LIMIT, GROUP_LIMIT, INVITE_LIMIT, REPORT_LIMIT = (120, 600), (20, 600), (10, 3600), (100, 3600), (20, 3600)
PRIVACY: dict[str, Any] = {
    OPEN: _("Open: every member may read and come in"),
    CLOSED: _("Closed: it is listed; its members decide who comes in and reads"),
    SECRET: _("Secret: nobody knows of it but its members and whom they invite"),
}
REASONS: dict[str, Any] = {
    "illegal": _("It is against the law"), "insult": _("It insults or threatens somebody"),
    "identity": _("It pretends to be somebody else"),
    "false": _("It is false"), "advertising": _("It is advertising"), "other": _("Another reason"),
}


def _readable(node: colander.SchemaNode, value: str) -> None:
    if is_blank(clean_text(value)):
        raise colander.Invalid(node, _("Write something first."))


def _text(name: str, title: Any, longest: int, **more: Any) -> colander.SchemaNode:
    return colander.SchemaNode(colander.String(), name=name, title=title, validator=more.pop("validator",
        colander.Length(max=longest)),
                               **more)


def post_form(request: Request, action: str, *, title: Any) -> Form:
    """The form that a post is written with."""
    body = _text("body", title, LONGEST, widget=widgets.textarea(rows=3), validator=colander.All(colander.Length(max=LONGEST),
        _readable))
    return Form(colander.MappingSchema(children=[body]), request, action=action, submit=_("Publish the post"), name="post")


def group_form(request: Request, action: str, *, submit: Any, values: Mapping[str, Any] | None = None) -> Form:
    """What a group is: name, summary, description, who may come in."""
    schema = colander.MappingSchema(children=[
        _text("name", _("Name of the group"), 120, validator=colander.All(colander.Length(min=3, max=120), _readable)),
        _text("summary", _("In one sentence"), 300, missing="", description=_("Shown in the list of groups.")),
        _text("description", _("Description"), 20_000, missing="", widget=widgets.rich_text()),
        colander.SchemaNode(colander.String(), name="privacy", title=_("Who may come in and read"), default=OPEN,
                            widget=widgets.radio(list(PRIVACY.items()))),
    ])
    return Form(schema, request, action=action, submit=submit, name="group", values=dict(values or {"privacy": OPEN}))


def invite_form(request: Request, action: str) -> Form:
    """Whom to invite into a group: members, found by typing."""
    who = colander.SchemaNode(colander.Set(), name="members", title=_("Members"), validator=colander.Length(min=1, max=20),
                              widget=widgets.typeahead("social.member"))
    return Form(colander.MappingSchema(children=[who]), request, action=action, submit=_("Invite"), name="invite")


def report_form(request: Request, action: str) -> Form:
    """The form that a member, a post or a group is reported with."""
    choices = widgets.select([("", ""), *REASONS.items()])
    schema = colander.MappingSchema(children=[
        colander.SchemaNode(colander.String(), name="reason", title=_("Reason"), widget=choices,
                            validator=colander.OneOf(list(REASONS))),
        _text("note", _("What should the moderators know?"), 1000, missing="", widget=widgets.textarea(rows=3))])
    return Form(schema, request, action=action, submit=_("Send the report"), name="report")
