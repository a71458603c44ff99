"""``/account/invite``: inviting a newsroom by CSV with a dry run, and vouching for a colleague."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config

from aipress_core.api import Form, Kind, Resource, ValidationFailure, Value, _, widgets
from aipress_kyc.registration import csv_lines, invitations
from aipress_kyc.registration.csv_lines import Person, Unreadable
from aipress_kyc.review import REVIEW
from aipress_kyc.survey.store import live_survey
from aipress_kyc.wizard import limits
from aipress_kyc.wizard.controls import Given
from aipress_kyc.wizard.desk import typed
from aipress_kyc.wizard.form import NAMES

INVITE = "kyc:colleague.invite"
HOME = "/account/invite/"


class Inviting(Resource):
    """``/account/invite/``"""

    title = _("Invite colleagues")


class Table(Kind):
    """A file of CSV, read at once; for ``Given``: its text."""

    template = "kyc/controls/table.html"
    frame = "forms/item.html"
    parts = {"upload": "upload"}
    missing = _("Choose a file.")

    def read(self, sent: Any, node: colander.SchemaNode, reading: Any) -> Value:
        upload = sent.get("upload") if isinstance(sent, dict) else None
        if getattr(upload, "file", None) is None:
            return Value(colander.null, "")
        try:
            return Value(csv_lines.decoded(upload.file.read(csv_lines.MOST_BYTES + 1)), "")
        except Unreadable as error:
            return Value(colander.null, "", error.sentence)


@dataclass(frozen=True)
class Plan:
    """A dry run: what each line would do. ``text`` are the good lines, to be sent back when it is meant."""

    organisation_id: int
    organisation: str
    fresh: list[Person]
    again: list[Person]
    wrong: list[Person]
    text: str


def _newsroom_form(request: Request, *, is_reviewer: bool) -> Form:
    schema = colander.SchemaNode(colander.Mapping())
    if is_reviewer:
        schema.add(colander.SchemaNode(colander.String(), name="organisation", title=_("For the organisation"),
                                       widget=widgets.typeahead(NAMES, multiple=False)))
    schema.add(colander.SchemaNode(Given(), name="table", title=_("The newsroom as a CSV file"), widget=Table(), description=_(
        "One line for each person, at most ${number}. The first line names the columns: email, first_name, last_name, profile.",
        mapping={"number": csv_lines.MOST_LINES})))
    return Form(schema, request, action="/account/invite/check", submit=_("Try it without sending"), name="newsroom")


def _sponsor_form(request: Request) -> Form:
    schema = colander.SchemaNode(
        colander.Mapping(),
        colander.SchemaNode(colander.String(), name="email", title=_("E-mail address"), widget=widgets.email(autocomplete="off"),
                            validator=colander.Email(_("Type a complete e-mail address, such as maud@example.com."))),
        colander.SchemaNode(colander.String(), name="first_name", title=_("First name"), widget=widgets.text(),
                            validator=colander.Length(max=80)),
        colander.SchemaNode(colander.String(), name="last_name", title=_("Last name"), widget=widgets.text(),
                            validator=colander.Length(max=80)),
        colander.SchemaNode(colander.String(), name="message", title=_("How you know each other’s work"),
                            widget=widgets.textarea(rows=4),
                            description=_("Reviewers and the person read this."), validator=colander.Length(max=600)))
    return Form(schema, request, action="/account/invite/sponsor", submit=_("Vouch and invite"), name="sponsor")


def _page(request: Request, newsroom: Form | None = None, sponsor: Form | None = None, *, plan: Plan | None = None,
          problem: str = "") -> dict[str, Any]:
    db, party_id, is_reviewer = request.db_read, request.identity.party_id, request.has_permission(REVIEW)
    home = invitations.newsroom_of(db, party_id)
    rows = invitations.of_host(db, party_id, home.id if home else None)
    may = is_reviewer or home is not None
    return {"newsroom": newsroom or (_newsroom_form(request, is_reviewer=is_reviewer) if may else None), "plan": plan,
            "sponsor": sponsor or _sponsor_form(request), "home": home, "rows": rows, "now": request.now, "problem": problem,
            "may_invite_newsroom": may, "is_reviewer": is_reviewer}


@view_config(context=Inviting, request_method="GET", permission=INVITE, renderer="kyc/invite.html")
def show(context: Inviting, request: Request) -> dict[str, Any]:
    """The two forms, and who was invited already."""
    return _page(request)


@view_config(context=Inviting, name="check", request_method="POST", permission=INVITE, renderer="kyc/invite.html")
def check(context: Inviting, request: Request) -> dict[str, Any] | Response:
    """A dry run: every line with what would become of it. Nothing is written and nothing is sent."""
    is_reviewer = request.has_permission(REVIEW)
    home = invitations.newsroom_of(request.db_read, request.identity.party_id)
    if home is None and not is_reviewer:
        return HTTPSeeOther(HOME)
    form = _newsroom_form(request, is_reviewer=is_reviewer)
    try:
        data = form.validate(request.POST.items())
        plan = _plan(request, form, data.get("organisation", ""), str(data["table"]))
    except ValidationFailure:
        request.response.status_int = 422
        return _page(request, newsroom=form)
    return _page(request, plan=plan)


def _plan(request: Request, form: Form, name: str, text: str) -> Plan:
    """What the lines would do.

    Raises:
        ValidationFailure: when they are no table of people, or the organisation does not exist.
    """
    db, home = request.db_read, invitations.newsroom_of(request.db_read, request.identity.party_id)
    organisation_id = invitations.organisation_named(db, name) if name else home.id if home else None
    if organisation_id is None:
        form.add_error(_("There is no organisation of this name."), "organisation")
        raise ValidationFailure(form)
    try:
        people = csv_lines.read(text, live_survey(db))
    except Unreadable as error:
        form.add_error(error.sentence, "table")
        raise ValidationFailure(form) from error
    good = [one for one in people if one.problem is None]
    already = invitations.known(db, organisation_id, [one.email for one in good])
    return Plan(organisation_id, name or (home.name if home else ""), [one for one in good if one.email not in already],
                [one for one in good if one.email in already], [one for one in people if one.problem is not None],
                csv_lines.written(good))


@view_config(context=Inviting, name="send", request_method="POST", permission=INVITE)
def send(context: Inviting, request: Request) -> Response:
    """Do what the dry run showed; the lines are checked again."""
    is_reviewer = request.has_permission(REVIEW)
    form = _newsroom_form(request, is_reviewer=is_reviewer)
    home = invitations.newsroom_of(request.db_read, request.identity.party_id)
    if problem := limits.count(request, "invite", limits.INVITATIONS, str(request.identity.party_id)):
        return _back(request, problem, "problem")
    try:
        if home is None and not is_reviewer:
            raise ValidationFailure(form)
        plan = _plan(request, form, typed(request.POST, "organisation") if is_reviewer else "", typed(request.POST, "lines"))
    except ValidationFailure:
        return _back(request, _("Nobody was invited: the list has changed. Choose the file again."), "problem")
    count = invitations.invite_newsroom(request, plan.organisation_id, plan.fresh)
    return _back(request, request.localizer.pluralize(
        "${number} invitation is on its way.", "${number} invitations are on their way.", count, domain="aipress",
        mapping={"number": count}), "done")


@view_config(context=Inviting, name="sponsor", request_method="POST", permission=INVITE, renderer="kyc/invite.html")
def vouch(context: Inviting, request: Request) -> dict[str, Any] | Response:
    """Vouch for somebody and invite them."""
    form = _sponsor_form(request)
    try:
        data = form.validate(request.POST.items())
    except ValidationFailure:
        request.response.status_int = 422
        return _page(request, sponsor=form)
    if problem := limits.count(request, "invite", limits.INVITATIONS, str(request.identity.party_id)):
        return _page(request, problem=problem)
    email = data["email"].strip().lower()
    invitations.sponsor(request, Person(0, email, data["first_name"].strip(), data["last_name"].strip()), data["message"].strip())
    return _back(request, _("The invitation is on its way."), "done")


@view_config(context=Inviting, name="withdraw", request_method="POST", permission=INVITE)
def withdraw(context: Inviting, request: Request) -> Response:
    """Take invitations back: one, or all of one upload."""
    home = invitations.newsroom_of(request.db_read, request.identity.party_id)
    sent = [one for one in request.POST.getall("id") if isinstance(one, str)]
    ids = [int(one) for one in sent if one.isascii() and one.isdigit() and len(one) < 19]
    count = invitations.withdraw(request, home.id if home else None, ids[:invitations.MOST_SHOWN])
    return _back(request, request.localizer.pluralize(
        "${number} invitation is withdrawn; its link does not work any more.",
        "${number} invitations are withdrawn; their links do not work any more.", count, domain="aipress",
        mapping={"number": count}), "done")


def _back(request: Request, sentence: Any, kind: str) -> Response:
    request.response.status_int = 200
    request.flash(sentence, kind)
    return HTTPSeeOther(HOME)
