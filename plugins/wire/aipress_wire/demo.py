"""The items of the demo world, written in chunks: a hundred thousand of them in the larger sizes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aipress_core.api import Content, ContentSlug, File, bulk, content, slugify
from aipress_wire.models import ARTICLE, ARTICLES, RELEASE, RELEASES, Item, ItemVersion, Picture

CHUNK = 1000
WORD = re.compile(r"\w+")
PROVENANCE = {"agency": "agency", "media": "media"}


def load(loader: Any) -> None:
    """Write the world's items and enter their ids in ``loader.contents``."""
    db: Session = loader.db
    writer = Writer(db, loader)
    done, total = 0, loader.world.size.items
    for chunk in _chunks(loader.world.items()):
        writer.write(chunk)
        done += len(chunk)
        loader.progress(done, total, "items")
    content.add_counts(db, writer.counts)


class Writer:
    """Writes chunks of items and keeps what the next chunk must know.

    Args:
        loader: see ``aipress_demo_load``.
    """

    def __init__(self, db: Session, loader: Any) -> None:
        self.db, self.loader = db, loader
        self.kinds = {one.key: one.kind for one in loader.world.organisations()}
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self.slugs = {
            kind: {
                *db.scalars(select(Content.slug).where(Content.type == kind)),
                *db.scalars(select(ContentSlug.slug).where(ContentSlug.type == kind)),
            }
            for kind in (ARTICLE, RELEASE)
        }

    def write(self, chunk: list[Any]) -> None:
        """Write one chunk: headers, items, versions, files, pictures, each at once; then let others write beside them."""
        ids = bulk.reserve(self.db, Content, len(chunk))
        headers = [{"id": content_id, **self._header(one)} for content_id, one in zip(ids, chunk, strict=True)]
        bulk.write(self.db, Content, headers)
        covers = self._files(chunk, ids)
        rows = [self._item(one, header, covers.get(header["id"])) for one, header in zip(chunk, headers, strict=True)]
        bulk.write(self.db, Item, rows)
        bulk.write(self.db, ItemVersion, [
            {"item_id": row["id"], "number": 1, "title": header["title"], "summary": row["summary"], "body": row["body"],
             "byline": row["byline"], "created_at": header["published_at"]} for header, row in zip(headers, rows, strict=True)])
        bulk.write(self.db, Picture, [self._picture(one, content_id, covers[content_id])
                                      for one, content_id in zip(chunk, ids, strict=True) if content_id in covers])
        self.loader.items_written(list(zip(chunk, ids, strict=True)))

    def _header(self, one: Any) -> dict[str, Any]:
        is_release = one.kind == "press_release"
        kind, scope, now = (
            (RELEASE, RELEASES, self.loader.world.now) if is_release else (ARTICLE, ARTICLES, self.loader.world.now)
        )
        listed_at = max(one.published_at, one.embargo_until or one.published_at)
        facets = {name: value for name, value in self._facets(one).items() if value}
        counted = {"scope": scope, "facets": facets} if listed_at <= now else None
        if counted:
            self.counts.update([(scope, "*", "*"), *((scope, name, value) for name, value in facets.items())])
        return {
            "type": kind, "owner_id": self.loader.parties.get(one.owner_key), "title": one.headline,
            "publisher_id": self.loader.parties.get(one.publisher_key), "slug": self._slug(kind, one.headline),
            "language": one.language, "state": "public", "published_at": one.published_at, "embargo_until": one.embargo_until,
            "listed_at": listed_at, "next_change_at": listed_at if listed_at > now else None, "version": 1,
            "facet_scope": scope, "facets": facets, "counted": counted, "created_at": one.published_at,
            "modified_at": one.published_at, "like_count": one.likes, "comment_count": one.comments, "view_count": one.views,
        }

    @staticmethod
    def _facets(one: Any) -> dict[str, str]:
        return {"heading": one.heading, "theme": one.theme, "sector": one.sector, "genre": one.genre,
                "country": one.place.country, "department": one.place.department, "city": one.place.city}

    def _slug(self, kind: str, headline: str) -> str:
        base = slug = slugify(headline)
        number = 1
        while slug in self.slugs[kind]:
            number += 1
            slug = f"{base}-{number}"
        self.slugs[kind].add(slug)
        return slug

    def _item(self, one: Any, header: Mapping[str, Any], cover: Mapping[str, Any] | None) -> dict[str, Any]:
        is_release = one.kind == "press_release"
        facets = self._facets(one)
        picture = cover or {}
        return {
            "id": header["id"], "family": "releases" if is_release else "articles", "kind": one.kind,
            "listed_at": header["listed_at"], "guid": None, "raw": {"keywords": list(one.keywords)},
            "provenance": "release" if is_release else PROVENANCE.get(self.kinds.get(one.publisher_key, ""), "journalist"),
            "summary": one.standfirst or one.caption, "byline": one.byline, "dateline": one.dateline, "body": one.html,
            "word_count": sum(len(WORD.findall(block.text)) for block in one.body), "urgency": one.urgency,
            "credit": one.credit, "heading": facets["heading"] or None, "theme": facets["theme"] or None,
            "sector": facets["sector"] or None, "genre": facets["genre"] or None, "country_code": facets["country"] or None,
            "department_code": facets["department"] or None, "city": facets["city"] or None,
            "cover_id": picture.get("id"), "cover_sha256": picture.get("sha256"), "cover_mime": picture.get("mime"),
            "cover_width": picture.get("width"), "cover_height": picture.get("height"), "cover_alt": picture.get("alt", ""),
        }

    def _files(self, chunk: Iterable[Any], ids: Iterable[int]) -> dict[int, dict[str, Any]]:
        """One file row for each item with a picture; the bytes of a picture are stored once."""
        rows = []
        for one, content_id in zip(chunk, ids, strict=True):
            if one.picture_key:
                stored = self.loader.picture(one.picture_key)
                rows.append(
                    {
                        "sha256": stored.sha256,
                        "mime": stored.mime,
                        "size": stored.size,
                        "width": stored.width,
                        "height": stored.height,
                        "original_name": stored.name,
                        "visibility": "parent",
                        "parent_id": content_id,
                        "owner_id": self.loader.parties.get(one.owner_key),
                        "alt": one.caption[:500],
                        "caption": one.caption,
                        "credit": one.credit,
                        "created_at": one.published_at,
                    }
                )
        rows = [{"id": file_id, **row} for file_id, row in zip(bulk.reserve(self.db, File, len(rows)), rows, strict=True)]
        bulk.write(self.db, File, rows)
        return {row["parent_id"]: row for row in rows}

    @staticmethod
    def _picture(one: Any, content_id: int, cover: Mapping[str, Any]) -> dict[str, Any]:
        return {"item_id": content_id, "position": 1, "file_id": cover["id"], "sha256": cover["sha256"], "mime": cover["mime"],
                "width": cover["width"], "height": cover["height"], "caption": one.caption, "credit": one.credit,
                "alt": one.caption[:500]}


def _chunks(items: Iterator[Any]) -> Iterator[list[Any]]:
    while chunk := list(islice(items, CHUNK)):
        yield chunk
