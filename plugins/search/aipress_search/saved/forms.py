"""The form with which a search is saved, and changed."""

from __future__ import annotations

from typing import Any

import colander
from pyramid.request import Request

from aipress_core.api import Form, _, widgets
from aipress_search.saved.models import LONGEST_NAME
from aipress_search.saved.schedule import AT_ONCE, FREQUENCIES
from aipress_search.saved.services import Wish

BELL, MAIL = "bell", "mail"
NO_WAY = _("Choose at least one way; to be told nothing, pause the search.")


def wish_form(request: Request, action: str, *, submit: Any, name: str = "", wish: Wish | None = None) -> Form:
    """Name, frequency, ways. The bell is offered where the site has one.

    Args:
        name: proposed for a new search.
        wish: the present one of a saved search.
    """
    ways = [(BELL, _("On this site, by the bell")), (MAIL, _("By e-mail"))]
    if not request.plugin_enabled("notifications"):
        ways = ways[1:]
    nodes = [
        colander.SchemaNode(colander.String(), name="name", title=_("Name"), validator=colander.Length(max=LONGEST_NAME),
                            description=_("Under which you find it again, and which stands in the alerts.")),
        colander.SchemaNode(colander.String(), name="frequency", title=_("How often"),
                            widget=widgets.radio(list(FREQUENCIES.items()))),
        colander.SchemaNode(colander.Set(), name="ways", title=_("How you are told"), widget=widgets.checkboxes(ways),
                            missing_msg=NO_WAY, validator=colander.Length(min=1, min_err=NO_WAY)),
    ]
    chosen = {way for way, is_on in ((BELL, wish.by_bell), (MAIL, wish.by_mail)) if is_on} if wish else {ways[0][0]}
    values = {"name": wish.name if wish else name[:LONGEST_NAME], "frequency": wish.frequency if wish else AT_ONCE,
              "ways": chosen & {way for way, _title in ways}}
    return Form(colander.MappingSchema(children=nodes), request, action=action, submit=submit, name="saved", values=values)


def wish_of(data: dict[str, Any]) -> Wish:
    """What the form holds."""
    return Wish(" ".join(data["name"].split()), data["frequency"], BELL in data["ways"], MAIL in data["ways"])
