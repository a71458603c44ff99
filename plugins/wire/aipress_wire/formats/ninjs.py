"""ninjs 1.x, 2.x and 3.x: https://iptc.org/standards/ninjs/ – one reader, because keys differ in number and case alone.

1.x has single values and objects (``headline``, ``body_html``, ``subject``, ``associations`` by name), 2.x arrays in lower case
(``headlines``), 3.x the same in camel case (``pubStatus``). Types are never trusted: a value of the wrong type counts as absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from . import nitf, places, subjects
from .content import text_body
from .draft import Context, Draft
from .genres import is_picture_class, is_release
from .model import ParsedItem, Place, Provider, Rendition, Subject
from .pictures import is_picture, picture

Json = dict[str, Any]

_ENTITIES = {"person": "person", "people": "person", "organisation": "organisation",
             "organisations": "organisation", "organization": "organisation",
             "event": "event", "events": "event", "object": "object", "objects": "object"}  # fmt: skip
_HTML_FIRST = ("html", "xhtml", "nitf", "text")


def read(item: Json, context: Context, around: Json | None = None) -> ParsedItem:
    """The item of a decoded ninjs object; ``around`` holds the members of the document it came in."""
    draft, data = Draft(context), folded(item)
    draft.guid = string(data, "uri", "guid", "id", "_id")
    draft.version = data.get("version")
    draft.item_class = string(data, "type")
    draft.status = string(data, "pubstatus", "state", "status")
    _dates(draft, data)
    draft.headline = main_text(data, "headline", "headlines", "main") or string(data, "title", "name")
    draft.subheadline = role_text(data, "headlines", "sub") or string(data, "subheadline", "headline_sub")
    draft.byline = string(data, "byline", "by")
    dateline = data.get("dateline")
    draft.dateline = (string(folded(dateline), "text") if isinstance(dateline, dict) else string(data, "dateline")) or string(
        data, "located"
    )
    draft.slugline, draft.urgency = string(data, "slugline"), data.get("urgency")
    draft.language = (data.get("language"), folded(around or {}).get("language"))
    _rights(draft, data)
    _about(draft, data)
    draft.summary = _summary(data)
    _body(draft, data)
    _pictures(draft, data)
    return draft.finish()


def folded(value: object) -> Json:
    """A JSON object with its keys in lower case; anything else is an empty one."""
    return {str(key).lower(): inner for key, inner in value.items()} if isinstance(value, dict) else {}


def string(data: Json, *names: str) -> str:
    """The first value that is text and not blank (numbers count as text)."""
    for name in names:
        value = data.get(name)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return ""


def listed(data: Json, *names: str) -> list[Json]:
    """The objects of an array, of a single object, or of an object of objects (each then knows its key as ``name``).

    Text among them becomes a name.
    """
    found: list[Json] = []
    for name in names:
        value = data.get(name)
        if isinstance(value, dict):
            inner = [one for one in value.values() if isinstance(one, dict)]
            is_keyed = bool(inner) and not {"name", "uri", "code", "value", "href"} & set(folded(value))
            value = [{"name": key, **one} for key, one in value.items() if isinstance(one, dict)] if is_keyed else [value]
        if isinstance(value, str):
            value = [value]
        values = value[:1000] if isinstance(value, list) else []
        found += [{"name": one} if isinstance(one, str) else folded(one) for one in values]
    return [one for one in found if one]


def main_text(data: Json, single: str, several: str, role: str) -> str:
    """The single value of 1.x, else the value of the wanted role of 2.x and 3.x, else the first of no other role."""
    values = [one for one in listed(data, several, single) if string(one, "value")]
    wanted = [one for one in values if role in string(one, "role").lower()] or [
        one for one in values if "sub" not in string(one, "role").lower()
    ]
    return string(data, single) or (string(wanted[0], "value") if wanted else "")


def role_text(data: Json, name: str, role: str) -> str:
    """The first value whose role contains a word."""
    return next((string(one, "value") for one in listed(data, name) if role in string(one, "role").lower()), "")


def _dates(draft: Draft, data: Json) -> None:
    draft.version_created = draft.date(data.get("versioncreated"), data.get("updated"), data.get("modified"))
    draft.first_created = draft.date(data.get("firstcreated"), data.get("contentcreated"), data.get("created"))
    draft.published_at = (
        draft.date(data.get("firstpublished"), data.get("published")) or draft.first_created or draft.version_created
    )
    draft.expires_at = draft.date(data.get("expires"), data.get("expiry"))
    draft.embargo(
        next((data[name] for name in ("embargoeduntil", "embargoed", "embargo") if data.get(name) not in (None, "", False)), None)
    )


def _rights(draft: Draft, data: Json) -> None:
    guid, holder = str(draft.guid), string(data, "copyrightholder")
    sources = [string(one, "name", "literal", "uri") for one in listed(data, "infosources", "infosource")]
    source = string(data, "source", "provider") or holder or authority(guid) or next(iter(sources), "")
    draft.provider = Provider(source, authority(guid) or source)
    draft.copyright_holder, draft.copyright_notice = holder, string(data, "copyrightnotice")
    draft.usage_terms = string(data, "usageterms") or string(folded(data.get("rightsinfo")), "linkedrights")
    draft.credit = string(data, "creditline", "credit") or role_text(data, "descriptions", "credit")
    draft.notes = [string(data, "ednote")]
    signals = [string(one, "name", "value", "code", "literal", "uri", "qcode") for one in listed(data, "signal", "signals")]
    draft.is_correction = (
        any("correct" in signal.lower() for signal in signals) or string(data, "pubstatus", "state").lower() == "corrected"
    )
    for alternative in listed(data, "altids"):
        draft.identify(string(alternative, "role", "name"), string(alternative, "value", "name"))
    if isinstance(data.get("altids"), dict):
        for name, value in list(data["altids"].items())[:50]:
            draft.identify(name, value)


def authority(guid: str) -> str:
    """Who gave the identifier: the domain of a ``tag:``, ``urn:newsml:`` or web address."""
    parts = guid.split(":")
    if guid.lower().startswith("tag:") and len(parts) > 1:
        return parts[1].partition(",")[0]
    if guid.lower().startswith("urn:newsml:") and len(parts) > 3:
        return parts[2]
    try:
        host = urlsplit(guid).hostname if guid.lower().startswith(("http://", "https://")) else ""
    except ValueError:
        return ""
    return (host or "").removeprefix("www.").removeprefix("api.")


def _about(draft: Draft, data: Json) -> None:
    draft.genres = [concept(one) for one in listed(data, "genre", "genres")]
    draft.genre_words = [word for word in (string(data, "profile"), draft.item_class) if is_release([word])]
    draft.subjects = [concept(one, _string_type(one)) for one in listed(data, "subject", "subjects")]
    for name, kind in _ENTITIES.items():
        draft.subjects += [concept(one, kind) for one in listed(data, name)]
    draft.places = [_place(one) for one in listed(data, "place", "places")]
    located = data.get("located")
    if isinstance(located, str):
        draft.places.insert(0, places.place(located.partition(",")[0]))
    draft.keywords = [string(one, "name", "value", "literal") for one in listed(data, "keywords", "keyword", "tags")]


def _string_type(one: Json) -> str:
    kind = string(one, "type", "qcode_type")
    return kind.rpartition(":")[2]


def concept(one: Json, kind: str = "") -> Subject | None:
    """A subject of 1.x (scheme and code), 2.x and 3.x (address and literal)."""
    name, code = string(one, "name"), string(one, "code", "qcode", "literal")
    scheme = string(one, "scheme")
    address = string(one, "uri") or (string(one, "rel") if string(one, "rel").startswith("http") else "")
    if address.lower().startswith(("http://", "https://")):
        scheme, code = subjects.split_code(address)
        literal = subjects.iptc("", string(one, "literal"))
        scheme, code = (scheme, code) if subjects.iptc(scheme, code) or not literal else literal
    elif not scheme:
        scheme, code = subjects.split_code(address or code)
    return subjects.subject(scheme, code, name, kind=kind)


def _place(one: Json) -> Place | None:
    shape = folded(one.get("geojson") or one.get("geometry_geojson") or one.get("geometry"))
    shape = folded(shape.get("geometry")) or shape
    point = shape.get("coordinates")
    longitude, latitude = (
        point[:2] if isinstance(point, list) and len(point) >= 2 and string(shape, "type").lower() == "point" else (None, None)
    )
    found = concept(one)
    is_country = bool(found) and "iso3166" in found.scheme.lower() if found else False
    addresses = (folded(contact.get("address")) for contact in listed(one, "contactinfo"))
    address = next(addresses, {})
    codes = (
        [f"{found.scheme.rstrip('/').rpartition('/')[2] or found.scheme}:{found.code}"]
        if found and found.code and found.scheme
        else []
    )
    name = string(one, "name")
    return places.place(
        name,
        country=name if is_country else string(one, "country") or string(address, "country"),
        region=string(one, "state", "region") or string(address, "area"),
        city=string(address, "locality"),
        latitude=latitude,
        longitude=longitude,
        codes=codes,
    )


def _summary(data: Json) -> str:
    described = [
        one for one in listed(data, "descriptions") if not re.search(r"credit|writer", string(one, "role"), re.IGNORECASE)
    ]
    ranked = sorted(described, key=lambda one: _rank(string(one, "role"), ("summary", "lead", "caption", "text", "")))
    own = string(data, "description_text", "description_html", "description_xhtml", "abstract", "description")
    return own or (string(ranked[0], "value") if ranked else "")


def _rank(role: str, words: tuple[str, ...]) -> int:
    """The place of the first of some words that a role contains."""
    return next((rank for rank, word in enumerate(words) if word in role.lower()), len(words))


def _bodies(data: Json) -> Iterator[tuple[str, str]]:
    """(media type, value) of every body, the richest first."""
    found = [
        (f"{string(one, 'role')} {string(one, 'contenttype', 'mimetype')}".lower(), string(one, "value"))
        for one in listed(data, "bodies", "body")
    ]
    found += [(name.removeprefix("body_").lower() or "text", string(data, name)) for name in data if name.startswith("body_")]
    found += [("text", string(data, "body"))]
    ranked = sorted(found, key=lambda one: _rank(one[0], _HTML_FIRST))
    yield from ((kind, value) for kind, value in ranked if value.strip())


def _body(draft: Draft, data: Json) -> None:
    if is_picture_class(draft.item_class):
        return
    for kind, value in _bodies(data):
        body, document = text_body(value, draft.context, str(draft.headline), kind)
        if document is not None:
            draft.byline = draft.byline or nitf.byline(document)
            draft.dateline = draft.dateline or nitf.dateline(document)
        if body.html:
            draft.body = body
            return


def _pictures(draft: Draft, data: Json) -> None:
    if is_picture_class(draft.item_class) or not draft.item_class:
        draft.renditions += renditions(data, str(draft.guid))
    for name, one in _associated(data):
        if is_picture_class(string(one, "type")) or (not string(one, "type") and one.get("renditions")):
            draft.renditions += renditions(one, string(one, "uri", "guid") or name)
        else:
            draft.link(string(one, "uri"), main_text(one, "headline", "headlines", "main"), string(one, "rel") or name)
    if draft.item_class.lower() in ("text", "composite"):
        draft.renditions += renditions(data, str(draft.guid))


def _associated(data: Json) -> Iterator[tuple[str, Json]]:
    value = data.get("associations")
    named = list(value.items()) if isinstance(value, dict) else [("", one) for one in value] if isinstance(value, list) else []
    for name, one in named[:200]:
        for inner in one[:50] if isinstance(one, list) else [one]:
            item = folded(inner)
            if item:
                yield name or string(item, "name"), item


def renditions(data: Json, group: str) -> list[Rendition]:
    """The picture files of an item or association, with its caption and credits."""
    caption, byline = _summary(data), string(data, "byline", "by")
    credit = string(data, "creditline", "credit") or role_text(data, "descriptions", "credit")
    credit = credit or string(data, "source", "copyrightholder") or byline
    found = []
    for one in listed(data, "renditions"):
        mime = string(one, "contenttype", "mimetype", "mime_type")
        if is_picture(mime, string(one, "href")):
            found.append(
                picture(
                    string(one, "href"),
                    name=string(one, "title") if re.fullmatch(r"r\d+", string(one, "name")) else string(one, "name"),
                    mime=mime,
                    width=one.get("width"),
                    height=one.get("height"),
                    size=one.get("sizeinbytes") or one.get("size"),
                    caption=caption,
                    credit=credit,
                    byline=byline,
                    alt=main_text(data, "headline", "headlines", "main"),
                    group=group,
                    residref=string(one, "media"),
                )
            )
    return [rendition for rendition in found if rendition]
