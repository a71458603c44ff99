"""A page at /hello/, an entry in the main menu and a line on the front page."""

from __future__ import annotations

from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from aipress_core.api import Mount, NavItem, Resource, _, hookimpl, render_markup


class Hello(Resource):
    """``/hello/``"""


@hookimpl
def aipress_register_mounts():
    return [Mount("hello", Hello, _("Hello"))]


@hookimpl
def aipress_nav_items(menu):
    return [NavItem(_("Hello"), "/hello/", order=90, name="hello")] if menu == "main" else []


@hookimpl
def aipress_render_slot(slot, request):
    return render_markup(request, "example_hello/rail.html") if slot == "home.rail" else None


@view_config(context=Hello, renderer="example_hello/hello.html", permission=NO_PERMISSION_REQUIRED)
def hello(request):
    return {"name": request.identity.name if request.identity else None}


def includeme(config):
    config.scan("aipress_example_hello.plugin")
