"""The end of the wizard: going on later, the summary, handing in; and what mailed links open afterwards."""

from __future__ import annotations

from typing import Any

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from aipress_core.api import Form, Recipient, ValidationFailure, _, widgets
from aipress_kyc.registration import drafts, requests
from aipress_kyc.registration.confirming import confirm_address, is_confirmable
from aipress_kyc.registration.display import Words
from aipress_kyc.registration.keys import open_address_key, open_reply_key
from aipress_kyc.views.wizard import everybody
from aipress_kyc.wizard import limits
from aipress_kyc.wizard.desk import Desk, typed
from aipress_kyc.wizard.resources import OwnProfile, Register, Wizard

LONGEST_REPLY = 2000
TERMS = _("Tick the box: nobody is registered without accepting the terms.")


@everybody(Register, OwnProfile, name="summary", request_method="GET", renderer="kyc/summary.html")
def summary(context: Wizard, request: Request) -> dict[str, Any]:
    """Everything that was answered, what is missing, and the button that hands it in."""
    return _summary(Desk(context, request))


def _summary(desk: Desk, *, problem: str = "", terms_problem: str = "") -> dict[str, Any]:
    request, draft = desk.request, desk.draft
    words = Words(request, desk.survey, [draft.answers])
    checked, missing = desk.check_all(), {}
    for key in checked.errors:
        section = desk.section_of(key)
        if section is not None:
            missing.setdefault(section.key, section)
    terms = desk.survey.fields.get("terms_accepted")
    locale = request.locale_name
    return {
        "parts": words.parts(draft.code, draft.answers), "urls": {one.key: desk.step_url(one) for one in desk.sections},
        "profile": desk.survey.profile(draft.code).label.say(locale), "choice_url": desk.address("choice"),
        "missing": [{"title": one.title.say(locale), "url": desk.step_url(one)} for one in missing.values()],
        "terms": terms and {"label": terms.label.say(locale), "link": terms.link, "said": terms.detail_label.say(locale)},
        "progress": desk.progress("summary"), "action": desk.address("submit"), "later_url": desk.address("later"),
        "is_first": desk.is_first, "is_member": desk.wizard.is_member, "has_password": bool(draft.password_hash),
        "problem": problem, "terms_problem": terms_problem,
    }


@everybody(Register, OwnProfile, name="submit", request_method="POST", renderer="kyc/summary.html")
def submit(context: Wizard, request: Request) -> dict[str, Any] | Response:
    """Hand in. Of a registration the answer is the same, and costs the same, whoever has the address."""
    desk = Desk(context, request)
    if desk.is_first and not typed(request.POST, "terms"):
        request.response.status_int = 422
        return _summary(desk, terms_problem=request.translate(TERMS))
    if not desk.check_all().is_good:
        request.response.status_int = 422
        return _summary(desk)
    address = str(desk.draft.answers.get("email", "")) if desk.is_first else ""
    for name, limit, key in (("submit", limits.SUBMISSIONS, ""), ("address", limits.PER_ADDRESS, address)):
        problem = limits.count(request, name, limit, key) if key or name == "submit" else ""
        if problem:
            return _summary(desk, problem=problem)
    return _hand_in(desk)


def _hand_in(desk: Desk) -> Response:
    request, survey = desk.request, desk.survey
    draft = desk.locked(request.db)
    if draft.updated_at != desk.draft.updated_at:  # another tab has changed what was checked
        return HTTPSeeOther(desk.address("summary"))
    if desk.is_first:
        draft.sent_at = request.now
        request.enqueue("kyc.receive", draft_id=draft.id)
        return HTTPSeeOther("/register/done")
    if draft.request_id is not None:
        requests.correct(request, draft, survey)
        return HTTPSeeOther("/register/done?again=1")
    outcome = requests.submit_edit(request, draft, survey)
    if outcome.request_id is not None:
        request.flash(_("A reviewer looks at these changes first; until then your profile stays as it was."), "note")
    elif outcome.is_changed:
        request.flash(_("Your profile is changed."))
    else:
        request.flash(_("Nothing was changed."), "note")
    return HTTPSeeOther("/account/profile/")


@view_config(context=Register, name="done", request_method="GET", permission=NO_PERMISSION_REQUIRED, renderer="kyc/done.html")
def done(context: Register, request: Request) -> dict[str, Any]:
    """What happens next."""
    return {"is_again": bool(typed(request.GET, "again"))}


def _mail_form(request: Request, action: str, email: str) -> Form:
    node = colander.SchemaNode(colander.String(), name="email", title=_("Your e-mail address"), widget=widgets.email(),
                               validator=colander.Email(_("Type a complete e-mail address, such as maud@example.com.")))
    return Form(colander.SchemaNode(colander.Mapping(), node), request, action=action, submit=_("Mail me the link"), name="later",
                values={"email": email} if email else None)


