"""The plugin keeps the platform's promises."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from aipress_core.testing import PluginContract
from aipress_kyc.models import Fact, ProfileRequest, SurveyVersion
from aipress_kyc.survey.document import to_document
from aipress_kyc.survey.shipped import shipped
from aipress_kyc.survey.store import live_survey


class TestContract(PluginContract):
    plugin = "kyc"
    list_pages = ("/register/", "/account/profile/", "/account/invite/", "/admin/registrations", "/admin/registrations?tab=approved",
                  "/admin/survey/")

    def add_rows(self, db: Session, number: int) -> None:
        """Requests are of one of two kinds, and answer a survey that is there; a survey's document is one."""
        super().add_rows(db, number)
        db.execute(update(SurveyVersion).where(SurveyVersion.state != "live").values(document=to_document(shipped()), state="draft"))
        if db.query(SurveyVersion).filter_by(state="live").count():
            survey = live_survey(db).id
            db.execute(update(SurveyVersion).where(SurveyVersion.id != survey).values(state="draft", document=to_document(shipped())))
            db.execute(update(ProfileRequest).values(kind="registration", state="approved", code="PM_DIR", survey_id=survey, changes={},
                                                     thread=[]))
        db.execute(update(Fact).values(kind="identity", method="document"))
