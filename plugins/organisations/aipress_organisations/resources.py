"""``/organisations/`` and ``/organisations/<slug>``."""

from __future__ import annotations

from aipress_core.api import Resource, _
from aipress_organisations import queries


class Directory(Resource):
    """Every organisation, by name."""

    title = _("Organisations")

    def __getitem__(self, slug: str) -> OrganisationPage:
        row = queries.by_slug(self.request.db, slug)
        if row is None:
            raise KeyError(slug)
        return OrganisationPage(slug, self, self.request, row)


class OrganisationPage(Resource):
    """One organisation; ``row`` is what its page shows."""
