"""Choosing a community and a profile: the first page."""

from __future__ import annotations

from typing import Any

import colander

from aipress_core.api import Form, _, widgets
from aipress_kyc.communities import COMMUNITIES
from aipress_kyc.survey.model import Survey


def choice_form(request: Any, survey: Survey, action: str, chosen: str = "") -> Form:
    """One of the 33 profiles, grouped by community."""
    locale = request.locale_name
    levels = [(title, [(one.code, one.label.say(locale)) for one in survey.profiles_of(community)])
              for community, title in COMMUNITIES.items()]
    node = colander.SchemaNode(colander.String(), name="profile", title=_("Your profile"), widget=widgets.two_level(levels))
    schema = colander.SchemaNode(colander.Mapping(), node)
    values = {"profile": chosen} if chosen else None
    return Form(schema, request, action=action, submit=_("Continue"), name="choice", values=values)
