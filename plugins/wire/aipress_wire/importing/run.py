"""Imports files: reads, prepares pictures outside any transaction, writes each item in one of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from aipress_core.api import _, utcnow
from aipress_core.api import files as files_room
from aipress_wire.formats import Limits, ParsedItem, Problem, read
from aipress_wire.importing import outcome as results
from aipress_wire.importing.outcome import Outcome
from aipress_wire.importing.pictures import LARGEST, Fetch, PictureStore
from aipress_wire.importing.store import Store

LIMITS = Limits()


def fetcher(settings: Any) -> Fetch:
    """Fetches pictures through the client that never reaches into private networks; what it refuses is left out."""
    from aipress_core.api import Refused, SafeClient  # the HTTP client is slow to import, and seldom wanted

    client = SafeClient.from_settings(settings)

    def fetch(address: str) -> bytes | None:
        try:
            return client.fetch(address, max_bytes=LARGEST, accept=("image/*",)).body
        except Refused:
            return None
    return fetch


class _Rehearsed(Exception):
    """Undoes a dry run's transaction."""


@dataclass
class Import:
    """One run of the importer.

    Args:
        database: gives sessions (``.session()``).
        settings: the site's settings.
        work: the registry of observers.
        kind: what an item is when neither it nor its source says so.
        fetch: look for pictures on the network too.
        dry_run: do everything, then undo it.
        timezone: the zone of dates that name none.
        limits: what one file may hold.
    """

    database: Any
    settings: Any
    work: Any
    kind: str | None = None
    fetch: bool = False
    dry_run: bool = False
    timezone: dt.tzinfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))
    limits: Limits = LIMITS

    def run(self, path: Path) -> Iterator[Outcome]:
        """Import one file; yields one outcome an item as soon as it is committed."""
        try:
            if path.stat().st_size > self.limits.bytes:
                yield Outcome(path.name, results.REFUSED, sentence=_(
                    "The file is larger than ${size} MB.", mapping={"size": self.limits.bytes // 1_000_000}))
                return
            data = path.read_bytes()
        except OSError as error:
            yield Outcome(path.name, results.REFUSED, sentence=_("The file cannot be read: ${reason}.",
                                                                  mapping={"reason": error.strerror or "?"}))
            return
        yield from self.run_bytes(data, path.name, path.parent)

    def run_bytes(self, data: bytes, name: str, folder: Path | None = None) -> Iterator[Outcome]:
        """Import the bytes of one file."""
        service = files_room.Files.from_settings(self.settings)
        store = Store(service, self.work, utcnow(), self.kind)
        pictures = PictureStore(service, folder, fetcher(self.settings) if self.fetch else None)
        for found in read(data, filename=name, limits=self.limits, timezone=self.timezone):
            if isinstance(found, Problem):
                yield Outcome(found.reference or name, results.REFUSED, sentence=found.sentence)
            else:
                yield self._write(store, pictures, found)

    def _write(self, store: Store, pictures: PictureStore, parsed: ParsedItem) -> Outcome:
        """One item, one transaction; an item that the database refuses leaves nothing."""
        try:
            prepared = [] if self.dry_run or parsed.status == "canceled" else pictures.prepare(parsed)
            with self.database.session() as db:
                return self._commit(db, store, parsed, prepared)
        except SQLAlchemyError as error:
            return Outcome(parsed.guid, results.REFUSED, parsed.headline, sentence=_(
                "The database refused the item: ${reason}.", mapping={"reason": type(error).__name__}))

    def _commit(self, db: Session, store: Store, parsed: ParsedItem, prepared: Any) -> Outcome:
        outcome = None
        try:
            with db.begin():
                outcome = store.put(db, parsed, prepared)
                if self.dry_run:
                    raise _Rehearsed
        except _Rehearsed:
            pass
        assert outcome is not None
        return outcome
