"""Saving a search, and the list of saved ones below ``/account/searches``."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from aipress_core.api import ValidationFailure, _
from aipress_search import choice as choices
from aipress_search.choice import Choice
from aipress_search.presenting import name_of, search_url, summary
from aipress_search.resources import SavedItem, SavedList, SearchPlace
from aipress_search.saved import queries, services
from aipress_search.saved.forms import wish_form, wish_of
from aipress_search.saved.schedule import FREQUENCIES
from aipress_search.saved.services import TooMany, Wish

KEEP, FORM, LIST = "search:saved.keep", "search/saved_form.html", "/account/searches"
SAVES = (30, 3600)  # tries, seconds
FULL = _("You have ${count} saved searches, as many as the site allows. Delete one first.")


@view_config(context=SearchPlace, name="save", request_method=("GET", "POST"), permission=KEEP, renderer=FORM)
def save(context: SearchPlace, request: Request) -> Any:
    """Save the search that stands in the address."""
    choice = choices.read(request.GET.items())
    if choice.is_empty:
        return HTTPSeeOther("/search")
    if request.method == "POST":  # before the first request.db
        request.rate_limit("search.save", key=str(request.identity.party_id), limit=SAVES[0], window=SAVES[1])
    form = wish_form(request, search_url(request, choice, "/search/save"), submit=_("Save the search"),
                     name=name_of(request, choice))
    page = {"form": form, "heading": _("Save this search"), "summary": summary(request, choice),
            "back": search_url(request, choice)}
    if not form.is_posted:
        return page
    try:
        wish = wish_of(form.validate(request.POST.items()))
        most = request.settings["search.saved_limit"]
        services.save(request.db, request.identity.party_id, choice, wish, request.now, most)
    except ValidationFailure:
        request.response.status_int = 422
        return page
    except TooMany:
        form.add_error(_(FULL, mapping={"count": most}))
        request.response.status_int = 422
        return page
    request.flash(_("Search saved. You will be told of what is new from now on."))
    return HTTPSeeOther(LIST)


@view_config(context=SavedList, request_method="GET", permission=KEEP, renderer="search/saved.html")
def show(context: SavedList, request: Request) -> dict[str, Any]:
    """The member's saved searches."""
    found = [(row, Choice.of_stored(row.choice)) for row in queries.of_member(request.db, request.identity.party_id)]
    rows = [{"row": row, "url": search_url(request, choice), "summary": summary(request, choice),
             "frequency": FREQUENCIES.get(row.frequency, row.frequency)} for row, choice in found]
    return {"rows": rows, "most": request.settings["search.saved_limit"], "has_bell": request.plugin_enabled("notifications")}


@view_defaults(context=SavedItem, permission=KEEP)
class SavedViews:
    """What can be done with one saved search; traversal has found it to be the member's own."""

    def __init__(self, context: SavedItem, request: Request) -> None:
        self.row, self.request = context.row, request
        self.choice = Choice.of_stored(context.row.choice)

    @property
    def _page(self) -> dict[str, Any]:
        return {"summary": summary(self.request, self.choice), "row": self.row, "back": LIST}

    @view_config(name="edit", request_method=("GET", "POST"), renderer=FORM)
    def edit(self) -> Any:
        """Another name, frequency or way."""
        row, request = self.row, self.request
        form = wish_form(request, f"{LIST}/{row.id}/edit", submit=_("Save the changes"),
                         wish=Wish(row.name, row.frequency, row.by_bell, row.by_mail))
        page = {**self._page, "form": form, "heading": _("Change the saved search")}
        if not form.is_posted:
            return page
        try:
            wish = wish_of(form.validate(request.POST.items()))
        except ValidationFailure:
            request.response.status_int = 422
            return page
        services.change(request.db, row.id, wish, request.now, ZoneInfo(request.timezone))
        request.flash(_("Saved search changed."))
        return HTTPSeeOther(LIST)

    @view_config(name="pause", request_method="POST")
    def pause(self) -> HTTPSeeOther:
        """Be told nothing for a while; ``paused=no`` goes on."""
        wants_pause = self.request.POST.get("paused", "yes") == "yes"
        if wants_pause:
            services.pause(self.request.db, self.row.id, self.request.now)
        else:
            services.resume(self.request.db, self.row.id)
        self.request.flash(_("Paused. You are told nothing until you go on.") if wants_pause
                           else _("On again. You are told of what is new from now on."))
        return HTTPSeeOther(LIST)

    @view_config(name="delete", request_method="GET", renderer="search/saved_delete.html")
    def ask_to_delete(self) -> dict[str, Any]:
        """Ask first."""
        return self._page

    @view_config(name="delete", request_method="POST")
    def delete(self) -> HTTPSeeOther:
        """Forget it."""
        services.remove(self.request.db, self.row.id)
        self.request.flash(_("Saved search deleted."))
        return HTTPSeeOther(LIST)
