from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from aipress_core.api import Mount, Resource, hookimpl


class Guestbook(Resource):
    """The place ``/example_tutorial_page/``."""


@hookimpl
def aipress_register_mounts():
    return [Mount("example_tutorial_page", Guestbook)]


@view_config(context=Guestbook, renderer="string", permission=NO_PERMISSION_REQUIRED)
def page(request):
    return "The guestbook is open."


def includeme(config):
    config.scan("aipress_example_tutorial_page.plugin")
