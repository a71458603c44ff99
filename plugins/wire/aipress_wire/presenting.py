"""Turns rows into what templates show: cards, covers, labels, JSON-LD."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from pyramid.request import Request

from aipress_core.api import files, sanitise
from aipress_taxonomies.services import TERMS, country_name, department_name, label_maps
from aipress_wire.facets import FACETS
from aipress_wire.models import RELEASE

SUMMARY, URGENT, URGENT_FOR = 200, 2, dt.timedelta(hours=2)
WORDS_PER_MINUTE = 220
TAG = re.compile(r"<[^>]*>")
VOCABULARIES = ("headings", "themes", "news_sectors", "genres", "press_release_genres")


def labels(request: Request) -> Mapping[str, Mapping[str, str]]:
    """Labels of every vocabulary of the wire in the reader's language; kept until a term changes."""
    locale = request.locale_name
    found: Mapping[str, Mapping[str, str]] = request.memo("wire labels", lambda: request.cached(
        TERMS, ["wire", *VOCABULARIES, locale], lambda: label_maps(request.db, VOCABULARIES, locale)))
    return found


def facet_label(request: Request, name: str, value: str) -> str:
    """What a facet's value is called in the reader's language; the value itself if it has no name."""
    if name == "country":
        return country_name(value, request.locale_name) or value
    if name == "department":
        return f"{value} {department_name(value) or ''}".strip()
    if name == "city":
        return value
    vocabulary = next(facet.vocabulary for facet in FACETS if facet.name == name)
    maps = labels(request)
    return maps[vocabulary].get(value) or maps["press_release_genres"].get(value) or value


def term(request: Request, name: str, value: str | None) -> dict[str, str] | None:
    """A topic of a kicker or a tag: label, and the feed filtered by it."""
    if not value:
        return None
    return {"label": facet_label(request, name, value), "url": request.path_with("/wire/", [(name, value)])}


def cover(picture: Any, prefix: str = "") -> dict[str, Any] | None:
    """A picture, or a row's repeated first picture (``prefix="cover_"``), as the picture macros take it."""
    sha256, mime, width, height, alt = (getattr(picture, prefix + name) for name in ("sha256", "mime", "width", "height", "alt"))
    if not sha256 or not width or not height:
        return None
    srcset = ", ".join(f"{files.address(sha256, mime, width, size)} {size}w" for size in files.WIDTHS if size < width)
    return {"src": files.address(sha256, mime, width, 640), "srcset": srcset, "width": width, "height": height, "alt": alt,
            "caption": getattr(picture, "caption", ""), "credit": getattr(picture, "credit", "")}


def card(request: Request, row: Any) -> dict[str, Any]:
    """One row of a list."""
    publisher = None
    if row.publisher_name:
        publisher = {"name": row.publisher_name, "url": f"/organisations/{row.publisher_slug}"
                     if request.plugin_enabled("organisations") else ""}
    elif row.provider:
        publisher = row.provider
    summary = row.summary if len(row.summary) <= SUMMARY else f"{row.summary[:SUMMARY].rsplit(' ', 1)[0]} …"
    return {
        "id": row.id, "title": row.title, "url": f"/wire/{row.slug}", "provenance": row.provenance, "kind": row.kind,
        "published_at": row.listed_at, "language": row.language, "summary": summary, "dateline": row.dateline,
        "byline": row.byline, "publisher": publisher, "heading": term(request, "heading", row.heading), "topic": None,
        "cover": cover(row, "cover_"),
        "urgent": is_urgent(row.urgency, row.listed_at, request.now),
        "like_count": row.like_count, "comment_count": row.comment_count, "view_count": row.view_count,
    }


def card_html(request: Request, row: Any, shape: str = "row") -> Markup:
    """A card as markup, rendered once for the same row.

    Args:
        shape: ``row`` of the river below its day, ``dated`` where no day stands above, ``lead``, ``second`` (with a picture)
            or ``third`` of the front page.
    """
    today = request.now.astimezone(ZoneInfo(request.timezone)).date() if shape == "dated" else None
    urgent = is_urgent(row.urgency, row.listed_at, request.now)
    key = (shape, today, urgent, *row)
    piece: Markup = request.fragment("wire/card.html", key, lambda: {"row": card(request, row), "shape": shape})
    return piece


def is_urgent(urgency: int | None, at: dt.datetime | None, now: dt.datetime) -> bool:
    """Is the agency's priority 1 or 2, and the item younger than two hours?"""
    return bool(urgency and urgency <= URGENT and at and now - at < URGENT_FOR)


def places(request: Request, item: Any) -> list[str]:
    """City, department and country as words, without repeats."""
    words = [item.city, department_name(item.department_code) if item.department_code else None,
             country_name(item.country_code, request.locale_name) if item.country_code else None]
    return list(dict.fromkeys(word for word in words if word))


def article(request: Request, content: Any, item: Any) -> dict[str, Any]:
    """An item for its own page. The body is sanitised again: what was stored may be older than today's rules."""
    return {
        "id": content.id, "title": content.title, "url": f"/wire/{content.slug}", "provenance": item.provenance,
        "heading": term(request, "heading", item.heading), "topic": term(request, "theme", item.theme),
        "urgent": is_urgent(item.urgency, content.listed_at, request.now), "standfirst": item.subheadline or item.summary,
        "body": sanitise(item.body) if may_read_body(request) else Markup(""), "dateline": dateline(item),
        "byline": item.byline, "language": content.language, "published_at": content.listed_at or content.created_at,
        "corrected_at": item.corrected_at, "correction": None, "words": item.word_count,
        "minutes": max(1, round(item.word_count / WORDS_PER_MINUTE)), "credit": item.credit or item.copyright_notice,
        "usage_terms": item.usage_terms, "editorial_note": item.ed_note, "provider": item.provider, "version": content.version,
        "caption": item.summary, "like_count": content.like_count, "comment_count": content.comment_count,
        "view_count": content.view_count, "embargo_until": content.embargo_until, "state": content.state,
    }


def dateline(item: Any) -> str:
    """The dateline, unless the text opens with it already, as agencies do it."""
    opening = " ".join(TAG.sub(" ", item.body[:600]).split()).casefold()
    return "" if opening.startswith(item.dateline.casefold().rstrip(" -–—")) else str(item.dateline)


def may_read_body(request: Request) -> bool:
    """Members read bodies; anonymous visitors where the site is fully open."""
    return request.identity is not None or request.settings["wire.public"] == "full"


def json_ld(request: Request, content: Any, item: Any, publisher: str, image: str | None) -> dict[str, Any]:
    """schema.org NewsArticle (a press release is an Article) for the page."""
    base = str(request.settings["aipress.base_url"]).rstrip("/")
    data: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "Article" if content.type == RELEASE else "NewsArticle",
        "headline": content.title[:110], "inLanguage": content.language, "url": f"{base}/wire/{content.slug}",
        "mainEntityOfPage": f"{base}/wire/{content.slug}", "isAccessibleForFree": request.settings["wire.public"] == "full",
        "datePublished": content.listed_at.isoformat() if content.listed_at else None,
        "dateModified": (item.corrected_at or content.listed_at or content.created_at).isoformat(),
        "author": {"@type": "Person", "name": item.byline} if item.byline else None,
        "publisher": {"@type": "Organization", "name": publisher} if publisher else None,
        "image": f"{base}{image}" if image else None, "dateline": item.dateline or None,
    }
    return {key: value for key, value in data.items() if value is not None}
