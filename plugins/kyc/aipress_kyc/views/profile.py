"""``/account/profile``: what a member's profile says, what waits for a reviewer, what was verified; and editing it."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config

from aipress_accounts.services import recipient_of
from aipress_core.api import _
from aipress_kyc.models.profile import Profile
from aipress_kyc.registration import drafts, facts, requests
from aipress_kyc.registration.difference import PROFILE_CODE, merged
from aipress_kyc.registration.display import Words
from aipress_kyc.registration.keys import address_key
from aipress_kyc.survey.store import live_survey, survey_by_id
from aipress_kyc.views.wizard import EDIT, chosen
from aipress_kyc.wizard import limits
from aipress_kyc.wizard.choosing import choice_form
from aipress_kyc.wizard.desk import typed
from aipress_kyc.wizard.resources import OwnProfile

HOME = "/account/profile/"


@view_config(context=OwnProfile, request_method="GET", permission=EDIT, renderer="kyc/profile.html")
def show(context: OwnProfile, request: Request) -> dict[str, Any]:
    """The profile as the member knows it, with the banner of what waits."""
    db, party_id = request.db, request.identity.party_id
    profile, waiting = db.get(Profile, party_id), requests.open_request(db, party_id)
    survey = survey_by_id(db, profile.survey_id if profile else waiting.survey_id) if profile or waiting else live_survey(db)
    answers = profile.answers if profile else {}
    asked = waiting.answers if waiting else {}
    words = Words(request, survey, [answers, asked, *_sides(waiting)])
    lines = facts.ledger(db, party_id)
    return {
        "profile": profile, "label": survey.profile(profile.code).label.say(request.locale_name) if profile else "",
        "parts": words.parts(profile.code, answers) if profile else [], "waiting": waiting,
        "changes": [words.change(key, change) for key, change in sorted(waiting.changes.items())] if waiting else [],
        "facts": [line for line in lines if line.ended_at is None], "kinds": facts.KINDS, "methods": facts.METHODS,
        "may_ask": facts.BY_REVIEWERS, "now": request.now, "past": [line for line in lines if line.ended_at is not None],
    }


def _sides(waiting: Any) -> list[dict[str, Any]]:
    """Old and new values of a request, for their labels."""
    changes = waiting.changes if waiting else {}
    return [{key: change.get(side) for key, change in changes.items()} for side in ("old", "new")]


@view_config(context=OwnProfile, name="edit", request_method=("GET", "POST"), permission=EDIT, renderer="kyc/choice.html")
def edit(context: OwnProfile, request: Request) -> dict[str, Any] | Response:
    """Begin an edit: a draft of what the profile says, with what waits already in it. Without a profile one is chosen first."""
    party_id = request.identity.party_id
    survey, profile = live_survey(request.db_read), request.db_read.get(Profile, party_id)
    form = choice_form(request, survey, "/account/profile/edit", profile.code if profile else "")
    page = {"form": form, "invitation": None, "host": None, "problem": "", "draft_url": "", "is_member": True,
            "days": drafts.LIFETIME.days}
    if request.method == "GET":
        return page
    if "profile" not in request.POST and profile is not None:
        code = profile.code
    else:
        code = chosen(request, form)
        if not code:
            return page
    if problem := limits.count(request, "start", limits.STARTS, str(party_id)):
        return {**page, "problem": problem}
    return _begin(request, survey, profile, code)


def _begin(request: Request, survey: Any, profile: Profile | None, code: str) -> Response:
    db, party_id = request.db, request.identity.party_id
    answers = dict(profile.answers) if profile else {}
    waiting = requests.open_request(db, party_id)
    if waiting is not None and profile is not None:
        asked_code, answers = merged(survey, profile.code, answers, waiting.changes)
        if PROFILE_CODE in waiting.changes and code == profile.code and not typed(request.POST, "profile"):
            code = asked_code
    draft = drafts.start(db, survey_id=survey.id, code=code, now=request.now, party_id=party_id, answers=answers,
                         locale=request.locale_name)
    return HTTPSeeOther(request.path_with("/account/profile/summary" if profile is not None and not typed(request.POST, "profile")
                                          else f"/account/profile/step/{survey.sections_for(code)[0].key}", {"draft": draft}))


@view_config(context=OwnProfile, name="verify", request_method="POST", permission=EDIT)
def verify_again(context: OwnProfile, request: Request) -> Response:
    """Have a fact verified anew: the address by a mailed link, the others by a reviewer."""
    party_id, kind = request.identity.party_id, typed(request.POST, "kind")
    if problem := limits.count(request, "verify", limits.PER_ADDRESS, str(party_id)):
        request.response.status_int = 200
        request.flash(problem, "problem")
    elif kind == "email":
        recipient = recipient_of(request.db, party_id)
        if recipient is not None:
            request.mail("kyc.address", recipient, key=address_key(request, party_id, recipient.address))
        request.flash(_("A message with a link is on its way to your mailbox."))
    else:
        try:
            requests.ask_to_verify_again(request, party_id, kind)
            request.flash(_("A reviewer will verify it again."))
        except LookupError:
            request.flash(_("This cannot be verified again."), "problem")
    return HTTPSeeOther(HOME)