@everybody(Register, OwnProfile, name="later", request_method=("GET", "POST"), renderer="kyc/later.html")
def later(context: Wizard, request: Request) -> dict[str, Any] | Response:
    """Go on another day or on another device: by a link that is mailed, which visitors may have sent to any mailbox of theirs."""
    desk = Desk(context, request)
    form = _mail_form(request, desk.address("later"), str(desk.draft.answers.get("email", "")))
    page = {"form": form, "url": desk.step_url(_next(desk)), "is_sent": bool(typed(request.GET, "sent")), "problem": "",
            "expires_at": desk.draft.expires_at, "is_member": context.is_member}
    if not form.is_posted or context.is_member:
        return page
    try:
        email = str(form.validate(request.POST.items())["email"]).strip()
    except ValidationFailure:
        request.response.status_int = 422
        return page
    problem = limits.count(request, "mail", limits.MAILS) or limits.count(request, "mailbox", limits.PER_ADDRESS, email.lower())
    if problem:
        return {**page, "problem": problem}
    request.mail("kyc.resume", Recipient(email, "", request.locale_name, request.timezone), url=desk.step_url(_next(desk)),
                 expires_at=desk.draft.expires_at)
    return HTTPSeeOther(request.path_with("/register/later", {"draft": desk.key, "sent": "1"}))


def _next(desk: Desk) -> Any:
    """The first section that is not done."""
    return next((one for one in desk.sections if one.key not in desk.draft.done), desk.sections[-1])


@view_config(context=Register, name="confirm", request_method=("GET", "POST"), permission=NO_PERMISSION_REQUIRED,
             renderer="kyc/confirm.html")
def confirm(context: Register, request: Request) -> dict[str, Any] | Response:
    """A mailed link says that somebody reads the mailbox; pressing the button writes it into the ledger."""
    request.response.headers.update({"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"})
    key = typed(request.params, "key")
    opened = open_address_key(request, key)
    is_sent = request.method == "POST" and opened and not limits.count(request, "reply", limits.REPLIES)
    if is_sent and opened and confirm_address(request, *opened):
        request.flash(_("Your address is confirmed."))
        return HTTPSeeOther("/")
    is_good = opened is not None and is_confirmable(request.db_read, *opened, request.now)
    if not is_good:
        request.response.status_int = 410
    return {"key": key, "is_good": is_good, "email": opened[1] if opened else ""}


def _reply_form(request: Request, key: str) -> Form:
    node = colander.SchemaNode(colander.String(), name="text", title=_("Your answer"), widget=widgets.textarea(rows=6),
                               validator=colander.Length(max=LONGEST_REPLY))
    return Form(colander.SchemaNode(colander.Mapping(), node), request, action=request.path_with("/register/reply", {"key": key}),
                submit=_("Send the answer"), name="reply")


@view_config(context=Register, name="reply", request_method=("GET", "POST"), permission=NO_PERMISSION_REQUIRED,
             renderer="kyc/reply.html")
def reply(context: Register, request: Request) -> dict[str, Any] | Response:
    """An applicant answers what a reviewer asked; the mailed key stands for signing in, which they cannot do yet."""
    request.response.headers.update({"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"})
    key = typed(request.GET, "key")
    opened = open_reply_key(request, key)
    asked = requests.question(request.db_read, *opened) if opened else None
    form = _reply_form(request, key)
    if asked is None:
        request.response.status_int = 410
        return {"form": None, "question": "", "key": key, "problem": "", "can_correct": False}
    page = {"form": form, "question": asked.thread[-1]["text"], "key": key, "problem": "",
            "can_correct": asked.kind == "registration"}
    if not form.is_posted:
        return page
    try:
        text = form.validate(request.POST.items())["text"]
    except ValidationFailure:
        request.response.status_int = 422
        return page
    if problem := limits.count(request, "reply", limits.REPLIES):
        return {**page, "problem": problem}
    if opened is None or requests.reply(request, *opened, text) is None:
        return HTTPSeeOther(request.path_with("/register/reply", {"key": key}))
    return HTTPSeeOther("/register/done?again=1")


@view_config(context=Register, name="correct", request_method="POST", permission=NO_PERMISSION_REQUIRED)
def correct(context: Register, request: Request) -> Response:
    """Open the answers of a registration that a reviewer asked back about, for correcting."""
    key = typed(request.GET, "key")
    opened = open_reply_key(request, key)
    back = request.path_with("/register/reply", {"key": key})
    if opened is None or limits.count(request, "reply", limits.REPLIES):
        return HTTPSeeOther(back)
    asked = requests.question(request.db, *opened)
    if asked is None or asked.kind != "registration":
        return HTTPSeeOther(back)
    draft = drafts.start(request.db, survey_id=asked.survey_id, code=asked.code, now=request.now, answers=asked.answers,
                         request_id=asked.id, locale=request.locale_name)
    return HTTPSeeOther(request.path_with("/register/summary", {"draft": draft}))
