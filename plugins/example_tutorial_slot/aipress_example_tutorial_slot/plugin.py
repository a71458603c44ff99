from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from aipress_core.api import Mount, NavItem, Resource, _, hookimpl, render_markup


class Guestbook(Resource):
    """The place ``/example_tutorial_slot/``."""


@hookimpl
def aipress_register_mounts():
    return [Mount("example_tutorial_slot", Guestbook, _("Guestbook"))]


@hookimpl
def aipress_nav_items(menu):
    if menu != "main":
        return []
    return [NavItem(_("Guestbook"), "/example_tutorial_slot/", order=90, name="example_tutorial_slot")]


@hookimpl
def aipress_render_slot(slot, request):
    return render_markup(request, "example_tutorial_slot/rail.html") if slot == "home.rail" else None


@view_config(context=Guestbook, renderer="example_tutorial_slot/page.html", permission=NO_PERMISSION_REQUIRED)
def page(request):
    return {}


def includeme(config):
    config.scan("aipress_example_tutorial_slot.plugin")
