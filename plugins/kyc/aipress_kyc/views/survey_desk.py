"""``/admin/survey``: a file becomes a draft, is looked at as members would, and is switched on."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPBadRequest, HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from aipress_core.api import ValidationFailure, _
from aipress_kyc.models import DRAFT, LIVE, RETIRED, SurveyVersion
from aipress_kyc.queries import answered, versions
from aipress_kyc.resources import SurveyDesk, SurveyItem
from aipress_kyc.sheet_control import upload_form
from aipress_kyc.survey.checking import read_survey
from aipress_kyc.survey.diff import compare
from aipress_kyc.survey.document import from_document
from aipress_kyc.survey.export import sheet_of
from aipress_kyc.survey.files import read_file
from aipress_kyc.survey.model import Survey
from aipress_kyc.survey.problems import MOST, SurveyRefused
from aipress_kyc.survey.shipped import shipped
from aipress_kyc.survey.store import keep_draft, live_survey, switch_on
from aipress_kyc.survey.writing import FORMATS, MEDIA_TYPES
from aipress_kyc.wizard.form import Mode, SectionForm
from aipress_taxonomies.services import vocabulary_levels

MANAGE = "kyc:survey.manage"
PAGE = "/admin/survey/"
STATES = {LIVE: ("live", _("In force")), DRAFT: ("draft", _("Draft")), RETIRED: ("wait", _("Retired"))}
AN_HOUR, UPLOADS = 3600, 60


@view_config(context=SurveyDesk, request_method="GET", permission=MANAGE, renderer="kyc/survey/versions.html")
def show_all(context: SurveyDesk, request: Request) -> dict[str, Any]:
    """The versions, and a form for another one."""
    return _page(request, upload_form(request))


def _page(request: Request, form: Any, problems: Any = ()) -> dict[str, Any]:
    return {"form": form, "problems": problems, "most": MOST, "states": STATES, "formats": tuple(FORMATS),
            "versions": versions(request.db_read)}


@view_config(context=SurveyDesk, request_method="POST", permission=MANAGE, renderer="kyc/survey/versions.html")
def upload(context: SurveyDesk, request: Request) -> dict[str, Any] | Response:
    """Check a file. A good one becomes a draft; of a bad one every problem is told and nothing is kept."""
    request.rate_limit("survey upload", key=str(request.identity.party_id), limit=UPLOADS, window=AN_HOUR)
    form = upload_form(request)
    try:
        sent = form.validate(request.POST.items())["file"]
        survey = read_survey(read_file(sent.data), vocabulary_levels(request.db_read))
    except ValidationFailure:
        request.response.status_int = 422
        return _page(request, form)
    except SurveyRefused as refusal:
        request.response.status_int = 422
        return _page(request, form, refusal.problems)
    row = keep_draft(request.db, survey, sent.name, request.identity.party_id, request.now)
    request.audit("kyc.survey_uploaded", target=("survey", row.id, f"{row.title} {row.version}"), file=sent.name)
    request.flash(_("The file is good. It is kept as draft ${version}; look at it, then switch it on.",
                    mapping={"version": row.version}))
    return HTTPSeeOther(f"{PAGE}{row.version}")


@view_config(context=SurveyDesk, name="template", request_method="GET", permission=MANAGE)
def shipped_file(context: SurveyDesk, request: Request) -> Response:
    """The shipped survey, for authors to start from."""
    return _file(request, sheet_of(shipped()), "survey")


@view_config(context=SurveyItem, name="file", request_method="GET", permission=MANAGE)
def version_file(context: SurveyItem, request: Request) -> Response:
    """A version as a file, to be changed and sent again."""
    survey = from_document(context.row.document)
    return _file(request, sheet_of(survey), f"survey-{context.row.version}")


def _file(request: Request, sheet: Any, name: str) -> Response:
    wanted = request.GET.get("format", "ods")
    if wanted not in FORMATS:
        raise HTTPNotFound
    return Response(body=FORMATS[wanted](sheet), content_type=MEDIA_TYPES[wanted],
                    content_disposition=f'attachment; filename="{name}.{wanted}"')


@view_config(context=SurveyItem, request_method="GET", permission=MANAGE, renderer="kyc/survey/version.html")
def show(context: SurveyItem, request: Request) -> dict[str, Any]:
    """A version: what it would change, and what each profile would see."""
    row, live = context.row, live_survey(request.db_read)
    survey = from_document(row.document, row.id, row.version)
    return {"row": row, "survey": survey, "live": live, "state": STATES[row.state], "formats": tuple(FORMATS),
            "changes": [] if row.state == LIVE else compare(live, survey), "is_draft": row.state == DRAFT,
            "is_live": row.state == LIVE, "answered": answered(request.db_read, row.id),
            "answered_live": answered(request.db_read, live.id), **_preview(request, survey, f"{PAGE}{row.version}")}


def _preview(request: Request, survey: Survey, here: str) -> dict[str, Any]:
    """One section as the wizard asks a profile, closed to answers."""
    code = request.GET.get("profile", survey.profiles[0].code)
    sections = {one.key: one for one in survey.sections_for(code)} if survey.has_profile(code) else {}
    section = sections.get(request.GET.get("section", next(iter(sections), "")))
    if section is None:
        if not sections or request.GET.get("section") not in {one.key for one in survey.sections}:
            raise HTTPNotFound
        section = next(iter(sections.values()))  # another profile was chosen, which has no such section
    step = SectionForm(request, code, list(section.fields), Mode(), values={}, pictures={}, search_at="", action=here)
    tabs = [{"title": one.title.say(request.locale_name), "current": one is section,
             "url": request.path_with(here, {"profile": code, "section": one.key}) + "#preview"} for one in sections.values()]
    return {"profile": survey.profile(code), "section": section, "tabs": tabs, "step": step}


@view_config(context=SurveyItem, name="switch", request_method="POST", permission=MANAGE)
def switch(context: SurveyItem, request: Request) -> Response:
    """Put a version in force; whoever switched meanwhile is not overruled unseen."""
    row, live = context.row, live_survey(request.db)
    here = f"{PAGE}{row.version}"
    if request.POST.get("live") != str(live.id):
        request.flash(_("Another version was put in force meanwhile. Look at what would change now."), "problem")
        return HTTPSeeOther(here)
    try:
        former = switch_on(request.db, row.id, request.identity.party_id, request.now)
    except IntegrityError as error:  # two owners at the same moment
        raise HTTPBadRequest from error
    if former is None:
        request.flash(_("Nothing had to change."), "note")
        return HTTPSeeOther(here)
    request.audit("kyc.survey_switched_on", target=("survey", row.id, f"{row.title} {row.version}"), former=live.version)
    request.flash(_("Version ${version} is in force: new registrations answer it.", mapping={"version": row.version}),
                  url=f"{PAGE}{live.version}", label=_("Undo"))
    return HTTPSeeOther(PAGE)


@view_config(context=SurveyItem, name="discard", request_method="GET", permission=MANAGE, renderer="kyc/survey/discard.html")
def ask_to_discard(context: SurveyItem, request: Request) -> dict[str, Any]:
    """The question, because nothing brings a draft back."""
    if context.row.state != DRAFT:
        raise HTTPNotFound
    return {"row": context.row}


@view_config(context=SurveyItem, name="discard", request_method="POST", permission=MANAGE)
def discard(context: SurveyItem, request: Request) -> Response:
    """Throw a draft away. What was in force once stays, because members answered it."""
    row = context.row
    # One statement looks and deletes: switched on meanwhile, it would take what members answered with it.
    gone = delete(SurveyVersion).where(SurveyVersion.id == row.id, SurveyVersion.state == DRAFT).returning(SurveyVersion.id)
    if request.db.scalar(gone) is None:
        request.flash(_("Only drafts can be thrown away."), "problem")
        return HTTPSeeOther(f"{PAGE}{row.version}")
    request.audit("kyc.survey_discarded", target=("survey", row.id, f"{row.title} {row.version}"))
    request.flash(_("The draft is gone."))
    return HTTPSeeOther(PAGE)
