"""What other plugins may call: the survey, members' profiles, and what they may show of them."""

from __future__ import annotations

from aipress_kyc import masking
from aipress_kyc.communities import COMMUNITIES, CONTACT_TYPES, PROFILE_CODES
from aipress_kyc.facets import FACETS
from aipress_kyc.models import SURVEYS, Profile, ProfileValue
from aipress_kyc.profiles import PORTRAIT_LEVEL, profile_of, save_profile, set_display_level, sort_name, survey_of
from aipress_kyc.registration.display import Line, Part, Words
from aipress_kyc.registration.facts import Badge, badges, ledger, verified_among
from aipress_kyc.survey.model import Field, ProfileKind, Section, Survey, Text
from aipress_kyc.survey.store import NoSurvey, live_survey, survey_by_id

__all__ = [
    "COMMUNITIES", "CONTACT_TYPES", "FACETS", "PORTRAIT_LEVEL", "PROFILE_CODES", "SURVEYS", "Badge", "Field", "Line", "NoSurvey",
    "Part", "Profile", "ProfileKind", "ProfileValue", "Section", "Survey", "Text", "Words", "badges", "ledger", "live_survey",
    "masking", "profile_of", "save_profile", "set_display_level", "sort_name", "survey_by_id", "survey_of", "verified_among",
]
