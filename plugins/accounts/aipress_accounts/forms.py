"""The preferences form."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

import colander
from deform.widget import OptGroup

from aipress_core.api import _, widgets

# A language is offered under its own name, whatever the page's language is.
LANGUAGES = {"fr": "Français", "en": "English"}
REGIONS = {"Europe": _("Europe"), "Africa": _("Africa"), "America": _("America"), "Asia": _("Asia"), "Atlantic": _("Atlantic"),
           "Australia": _("Australia"), "Indian": _("Indian Ocean"), "Pacific": _("Pacific"), "Antarctica": _("Antarctica")}


@functools.cache
def _names() -> tuple[str, ...]:
    """Every time zone of the IANA database; listing them reads the disk."""
    return tuple(sorted(available_timezones()))


@functools.cache
def _zones() -> tuple[Any, ...]:
    """Time zones by region, cities in alphabetical order."""
    groups: dict[str, list[tuple[str, str]]] = {region: [] for region in REGIONS}
    for zone in _names():
        region, slash, city = zone.partition("/")
        if slash and region in groups:
            groups[region].append((zone, city.replace("_", " ").replace("/", ", ")))
    return tuple(OptGroup(REGIONS[region], *cities) for region, cities in groups.items())


def preferences(locales: Iterable[str], site_zone: str) -> colander.SchemaNode:
    """Language and time zone; both may be left to the browser and the site.

    Args:
        locales: languages that the site speaks.
        site_zone: what an empty zone stands for.
    """
    codes = list(locales)
    languages = [("", _("As my browser says")), *((code, LANGUAGES.get(code, code)) for code in codes)]
    unset = _("As the site: ${zone}", mapping={"zone": site_zone.rpartition("/")[2].replace("_", " ")})
    return colander.SchemaNode(
        colander.Mapping(),
        colander.SchemaNode(colander.String(), name="locale", title=_("Language"), missing="",
                            validator=colander.OneOf(codes), widget=widgets.select(languages)),
        colander.SchemaNode(colander.String(), name="timezone", title=_("Time zone"), missing="",
                            description=_("Times on every page are shown in this zone."),
                            validator=colander.OneOf(_names()),
                            widget=widgets.select([("", unset), *_zones()])),
    )
