"""The pages of the wizard: choosing a profile, one page for each section, what depends on another choice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from aipress_core.api import ValidationFailure
from aipress_kyc.registration import drafts, invitations
from aipress_kyc.survey.store import live_survey
from aipress_kyc.wizard import limits, saving, terms
from aipress_kyc.wizard.choosing import choice_form
from aipress_kyc.wizard.desk import Desk, typed
from aipress_kyc.wizard.resources import (
    MemberStep,
    OwnProfile,
    Register,
    Step,
    TermSearch,
    VisitorStep,
    Wizard,
)

EDIT = "kyc:profile.edit"


def everybody(visitor: type, member: type, **settings: Any) -> Callable[[Any], Any]:
    """The same view for visitors and, where they have the right, for members."""
    def register(view: Any) -> Any:
        # Venusian takes the module that decorates, which is one frame further up.
        view = view_config(context=visitor, permission=NO_PERMISSION_REQUIRED, _depth=1, **settings)(view)
        return view_config(context=member, permission=EDIT, _depth=1, **settings)(view)
    return register


@view_config(context=Register, request_method=("GET", "POST"), permission=NO_PERMISSION_REQUIRED, renderer="kyc/choice.html")
def begin(context: Register, request: Request) -> dict[str, Any] | Response:
    """Welcome: what will be asked, and which profile fits. Choosing one begins a draft."""
    if request.identity is not None:
        return HTTPSeeOther("/account/profile/")
    survey = live_survey(request.db_read)
    key = typed(request.GET, "invitation")
    invitation = invitations.find(request.db_read, key, request.now)
    host = invitations.host_of(request.db_read, invitation) if invitation else None
    action = request.path_with("/register/", {"invitation": key})
    form = choice_form(request, survey, action, invitation.code if invitation else "")
    page = {"form": form, "invitation": invitation, "host": host, "problem": "", "draft_url": "", "is_member": False,
            "days": drafts.LIFETIME.days}
    code = chosen(request, form)
    if not code:
        return page
    if problem := limits.count(request, "start", limits.STARTS):
        return {**page, "problem": problem}
    answers = invitations.answers_of(survey, code, invitation, host) if invitation and host else {}
    draft = drafts.start(request.db, survey_id=survey.id, code=code, now=request.now, answers=answers, locale=request.locale_name,
                         invitation_id=invitation.id if invitation else None)
    first = survey.sections_for(code)[0]
    return HTTPSeeOther(request.path_with(f"/register/step/{first.key}", {"draft": draft}))


def chosen(request: Request, form: Any) -> str:
    """The profile that was sent; empty when none was, which the form then says."""
    if not form.is_posted:
        return ""
    try:
        return str(form.validate(request.POST.items())["profile"])
    except ValidationFailure:
        request.response.status_int = 422
        return ""


@everybody(Register, OwnProfile, name="choice", request_method=("GET", "POST"), renderer="kyc/choice.html")
def choose_again(context: Wizard, request: Request) -> dict[str, Any] | Response:
    """Another profile for a draft: its answers stay, and are asked again where the new profile differs."""
    desk = Desk(context, request)
    form = choice_form(request, desk.survey, desk.address("choice"), desk.draft.code)
    page = {"form": form, "invitation": None, "host": None, "problem": "", "draft_url": desk.step_url(desk.sections[0]),
            "is_member": context.is_member, "days": drafts.LIFETIME.days}
    code = chosen(request, form)
    if not code:
        return page
    if problem := limits.count(request, "save", limits.SAVES):
        return {**page, "problem": problem}
    draft = desk.locked(request.db)
    if draft.code != code:
        draft.code, draft.done, draft.updated_at = code, [], request.now
    return HTTPSeeOther(desk.address(f"step/{desk.survey.sections_for(code)[0].key}"))


@everybody(VisitorStep, MemberStep, request_method="GET", renderer="kyc/step.html")
def show_step(context: Step, request: Request) -> dict[str, Any]:
    """The questions of one section, with the answers so far."""
    desk = Desk(context.wizard, request)
    return _page(desk, context.__name__, saving.blank(desk, _section(desk, context)))


@everybody(VisitorStep, MemberStep, request_method="POST", renderer="kyc/step.html")
def save_step(context: Step, request: Request) -> dict[str, Any] | Response:
    """Keep the answers of one section and go on; what is wrong is said beside its question."""
    desk = Desk(context.wizard, request)
    section = _section(desk, context)
    later = typed(request.POST, "go") == "later"
    if problem := limits.count(request, "save", limits.SAVES):
        return {**_page(desk, section.key, saving.blank(desk, section)), "problem": problem}
    attempt = saving.read(desk, section, is_lenient=later)
    if not attempt.is_good or not saving.keep(desk, section, attempt):
        request.response.status_int = 422
        return _page(desk, section.key, attempt.form)
    return HTTPSeeOther(desk.address("later") if later else desk.after(section))


def _section(desk: Desk, context: Step) -> Any:
    found = desk.section(context.__name__)
    if found is None:
        raise HTTPNotFound
    return found


def _page(desk: Desk, key: str, form: Any) -> dict[str, Any]:
    section = desk.section(key)
    assert section is not None
    number = desk.sections.index(section) + 1
    return {"step": form, "form": form.form, "title": section.title.say(desk.request.locale_name), "number": number,
            "total": len(desk.sections) + 1, "progress": desk.progress(key), "back": desk.before(section), "problem": "",
            "has_password": bool(desk.draft.password_hash), "is_member": desk.wizard.is_member}


@view_config(context=TermSearch, request_method="GET", permission=NO_PERMISSION_REQUIRED, renderer="json")
def search(context: TermSearch, request: Request) -> dict[str, Any]:
    """Details of chosen categories, or towns of a chosen country, for the type-ahead of whoever fills the wizard in."""
    if len(context.path) != 2:
        raise HTTPNotFound
    text, (vocabulary, chosen) = typed(request.GET, "q")[:100], context.path
    if vocabulary == "towns":
        found = terms.towns(request, chosen, text)
    else:
        found = terms.details(request, vocabulary, chosen.split(",")[:100], text)
    return {"terms": [{"value": value, "title": title} for value, title in found]}
