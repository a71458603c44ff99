"""Where the plugin's pages lie."""

from __future__ import annotations

from sqlalchemy import select

from aipress_core.api import Resource, _
from aipress_kyc.models import SurveyVersion


class SurveyDesk(Resource):
    """``/admin/survey/``: the versions of the survey."""

    title = _("Survey")

    def __getitem__(self, name: str) -> Resource:
        if not (name.isascii() and name.isdigit() and len(name) < 8):
            raise KeyError(name)
        return SurveyItem(name, self, self.request, self._row(int(name)))

    def _row(self, version: int) -> SurveyVersion | None:
        if not self.request.has_permission("kyc:survey.manage"):  # others learn nothing of which there are
            return None
        row = self.request.db.scalar(select(SurveyVersion).where(SurveyVersion.version == version))
        if row is None:
            raise KeyError(version)
        return row  # type: ignore[no-any-return]


class SurveyItem(Resource):
    """``/admin/survey/<version>``; its row is the version."""
