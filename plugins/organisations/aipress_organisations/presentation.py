"""How an organisation is shown: its line in lists, its address, and its description for machines (schema.org)."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from sqlalchemy import Row

from aipress_core.api import files
from aipress_organisations.kinds import KINDS
from aipress_taxonomies.services import country_name, department_name


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
    """One organisation as the head of its page, for the macro ``ui.profile``, and the facts beside it."""
    place = [row.city, department_name(row.department) if row.department else "",
             country_name(row.country, request.locale_name) if row.country else ""]
    shown = list(dict.fromkeys(part for part in place if part))
    return {**line(row, request), "label": request.translate(KINDS[row.kind].title), "role": ", ".join(shown), "kind": row.kind,
            "website": row.website, "founded": row.founded, "language": row.language,
            "paragraphs": [part for part in row.description.split("\n\n") if part.strip()]}


def json_ld(row: Row[Any], request: Request) -> dict[str, Any]:
    """The organisation in schema.org's words (Organization or one of its subtypes), without empty members."""
    address = {"@type": "PostalAddress", "addressLocality": row.city, "addressCountry": row.country}
    data = {"@context": "https://schema.org", "@type": KINDS[row.kind].schema, "name": row.name, "url": request.path_url,
            "sameAs": row.website, "logo": f"{request.application_url}{logo(row)}" if row.logo else "",
            "description": row.description, "foundingDate": str(row.founded or ""),
            "address": {key: value for key, value in address.items() if value} if row.city or row.country else ""}
    return {key: value for key, value in data.items() if value}
