"""RSS 0.9x, 1.0 and 2.0, and Atom, by feedparser.

The feed is split into its entries first and handed over a few at a time: feedparser keeps everything that it reads, and one
bad entry must not spoil the others. Nothing but a stream of bytes is handed to it, because it would open a name or an address.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import feedparser
from lxml import etree

from .content import text_body
from .draft import Context, Draft
from .genres import is_release
from .model import Limits, ParsedItem, Provider, _
from .ninjs import authority
from .pictures import is_picture, picture
from .places import place
from .subjects import from_qcode, subject
from .xml import Element, Malformed, stream

Entry = dict[str, Any]

_ENTRY = re.compile(rb"<(?:[A-Za-z][\w.-]{0,30}:)?(?:item|entry|deleted-entry)[\s>/]")
_END = re.compile(rb"</(?:[A-Za-z][\w.-]{0,30}:)?(?:rss|feed|RDF)\s*>\s*\Z", re.IGNORECASE)
_BATCH = 25
_LENIENT = 200_000
_EMBARGOES = ("prism_embargodate", "embargoed", "embargo", "dcterms_available", "embargodate")


def entries(data: bytes, limits: Limits) -> Iterator[tuple[Entry, Entry]]:
    """Pairs of (entry, feed) as feedparser understands them.

    Raises:
        Refused: where the feed breaks; what came before has been handed out.
    """
    first = _ENTRY.search(data)
    feed = dict(_parsed(data[: first.start() if first else 200_000][:200_000]).get("feed", {}))
    count, batch = 0, list[bytes]()
    elements = stream(data, ("item", "entry", "deleted-entry"), limits)
    while True:
        try:
            element = next(elements, None)
        except Malformed:
            for entry in _batch(batch):
                count += 1
                yield entry, feed
            if len(data) > _LENIENT or not _END.search(data[-200:]):
                raise
            yield from ((entry, {**feed, "is_malformed": True}) for entry in _entries(data)[count:])
            return
        if element is not None:
            batch.append(etree.tostring(element, with_tail=False))
        if element is None or len(batch) >= _BATCH or len(batch[-1]) > 100_000:
            for entry in _batch(batch):
                count += 1
                yield entry, feed
            batch.clear()
        if element is None:
            return


def _batch(parts: list[bytes]) -> list[Entry]:
    """The entries of a few serialised elements; those of a kind together, in a feed made for them."""
    found: list[Entry] = []
    for name, group in groupby(parts, key=_element_name):
        if name == b"deleted-entry":
            found += [
                _tombstone(etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))) for part in group
            ]
        elif name == b"entry":
            found += _entries(b'<feed xmlns="http://www.w3.org/2005/Atom">' + b"".join(group) + b"</feed>")
        else:
            found += _entries(b'<rss version="2.0"><channel>' + b"".join(group) + b"</channel></rss>")
    return found


def _element_name(part: bytes) -> bytes:
    opening = re.match(rb"<(?:[\w.-]+:)?([\w.-]+)", part)
    return opening[1] if opening else b""


def _tombstone(element: Element) -> Entry:
    """A deleted entry of an Atom feed (RFC 6721)."""
    return {
        "id": element.get("ref") or "",
        "updated": element.get("when") or "",
        "is_deleted": True,
        "comment": "".join(map(str, element.itertext())),
    }


def _entries(data: bytes) -> list[Entry]:
    return [dict(entry) for entry in _parsed(data).get("entries", [])]


def _parsed(data: bytes) -> Entry:
    headers = {"content-type": "application/xml; charset=utf-8"}
    parsed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False, response_headers=headers)
    return dict(parsed)


def read(entry: Entry, context: Context, feed: Entry) -> ParsedItem:
    """The item of an entry. A feed counts no versions: the second of the last change stands for one."""
    draft = Draft(context)
    address = _text(entry, "link")
    draft.guid = _text(entry, "id") or address
    draft.published_at = draft.first_created = draft.date(
        *(entry.get(name) for name in ("published", "created", "wp_post_date_gmt"))
    )
    draft.version_created = draft.date(dict.get(entry, "updated")) or draft.published_at
    draft.version = str(int(draft.version_created.timestamp())) if draft.version_created else None
    draft.status = "canceled" if entry.get("is_deleted") else _text(entry, "wp_status")
    draft.item_class = (
        "component" if _text(entry, "wp_post_type") in ("attachment", "nav_menu_item", "revision", "custom_css") else ""
    )
    draft.expires_at = draft.date(entry.get("expired"), entry.get("prism_expirationdate"))
    draft.embargo(next((entry[name] for name in _EMBARGOES if entry.get(name)), None))
    if feed.get("is_malformed"):
        draft.warnings.append(_("The feed is not well-formed; it was read leniently."))
    draft.headline = _text(entry, "title")
    draft.byline = _byline(entry) or _byline(feed)
    draft.language = (entry.get("language"), _dict(entry, "title_detail").get("language"), feed.get("language"))
    _source(draft, entry, feed, address)
    _about(draft, entry)
    for link in _dicts(entry, "links"):
        if link.get("rel") in ("alternate", "related", "via", "canonical"):
            draft.link(link.get("href"), link.get("title"), str(link.get("rel")))
    _content(draft, entry, address)
    _images(draft, entry, address)
    return draft.finish()


def _text(data: Entry, name: str) -> str:
    value = dict.get(data, name)
    return value if isinstance(value, str) else ""


def _dict(data: Entry, name: str) -> Entry:
    value = dict.get(data, name)
    return dict(value) if isinstance(value, dict) else {}


def _dicts(data: Entry, name: str) -> list[Entry]:
    value = dict.get(data, name)
    return [dict(one) for one in value[:200] if isinstance(one, dict)] if isinstance(value, list) else []


def _byline(data: Entry) -> str:
    names = [str(author.get("name") or "") for author in _dicts(data, "authors")]
    written = ", ".join(dict.fromkeys(name for name in names if name)) or _text(data, "author")
    # RSS wants an address there and people write "desk@agency.example (Jane Doe)".
    match = re.match(r"\S+@\S+\s*\((.+)\)\Z", written)
    return match[1] if match else "" if re.fullmatch(r"\S+@\S+", written) else written


def _source(draft: Draft, entry: Entry, feed: Entry, address: str) -> None:
    source = _dict(entry, "source")
    home = str(source.get("href") or source.get("link") or "") or _text(feed, "link") or address or str(draft.guid)
    title = str(source.get("title") or "") or _text(feed, "title") or _text(entry, "publisher")
    draft.provider = Provider(title or authority(home), authority(home) or title)
    draft.credit = str(source.get("title") or "") or _text(entry, "publisher") or _text(feed, "title")
    draft.copyright_notice = _text(entry, "rights") or _text(feed, "rights")
    draft.copyright_holder = _text(feed, "publisher")
    draft.usage_terms = _text(entry, "license") or next(
        (str(link.get("href")) for link in _dicts(entry, "links") if link.get("rel") == "license"), ""
    )


def _about(draft: Draft, entry: Entry) -> None:
    for tag in _dicts(entry, "tags"):
        term, label = str(tag.get("term") or ""), str(tag.get("label") or "")
        scheme = str(tag.get("scheme") or "")
        coded = from_qcode(term, label) if not scheme else subject(scheme, term, label)
        is_coded = bool(coded) and (bool(scheme) or (coded.scheme in ("medtop", "subj") if coded else False))
        draft.subjects.append(coded if is_coded else subject("", "", label or term, kind="category"))
        draft.genre_words += [word for word in (label or term,) if is_release([word])]
    point = _dict(entry, "where").get("coordinates")
    name = _text(entry, "georss_featurename") or _text(entry, "coverage") or _text(entry, "dc_coverage")
    if isinstance(point, tuple | list) and len(point) == 2 and all(isinstance(part, int | float) for part in point):
        draft.places.append(place(name, longitude=point[0], latitude=point[1]))
    elif name:
        draft.places.append(place(name))
    keywords = _text(entry, "media_keywords") or _text(entry, "itunes_keywords")
    draft.keywords = list(filter(None, re.split(r"\s*,\s*", keywords)))


def _content(draft: Draft, entry: Entry, base: str) -> None:
    contents = [(str(one.get("type") or ""), str(one.get("value") or "")) for one in _dicts(entry, "content")]
    contents.sort(key=lambda one: "html" not in one[0])
    summary = _text(entry, "summary")
    bodies = [one for one in contents if one[1].strip() and one[1] != summary] or contents or [("text/html", summary)]
    for media_type, value in bodies:
        if value.strip() and not draft.body.html:
            draft.body, _document = text_body(value, draft.context, str(draft.headline), media_type, base)
    if summary and (not contents or summary != contents[0][1]) and bodies[0][1] != summary:
        draft.summary = summary
    if entry.get("is_deleted"):
        draft.notes.append(_text(entry, "comment"))


def _images(draft: Draft, entry: Entry, base: str) -> None:
    credit = next((str(one.get("content") or "") for one in _dicts(entry, "media_credit")), "") or _text(entry, "media_copyright")
    # feedparser files the description of a media element as the details of the entry's summary.
    detail = _text(_dict(entry, "summary_detail"), "value")
    caption = _text(entry, "media_description") or (detail if detail != _text(entry, "summary") else "")
    title = _text(entry, "media_title")
    media = [(one, str(one.get("url") or "")) for one in _dicts(entry, "media_content")]
    shapes = {_ratio(one) for one, _address in media}
    is_one = len(media) > 1 and len(shapes) == 1 and None not in shapes
    for one, address in media:
        kind = str(one.get("type") or "") or ("image/" if one.get("medium") == "image" else "")
        if address and is_picture(kind, address) and one.get("medium") not in ("video", "audio", "document"):
            _add(
                draft,
                address,
                base,
                one,
                kind if len(kind) > 6 else "",
                caption,
                credit,
                title,
                media[0][1] if is_one else address,
            )
    for one in _dicts(entry, "enclosures"):
        address, kind = str(one.get("href") or ""), str(one.get("type") or "")
        if address and is_picture(kind, address) and (kind or re.search(r"\.(?:jpe?g|png|gif|webp)\b", address)):
            _add(draft, address, base, {**one, "fileSize": one.get("length")}, kind, caption, credit, title, address)
    if not media and not draft.renditions:
        for one in _dicts(entry, "media_thumbnail")[:1]:
            _add(draft, str(one.get("url") or ""), base, one, "", caption, credit, title, str(one.get("url") or ""))


def _add(draft: Draft, address: str, base: str, facts: Entry, mime: str, caption: str, credit: str, alt: str, group: str) -> None:
    found = picture(
        address,
        base=base,
        mime=mime,
        width=facts.get("width"),
        height=facts.get("height"),
        size=facts.get("filesize") or facts.get("fileSize"),
        caption=caption,
        credit=credit,
        alt=alt,
        group=group,
    )
    draft.renditions += [found] if found else []


def _ratio(one: Entry) -> float | None:
    try:
        return round(float(one["width"]) / float(one["height"]), 1)
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None


def is_feed(root: str) -> bool:
    """Whether a root element opens a feed."""
    return root in ("rss", "feed", "rdf")
