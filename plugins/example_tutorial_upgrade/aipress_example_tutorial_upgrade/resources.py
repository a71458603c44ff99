from aipress_core.api import Resource


class Guestbook(Resource):
    """The place ``/example_tutorial_upgrade/``."""
