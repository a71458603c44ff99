"""``/admin/registrations``: who waits, the evidence, the decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config

from aipress_core.api import File, ValidationFailure, _, pgettext, signing
from aipress_kyc.communities import COMMUNITIES
from aipress_kyc.registration import decisions, facts, invitations, pictures, queue
from aipress_kyc.registration.display import Words
from aipress_kyc.review import REVIEW, Registrations, RequestItem, approval_form, question_form, refusal_form
from aipress_kyc.survey.store import live_survey, survey_by_id

LOOK_SECONDS = 300
TITLES = {"waiting": _("Waiting"), "asked": _("Asked back"), "approved": _("Approved"), "refused": _("Refused or replaced")}
KINDS = {"registration": _("Registration"), "change": _("Change of a profile")}
STATES = {"pending": ("wait", _("Waits for a decision")), "asked": ("review", _("Waits for an answer")),
          "approved": ("live", _("Approved")), "refused": ("bad", pgettext("of a request", "Refused")),
          "superseded": ("draft", _("Replaced by a newer request"))}
SETTLED = _("Somebody has decided this request in the meantime; nothing was changed.")
OWN = _("This request is your own. Another reviewer decides it.")
CHANGED = _("The applicant has corrected this request since you looked at it; nothing was decided. Look again.")


@view_config(context=Registrations, request_method="GET", permission=REVIEW, renderer="kyc/queue.html")
def show_all(context: Registrations, request: Request) -> dict[str, Any]:
    """One page of the queue."""
    tab = _known(request, "tab", TITLES) or "waiting"
    wishes = {"kind": _known(request, "kind", KINDS), "community": _known(request, "community", COMMUNITIES)}
    survey, counts = live_survey(request.db), queue.counts(request.db)
    codes = " ".join(one.code for one in survey.profiles_of(wishes["community"])) if wishes["community"] else ""
    page = queue.page(request.db, tab, wishes["kind"], codes, request.GET.get("after"))
    rows = [{"id": row.id, "name": row.name, "party_id": row.party_id, "kind": KINDS[row.kind], "status": STATES[row.state],
             "profile": survey.profile(row.code).label.say(request.locale_name) if survey.has_profile(row.code) else row.code,
             "submitted_at": row.submitted_at, "decided_at": row.decided_at, "reviewer": row.reviewer,
             "is_invited": bool(row.invitation_id),
             "days": (request.now - row.submitted_at).days} for row in page.rows]
    links = {f"{side}_url": cursor and request.path_with("/admin/registrations", {"tab": tab, **wishes, "after": cursor})
             for side, cursor in (("next", page.next_cursor), ("previous", page.previous_cursor))}
    tabs = [{"title": title, "url": request.path_with("/admin/registrations", {"tab": name, **wishes}), "current": name == tab,
             "count": counts[name]} for name, title in TITLES.items()]
    return {"rows": rows, "page": links, "tabs": tabs, "tab": tab, "kinds": KINDS, "communities": COMMUNITIES,
            "median": queue.median_wait(request.db), **wishes}


def _known(request: Request, name: str, choices: Any) -> str:
    value = request.GET.get(name, "")
    return value if value in choices else ""


@view_config(context=RequestItem, request_method="GET", permission=REVIEW, renderer="kyc/request.html")
def show(context: RequestItem, request: Request) -> dict[str, Any]:
    """The evidence: answers or differences, what is known besides, and what can be decided."""
    item, db = context.row, request.db
    survey, who = survey_by_id(db, item.survey_id), queue.person(db, item.party_id)
    sides = [{key: change.get(side) for key, change in item.changes.items()} for side in ("old", "new")]
    words = Words(request, survey, [item.answers, *sides])
    name, alike = queue.organisations_like(db, survey, item)
    return {
        "item": item, "who": who, "status": STATES[item.state], "kind": KINDS[item.kind],
        "is_open": item.state in ("pending", "asked"),
        "profile": survey.profile(item.code).label.say(request.locale_name), "parts": words.parts(item.code, item.answers),
        "community": COMMUNITIES[survey.profile(item.code).community],
        "changes": [words.change(key, change) for key, change in sorted(item.changes.items())],
        "has_card": bool(item.answers.get(pictures.PRESS_CARD)), "namesakes": queue.namesakes(db, item),
        "earlier": queue.earlier(db, item, who.name), "organisation": name, "organisations": alike,
        "lines": (lines := queue.lines(db, item.party_id)), "fact_kinds": facts.KINDS, "methods": facts.METHODS,
        "invitation": invitations.said_of(db, item.invitation_id), "states": STATES, "kinds": KINDS, "reasons": decisions.REASONS,
        "url": f"/admin/registrations/{item.id}",
        "is_address_confirmed": any(line.kind == "email" and line.ended_at is None for line in lines),
        "acts": {act: _address(request, item, act, decisions.seen(item)) for act in ("approve", "refuse", "ask")},
    }


def _address(request: Request, item: Any, act: str, seen: str) -> str:
    """Where a decision is taken on what the reviewer sees now."""
    return str(request.path_with(f"/admin/registrations/{item.id}/{act}", {"seen": seen}))


def _action(context: RequestItem, request: Request, act: str) -> str:
    """The same for the form: what was looked at is what the evidence's link says."""
    return _address(request, context.row, act, request.GET.get("seen") or decisions.seen(context.row))


