"""What a reader asks for, as the address of the search page has it: words, kind, filters, dates, order."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from aipress_core.api import _

LONGEST_WORDS, MOST_VALUES, LONGEST_VALUE, MOST_FACETS = 300, 20, 120, 12
RELEVANCE, NEWEST = "relevance", "date"
SORTS = {RELEVANCE: _("Best match first"), NEWEST: _("Newest first")}
PERIODS = {"day": (_("Past 24 hours"), 1), "week": (_("Past week"), 7), "month": (_("Past month"), 30),
           "year": (_("Past year"), 365)}  # title, days
ANY = "any"  # takes two chosen days away
RESERVED = frozenset({"q", "type", "sort", "period", "since", "until", "after", "part", "exact", "all", "hit"})
FACET = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Choice:
    """A search without its page.

    Args:
        words: what was typed, without control characters; operators in it are read by the engine.
        type: one kind of result; empty = all.
        sort: a key of ``SORTS``.
        period: a key of ``PERIODS``; empty = whenever, or between the two days.
        since, until: days in the reader's zone, both inclusive.
        values: facet → chosen values: any of them, and of every facet.
        is_exact: do not correct the words.
    """

    words: str = ""
    type: str = ""
    sort: str = RELEVANCE
    period: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_exact: bool = False

    @property
    def is_filtered(self) -> bool:
        """Does anything but words and kind narrow the search?"""
        return bool(self.values or self.period or self.since or self.until)

    @property
    def is_empty(self) -> bool:
        """Is nothing asked at all?"""
        return not self.words and not self.is_filtered

    def pairs(self, *, without: tuple[str, str] | None = None, filters: bool = True, **changes: Any) -> list[tuple[str, str]]:
        """The choice as pairs for an address, defaults left out.

        Args:
            without: a filter that is left out: (facet, value), or ("period" or "dates", "").
            filters: False leaves all filters out.
            changes: fields that are other: ``type="wire.article"``.
        """
        one = replace(self, **changes)
        pairs = [("q", one.words), ("type", one.type), ("sort", one.sort if one.sort != RELEVANCE else ""),
                 ("exact", "1" if one.is_exact else "")]
        if filters:
            gone = without and without[0]
            if gone != "period":
                pairs.append(("period", one.period))
            if gone != "dates":
                pairs += [(name, day.isoformat()) for name, day in (("since", one.since), ("until", one.until)) if day]
            pairs += [(name, value) for name, values in one.values.items() for value in values if (name, value) != without]
        return [(name, value) for name, value in pairs if value]

    def between(self, now: dt.datetime, zone: ZoneInfo) -> tuple[dt.datetime | None, dt.datetime | None]:
        """The first instant that is wanted and the first that is not any more; None = open."""
        if self.period:
            return now - dt.timedelta(days=PERIODS[self.period][1]), None
        first = self.since and dt.datetime.combine(self.since, dt.time(), zone)
        last = self.until and self.until < dt.date.max and dt.datetime.combine(self.until + dt.timedelta(days=1), dt.time(), zone)
        return first or None, last or None

    def stored(self) -> dict[str, Any]:
        """The choice as plain values for a saved search."""
        return {**self._sought(), "sort": self.sort, "period": self.period}

    def _sought(self) -> dict[str, Any]:
        """What decides whether something new is wanted: not the order, nor a period that ends now."""
        return {"words": self.words, "type": self.type, "since": self.since.isoformat() if self.since else "",
                "until": self.until.isoformat() if self.until else "",
                "values": {name: sorted(values) for name, values in sorted(self.values.items())}}

    @property
    def digest(self) -> str:
        """A name for what is searched, the same for everybody who searches it."""
        return hashlib.sha256(json.dumps(self._sought(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @classmethod
    def of_stored(cls, stored: Mapping[str, Any]) -> Choice:
        """What :meth:`stored` wrote; unknown parts are left alone, so that two releases can run side by side."""
        chosen = [(name, str(value)) for name, values in dict(stored.get("values") or {}).items() for value in values]
        plain = [(name, str(stored.get(name) or "")) for name in ("type", "since", "until", "sort", "period")]
        return read([("q", str(stored.get("words") or "")), *plain, *chosen])


def clean(text: str) -> str:
    """Text as typed, in one line, composed (NFC), without control characters, at most ``LONGEST_WORDS`` long."""
    composed = unicodedata.normalize("NFC", text[:4 * LONGEST_WORDS])
    kept = "".join(sign if unicodedata.category(sign) not in ("Cc", "Cs", "Co", "Cn") else " " for sign in composed)
    return " ".join(kept.split())[:LONGEST_WORDS].strip()


def read(query: Iterable[tuple[str, str]]) -> Choice:
    """Read the choice from an address. Whatever makes no sense is left out: a search page never refuses an address."""
    fields: dict[str, str] = {}
    values: dict[str, dict[str, None]] = {}
    for name, value in query:
        if name in RESERVED:
            fields.setdefault(name, value)
        elif value and FACET.fullmatch(name) and (name in values or len(values) < MOST_FACETS):
            chosen = values.setdefault(name, {})
            if len(chosen) < MOST_VALUES and (usable := clean(value[:LONGEST_VALUE])):
                chosen[usable] = None
    period, sort = fields.get("period", ""), fields.get("sort", "")
    takes_days = period not in PERIODS and period != ANY
    days = [day for name in ("since", "until") if takes_days for day in (_day(fields.get(name, "")),)] or [None, None]
    since, until = sorted(days) if all(days) else days  # type: ignore[type-var]
    return Choice(clean(fields.get("q", "")), clean(fields.get("type", ""))[:60], sort if sort in SORTS else RELEVANCE,
                  period if period in PERIODS else "", since, until,
                  {name: tuple(chosen) for name, chosen in values.items() if chosen}, fields.get("exact") == "1")


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if dt.date(1000, 1, 1) <= day < dt.date(9000, 1, 1) else None
