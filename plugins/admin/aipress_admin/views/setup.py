"""``/setup/``: the first run, for whoever reads the server's console. Closed for ever by the first account."""

from __future__ import annotations

from typing import Any

import colander
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from aipress_admin import setup
from aipress_admin.resources import Setup
from aipress_core.api import Form, ValidationFailure, _, pgettext, widgets

LANGUAGES = (("fr", "Français"), ("en", "English"))


def _form(request: Request) -> Form:
    themes = [(one.id, _(one.title)) for one in request.registry.templates.themes.values()]
    nodes = [
        colander.SchemaNode(colander.String(), name="code", title=_("Code"), widget=widgets.text(spellcheck="false"),
                            description=_("The server’s console shows it; “aipress setup-code” shows it again.")),
        colander.SchemaNode(colander.String(), name="site_name", title=_("Name of the site"), validator=colander.Length(max=120)),
        colander.SchemaNode(colander.String(), name="locale", title=_("Language"), widget=widgets.select(LANGUAGES),
                            validator=colander.OneOf([one for one, _title in LANGUAGES])),
        colander.SchemaNode(colander.String(), name="name", title=_("Your name"), widget=widgets.text(autocomplete="name"),
                            validator=colander.Length(max=200)),
        colander.SchemaNode(colander.String(), name="email", title=_("E-mail address"),
                            widget=widgets.email(autocomplete="username")),
        colander.SchemaNode(colander.String(), name="password", title=_("Password"), description=_("At least 8 characters."),
                            widget=widgets.password(autocomplete="new-password"), validator=colander.Length(min=8)),
        colander.SchemaNode(colander.String(), name="theme", title=pgettext("of the site", "Look"), widget=widgets.select(themes),
                            validator=colander.OneOf([one for one, _title in themes])),
    ]
    values: dict[str, Any] = {"locale": request.locale_name, "theme": request.site.theme, "site_name": request.site.name}
    if setup.can_load_demo(request):
        nodes.append(colander.SchemaNode(colander.Boolean(), name="demo", title=_("Fill it with a demo newsroom"), missing=False,
                                         description=_("Members, organisations and stories to look around with, removable at "
                                                       "any time. It is there after some seconds.")))
    schema = colander.MappingSchema()
    for node in nodes:
        schema.add(node)
    return Form(schema, request, action="/setup/", submit=_("Set the site up"), values=values)


@view_config(context=Setup, request_method="GET", permission=NO_PERMISSION_REQUIRED, renderer="admin/setup.html")
def show(context: Setup, request: Request) -> dict[str, Any]:
    """The questions, while there is no account; afterwards no such page."""
    if not setup.waiting_nonce(request.db):
        raise HTTPNotFound
    return {"form": _form(request)}


@view_config(context=Setup, request_method="POST", permission=NO_PERMISSION_REQUIRED, renderer="admin/setup.html")
def save(context: Setup, request: Request) -> Any:
    """Set the site up, once."""
    request.rate_limit("admin.setup", key=request.client_addr or "", limit=20, window=600)
    if not setup.waiting_nonce(request.db_read):
        raise HTTPNotFound
    form = _form(request)
    try:
        answers = form.validate(request.POST.items())
        setup.finish(request, {"demo": False, **answers})
    except ValidationFailure:
        request.response.status_int = 422
        return {"form": form}
    except setup.SetupRefused as refusal:
        request.tm.doom()
        form.add_error(refusal.reason)
        request.response.status_int = 422
        return {"form": form}
    request.flash(_("The site is set up. You are its owner."))
    return HTTPSeeOther("/admin/")
