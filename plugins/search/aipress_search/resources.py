"""``/search``, ``/account/searches`` and ``/admin/search``."""

from __future__ import annotations

from aipress_core.api import Resource, _
from aipress_search.saved import queries
from aipress_search.saved.links import stopped_by


class SearchPlace(Resource):
    """``/search``"""

    title = _("Search")

    def __getitem__(self, name: str) -> Resource:
        if name == "stop":
            return StopLinks(name, self, self.request)
        raise KeyError(name)


class StopLinks(Resource):
    """``/search/stop/``: links in mails; it has no page of its own."""

    def __getitem__(self, name: str) -> Resource:
        row = stopped_by(self.request.db, name)
        if row is None:
            raise KeyError(name)
        return StopLink(name, self, self.request, row)


class StopLink(Resource):
    """``/search/stop/<key>``: one saved search, by the key in its mails."""


class SavedList(Resource):
    """``/account/searches``: the member's own saved searches, by number."""

    title = _("Saved searches")

    def __getitem__(self, name: str) -> Resource:
        if not (name.isascii() and name.isdigit() and len(name) < 19):
            raise KeyError(name)
        viewer = self.request.identity
        if viewer is None:
            return SavedItem(name, self, self.request)  # the view's permission sends the visitor to the login page
        row = queries.one(self.request.db_read, int(name))
        if row is None or row.party_id != viewer.party_id:
            raise KeyError(name)
        return SavedItem(name, self, self.request, row)


class SavedItem(Resource):
    """``/account/searches/<id>``: one saved search of this member; anybody else's is not found."""


class SearchDesk(Resource):
    """``/admin/search``: how the engine is, and what steers it."""

    title = _("Search")

    def __getitem__(self, name: str) -> Resource:
        below: dict[str, type[Resource]] = {"synonyms": SynonymList, "pins": PinList, "missed": MissedList}
        return below[name](name, self, self.request)


class SynonymList(Resource):
    """``/admin/search/synonyms``"""

    title = _("Synonyms")


class PinList(Resource):
    """``/admin/search/pins``"""

    title = _("What stands first")


class MissedList(Resource):
    """``/admin/search/missed``"""

    title = _("Searches without results")
