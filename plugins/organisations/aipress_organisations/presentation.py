"""How an organisation is shown: its line in lists, its address, and its description for machines (schema.org)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyramid.request import Request
from sqlalchemy import Row

from aipress_core.api import files
from aipress_organisations.kinds import KINDS, SIZES, TYPES
from aipress_taxonomies.services import TERMS, country_name, department_name, labels


def logo(row: Row[Any], width: int | None = None) -> str | None:
    """Path of the logo, None when there is none; its initials stand for it then."""
    return files.address(row.logo, row.logo_mime, row.logo_width, width) if row.logo else None


def line(row: Row[Any], request: Request) -> dict[str, Any]:
    """One organisation of a list, as the macro ``ui.person`` takes it."""
    place = row.city or (country_name(row.country, request.locale_name) if row.country else "")
    kind = request.translate(KINDS[row.kind].title)
    return {"id": row.id, "name": row.name, "url": f"/organisations/{row.slug}", "role": f"{kind}, {place}" if place else kind,
            "is_verified": row.is_official, "src": logo(row, 160)}


def head(row: Row[Any], request: Request) -> dict[str, Any]:
    """One organisation as the head of its page, for the macro ``ui.profile``."""
    place = [row.city, department_name(row.department) if row.department else "",
             country_name(row.country, request.locale_name) if row.country else ""]
    shown = list(dict.fromkeys(part for part in place if part))
    return {**line(row, request), "slug": row.slug, "label": request.translate(KINDS[row.kind].title), "role": ", ".join(shown),
            "kind": row.kind, "language": row.language, "belongs": row.belongs, "manages": row.manages,
            "is_inactive": not row.is_active}


def facts(row: Row[Any], values: Mapping[str, list[str]], request: Request) -> dict[str, Any]:
    """What stands beside the description."""
    sectors = sector_labels(request) if values.get("sector") else {}
    street = ", ".join(part for part in (row.address, f"{row.postcode} {row.city}".strip()) if part)
    return {"website": row.website, "founded": row.founded, "address": street if row.address or row.postcode else "",
            "types": [facet_label(request, "type", one) for one in values.get("type", ()) if one in TYPES],
            "size": next((facet_label(request, "size", one) for one in values.get("size", ())), ""),
            "sectors": [{"label": sectors[one], "url": request.path_with("/organisations/", [("sector", one)])}
                        for one in values.get("sector", ()) if one in sectors],
            "paragraphs": [part for part in row.description.split("\n\n") if part.strip()]}


def sector_labels(request: Request) -> Mapping[str, str]:
    """What sectors are called in the reader's language; kept until a term changes."""
    locale = request.locale_name
    found: Mapping[str, str] = request.memo("organisations sectors", lambda: request.cached(
        TERMS, ["organisations", locale], lambda: labels(request.db, "news_sectors", locale)))
    return found


def facet_label(request: Request, facet: str, value: str) -> str:
    """What a facet's value is called in the reader's language; the value itself when it has no name."""
    if facet == "country":
        return country_name(value, request.locale_name)
    if facet == "department":
        name = department_name(value)
        return f"{value} {name}" if name != value else value
    if facet == "type" and value in TYPES:
        return str(request.translate(TYPES[value].title))
    if facet == "size" and value in SIZES:
        return str(request.translate(SIZES[value]))
    return sector_labels(request).get(value, value) if facet == "sector" else value


def json_ld(row: Row[Any], request: Request) -> dict[str, Any]:
    """The organisation in schema.org's words (Organization or one of its subtypes), without empty members."""
    address = {"@type": "PostalAddress", "streetAddress": row.address, "postalCode": row.postcode, "addressLocality": row.city,
               "addressCountry": row.country}
    data = {"@context": "https://schema.org", "@type": KINDS[row.kind].schema, "name": row.name,
            "url": request.site_url(f"/organisations/{row.slug}"),
            "sameAs": row.website, "logo": request.site_url(logo(row)) if row.logo else "",
            "description": row.description, "foundingDate": str(row.founded or ""),
            "address": {key: value for key, value in address.items() if value} if row.city or row.country else ""}
    return {key: value for key, value in data.items() if value}
