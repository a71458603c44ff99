"""What the network adds to the pages of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup
from pyramid.request import Request

from aipress_social import follows
from aipress_social.presentation import follow_button


def organisation_actions(request: Request, values: Mapping[str, Any]) -> Markup | None:
    """The button that follows an organisation; one query."""
    if request.identity is None:
        return None
    row = values["organisation"]
    followed = follows.followed_among(request.db, request.identity.party_id, [row.id])
    return follow_button(request, row, followed=bool(followed))


SLOTS: dict[str, Callable[[Request, Mapping[str, Any]], Markup | None]] = {"organisation.actions": organisation_actions}
