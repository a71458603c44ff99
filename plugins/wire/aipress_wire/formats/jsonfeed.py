"""JSON Feed 1.0 and 1.1: https://www.jsonfeed.org/version/1.1/"""

from __future__ import annotations

from typing import Any

from .content import text_body
from .draft import Context, Draft
from .genres import is_release
from .model import ParsedItem, Provider
from .ninjs import authority, folded, listed, string
from .pictures import is_picture, picture
from .subjects import subject

Json = dict[str, Any]


def read(item: Json, context: Context, around: Json) -> ParsedItem:
    """The item of a JSON Feed. A feed counts no versions: the second of the last change stands for one."""
    draft, data, feed = Draft(context), folded(item), folded(around)
    address = string(data, "url", "external_url")
    draft.guid = string(data, "id") or address
    draft.published_at = draft.first_created = draft.date(data.get("date_published"))
    draft.version_created = draft.date(data.get("date_modified")) or draft.published_at
    draft.version = str(int(draft.version_created.timestamp())) if draft.version_created else None
    draft.headline, draft.summary = string(data, "title"), string(data, "summary")
    draft.language = (data.get("language"), feed.get("language"))
    authors = listed(data, "authors", "author") or listed(feed, "authors", "author")
    draft.byline = ", ".join(name for author in authors[:10] if (name := string(author, "name")))
    home = string(feed, "home_page_url", "feed_url")
    draft.provider = Provider(string(feed, "title") or authority(home or address), authority(home or address))
    draft.credit = string(feed, "title")
    tags = [string(tag, "name") for tag in listed(data, "tags")]
    draft.subjects = [subject("", "", tag, kind="category") for tag in tags]
    draft.genre_words = [tag for tag in tags if is_release([tag])]
    for href in (address, string(data, "external_url")):
        draft.link(href, rel="alternate" if href == address else "related")
    _content(draft, data, address or home)
    _images(draft, data, address or home)
    return draft.finish()


def _content(draft: Draft, data: Json, base: str) -> None:
    for name, media_type in (("content_html", "text/html"), ("content_text", "text/plain")):
        value = string(data, name)
        if value and not draft.body.html:
            draft.body, _document = text_body(value, draft.context, str(draft.headline), media_type, base)


def _images(draft: Draft, data: Json, base: str) -> None:
    for name in ("image", "banner_image"):
        address = string(data, name)
        found = picture(address, base=base, name=name, alt=str(draft.headline)) if address else None
        draft.renditions += [found] if found else []
    for attachment in listed(data, "attachments"):
        address, mime = string(attachment, "url"), string(attachment, "mime_type")
        if mime and is_picture(mime, address):
            found = picture(
                address,
                base=base,
                mime=mime,
                size=attachment.get("size_in_bytes"),
                caption=string(attachment, "title"),
            )
            draft.renditions += [found] if found else []
