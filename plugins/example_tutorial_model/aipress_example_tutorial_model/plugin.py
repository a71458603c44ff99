from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from aipress_core.api import Mount, NavItem, PersonalData, Resource, _, hookimpl, render_markup
from aipress_example_tutorial_model import queries
from aipress_example_tutorial_model.models import Entry


class Guestbook(Resource):
    """The place ``/example_tutorial_model/``."""


@hookimpl
def aipress_register_mounts():
    return [Mount("example_tutorial_model", Guestbook, _("Guestbook"))]


@hookimpl
def aipress_nav_items(menu):
    if menu != "main":
        return []
    return [NavItem(_("Guestbook"), "/example_tutorial_model/", order=90, name="example_tutorial_model")]


@hookimpl
def aipress_render_slot(slot, request):
    return render_markup(request, "example_tutorial_model/rail.html") if slot == "home.rail" else None


@hookimpl
def aipress_register_personal_data():
    return [PersonalData(Entry.party_id, _("Guestbook"))]


@hookimpl
def aipress_seed(db):
    if queries.is_empty(db):
        db.add(Entry(text="The guestbook is open."))


@view_config(context=Guestbook, renderer="example_tutorial_model/page.html", permission=NO_PERMISSION_REQUIRED)
def page(request):
    return {"entries": queries.latest(request.db)}


def includeme(config):
    config.scan("aipress_example_tutorial_model.plugin")
