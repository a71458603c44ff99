"""Tables of the plugin."""

from aipress_kyc.models.profile import Profile, ProfileValue
from aipress_kyc.models.registration import Draft, Fact, Invitation, ProfileRequest
from aipress_kyc.models.survey import DRAFT, LIVE, RETIRED, SURVEYS, SurveyVersion

__all__ = [
    "DRAFT", "LIVE", "RETIRED", "SURVEYS", "Draft", "Fact", "Invitation", "Profile", "ProfileRequest", "ProfileValue",
    "SurveyVersion",
]
