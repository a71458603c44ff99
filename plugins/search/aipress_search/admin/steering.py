"""``/admin/search/synonyms``, ``pins`` and ``missed``."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config

from aipress_core.api import ValidationFailure, _
from aipress_search.admin import queries, services
from aipress_search.admin.forms import pin_form, synonym_form, terms_of
from aipress_search.admin.why import MANAGE
from aipress_search.presenting import enabled_kinds
from aipress_search.queries import at_address, present
from aipress_search.resources import MissedList, PinList, SynonymList

SYNONYMS, PINS = "/admin/search/synonyms", "/admin/search/pins"


def _number(request: Request, name: str) -> int:
    text = str(request.POST.get(name, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@view_config(context=SynonymList, request_method=("GET", "POST"), permission=MANAGE, renderer="search/desk_synonyms.html")
def synonyms(context: SynonymList, request: Request) -> Any:
    """The sets of synonyms, and a form for one more. They act at the next search; nothing is indexed again."""
    form = synonym_form(request, str(request.GET.get("terms", ""))[:500])
    if form.is_posted:
        try:
            terms = terms_of(form.validate(request.POST.items())["terms"])
            services.add_synonyms(request, terms)
        except ValidationFailure:
            request.response.status_int = 422
        except services.Refused:
            form.add_error(_("There are as many sets as there may be. Delete one first."))
            request.response.status_int = 422
        else:
            request.flash(_("Synonyms added. They count from the next search on."))
            return HTTPSeeOther(SYNONYMS)
    return {"form": form, "sets": queries.synonym_sets(request.db)}


@view_config(context=SynonymList, name="delete", request_method="POST", permission=MANAGE)
def delete_synonyms(context: SynonymList, request: Request) -> HTTPSeeOther:
    """Forget a set."""
    done = services.remove_synonyms(request, _number(request, "set"))
    request.flash(_("Synonyms deleted.") if done else _("They were deleted already."), "done" if done else "note")
    return HTTPSeeOther(SYNONYMS)


@view_config(context=PinList, request_method=("GET", "POST"), permission=MANAGE, renderer="search/desk_pins.html")
def pins(context: PinList, request: Request) -> Any:
    """What stands first for which words, and a form for one more."""
    form = pin_form(request, str(request.GET.get("words", "")), str(request.GET.get("address", "")))
    if form.is_posted and _pinned(request, form):
        request.flash(_("It stands first from the next search on, for those who may find it."))
        return HTTPSeeOther(PINS)
    kinds = enabled_kinds(request)
    rows = queries.pins(request.db)
    seen = present(request.db, kinds, request.visibility, [(row.type, row.object_id) for row in rows])
    by_name = {kind.name: kind for kind in kinds}
    shown = [{"row": row, "kind": by_name[row.type].title if row.type in by_name else row.type, "thing": thing,
              "url": by_name[row.type].url(thing.slug) if thing else ""}
             for row in rows for thing in (seen.get((row.type, row.object_id)),)]
    return {"form": form, "pins": shown}


def _pinned(request: Request, form: Any) -> bool:
    """Write the pin that the form asks for; False when something is wrong with it, which the form then says."""
    try:
        data = form.validate(request.POST.items())
    except ValidationFailure:
        request.response.status_int = 422
        return False
    found = at_address(request.db, enabled_kinds(request), request.visibility, urlsplit(data["address"].strip()).path)
    if found is None:
        form.add_error(_("Search finds nothing at this address. Take the address of an article, a member or an organisation."),
                       "address")
    else:
        try:
            services.add_pin(request, " ".join(data["words"].split()), found[0], found[1].title)
            return True
        except services.Refused:
            form.add_error(_("It stands first for these words already, or there are as many of these as there may be."))
    request.response.status_int = 422
    return False


@view_config(context=PinList, name="delete", request_method="POST", permission=MANAGE)
def delete_pin(context: PinList, request: Request) -> HTTPSeeOther:
    """Forget a pin."""
    done = services.remove_pin(request, _number(request, "pin"))
    request.flash(_("It no longer stands first.") if done else _("It was deleted already."), "done" if done else "note")
    return HTTPSeeOther(PINS)


@view_config(context=MissedList, request_method="GET", permission=MANAGE, renderer="search/desk_missed.html")
def missed(context: MissedList, request: Request) -> dict[str, Any]:
    """What was searched in vain, the most frequent first."""
    days = request.settings["search.missed_days"]
    since = request.now.astimezone(dt.UTC).date() - dt.timedelta(days=days)
    return {"rows": queries.missed(request.db, since), "days": days}