def _page(context: RequestItem, request: Request, form: Any) -> dict[str, Any]:
    item = context.row
    who = queue.person(request.db_read, item.party_id)
    return {"form": form, "item": item, "who": who, "kind": KINDS[item.kind], "is_registration": item.kind == "registration",
            "url": f"/admin/registrations/{item.id}"}


def _decide(context: RequestItem, request: Request, form: Any, act: Callable[[dict[str, Any]], Any], done: Any) -> Any:
    """Check the form, decide, come back; whoever is late is told so."""
    if not form.is_posted:
        return _page(context, request, form)
    try:
        values = form.validate(request.POST.items())
        if form.name == "refuse" and values["reason"] == "other" and not values["text"].strip():
            form.add_error(_("Say why, in your own words."), "text")
            raise ValidationFailure(form)
    except ValidationFailure:
        request.response.status_int = 422
        return _page(context, request, form)
    try:
        act(values)
        request.flash(done)
    except decisions.Settled:
        request.flash(SETTLED, "problem")
    except decisions.OwnRequest:
        request.flash(OWN, "problem")
    except decisions.Changed:
        request.flash(CHANGED, "problem")
    return HTTPSeeOther(f"/admin/registrations/{context.row.id}")


@view_config(context=RequestItem, name="approve", request_method=("GET", "POST"), permission=REVIEW, renderer="kyc/decide.html")
def approve(context: RequestItem, request: Request) -> Any:
    """Approve, and say what was verified and how."""
    form = approval_form(request, context.row, _action(context, request, "approve"))
    return _decide(context, request, form, lambda values: decisions.approve(
        request, context.row.id, _verified(values), as_seen=request.GET.get("seen", "")), _("Approved."))


def _verified(values: dict[str, Any]) -> list[facts.Verified]:
    return [facts.Verified(name, values[name], values.get("detail", "")) for name in facts.BY_REVIEWERS if values.get(name)]


@view_config(context=RequestItem, name="refuse", request_method=("GET", "POST"), permission=REVIEW, renderer="kyc/decide.html")
def refuse(context: RequestItem, request: Request) -> Any:
    """Refuse, with a reason that the applicant reads."""
    form = refusal_form(request, _action(context, request, "refuse"))
    return _decide(context, request, form, lambda values: decisions.refuse(
        request, context.row.id, values["reason"], values["text"].strip(), as_seen=request.GET.get("seen", "")), _("Refused."))


@view_config(context=RequestItem, name="ask", request_method=("GET", "POST"), permission=REVIEW, renderer="kyc/decide.html")
def ask(context: RequestItem, request: Request) -> Any:
    """Ask the applicant something."""
    form = question_form(request, f"/admin/registrations/{context.row.id}/ask")
    return _decide(context, request, form, lambda values: decisions.ask(request, context.row.id, values["text"]),
                   _("The question is on its way."))


@view_config(context=RequestItem, name="card", request_method="POST", permission=REVIEW)
def look(context: RequestItem, request: Request) -> Response:
    """Look at the press card. Each look is in the audit log before the picture is shown, and lasts five minutes."""
    item = context.row
    if not item.answers.get(pictures.PRESS_CARD):
        raise HTTPNotFound
    name = queue.person(request.db, item.party_id).name
    request.audit("kyc.press_card_seen", ("party", item.party_id, name), request_id=item.id)
    seen = [item.id, request.identity.party_id, int(request.now.timestamp())]
    key = signing.serializer(request, "kyc.look").dumps(seen).decode()
    return HTTPSeeOther(request.path_with(f"/admin/registrations/{item.id}/card", {"look": key}))


def _may_look(context: RequestItem, request: Request) -> bool:
    """Has this reviewer just said that they look at this card?"""
    try:
        values = signing.serializer(request, "kyc.look").loads(request.GET.get("look", "")[:600].encode("ascii", "replace"))
    except ValueError:
        return False
    return (isinstance(values, list) and values[:2] == [context.row.id, request.identity.party_id]
            and 0 <= request.now.timestamp() - values[2] + 1 <= LOOK_SECONDS)


@view_config(context=RequestItem, name="card", request_method="GET", permission=REVIEW, renderer="kyc/card.html")
def card(context: RequestItem, request: Request) -> Any:
    """The page with the card."""
    request.response.headers["Cache-Control"] = "no-store"
    if not _may_look(context, request):
        return HTTPSeeOther(f"/admin/registrations/{context.row.id}")
    return {**_page(context, request, None), "number": context.row.answers.get("press_card_number", ""),
            "src": request.path_with(f"/admin/registrations/{context.row.id}/picture", {"look": request.GET["look"]})}


@view_config(context=RequestItem, name="picture", request_method="GET", permission=REVIEW)
def picture(context: RequestItem, request: Request) -> Response:
    """The picture itself, for that page alone: at ``/media`` only its owner gets it."""
    file = request.db_read.get(File, context.row.answers.get(pictures.PRESS_CARD) or 0)
    if file is None or not _may_look(context, request):
        raise HTTPNotFound
    try:
        data = request.files.storage.get(file.sha256)
    except FileNotFoundError:
        raise HTTPNotFound from None
    response = Response(data, content_type=file.mime, charset=None)
    response.headers.update({"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; sandbox",
                             "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"})
    return response
