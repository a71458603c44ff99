"""``/admin/registrations``: resources of the review queue, and its forms."""

from __future__ import annotations

from typing import Any

import colander

from aipress_core.api import Form, Resource, _, widgets
from aipress_kyc.models.registration import ProfileRequest
from aipress_kyc.registration import facts, queue
from aipress_kyc.registration.decisions import REASONS

REVIEW = "kyc:request.review"
LONGEST_TEXT = 2000


class Registrations(Resource):
    """The queue."""

    title = _("Registrations")

    def __getitem__(self, name: str) -> RequestItem:
        # Only reviewers learn whether a number exists; to others the views say the same whatever it is.
        if not self.request.has_permission(REVIEW):
            if not name.isdigit():
                raise KeyError(name)
            return RequestItem(name, self, self.request)
        row = queue.by_id(self.request.db, name)
        if row is None:
            raise KeyError(name)
        return RequestItem(name, self, self.request, row)


class RequestItem(Resource):
    """``/admin/registrations/<id>``; its row is the request."""


def approval_form(request: Any, item: ProfileRequest, action: str) -> Form:
    """What the reviewer verified, and how; nothing is verified by itself."""
    schema = colander.SchemaNode(colander.Mapping())
    for name in facts.BY_REVIEWERS:
        kind = facts.KINDS[name]
        if name == "press_card" and not item.answers.get("press_card_number"):
            continue
        options = [("", _("Not verified")), *((method, facts.METHODS[method]) for method in kind.methods)]
        schema.add(colander.SchemaNode(colander.String(), name=name, title=kind.title, missing="", widget=widgets.select(options),
                                       validator=colander.OneOf(kind.methods)))
    schema.add(colander.SchemaNode(colander.String(), name="detail", title=_("Where and how, for the ledger"), missing="",
                                   description=_(
                                       "For example: number found on the commission’s site, spoke to the desk. Members see it."),
                                   widget=widgets.text(), validator=colander.Length(max=200)))
    return Form(schema, request, action=action, submit=_("Approve"), name="approve")


def refusal_form(request: Any, action: str) -> Form:
    """Why; the applicant reads it."""
    schema = colander.SchemaNode(
        colander.Mapping(),
        colander.SchemaNode(colander.String(), name="reason", title=_("Reason"), widget=widgets.radio(REASONS.items())),
        colander.SchemaNode(colander.String(), name="text", title=_("In your own words"), missing="",
                            description=_("The applicant reads this. With “Another reason” it must be filled in."),
                            widget=widgets.textarea(rows=4), validator=colander.Length(max=LONGEST_TEXT)))
    return Form(schema, request, action=action, submit=_("Refuse"), name="refuse")


def question_form(request: Any, action: str) -> Form:
    """What the reviewer wants to know."""
    schema = colander.SchemaNode(
        colander.Mapping(),
        colander.SchemaNode(colander.String(), name="text", title=_("Your question"), widget=widgets.textarea(rows=5),
                            description=_("The applicant gets it by mail with a link to answer, and can correct the answers."),
                            validator=colander.Length(max=LONGEST_TEXT)))
    return Form(schema, request, action=action, submit=_("Send the question"), name="ask")
