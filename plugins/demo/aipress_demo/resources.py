"""``/admin/demo``"""

from __future__ import annotations

from aipress_core.api import Resource, _


class DemoDesk(Resource):
    """``/admin/demo/``: the demo world, loaded or removed by a site owner."""

    title = _("Demo world")
