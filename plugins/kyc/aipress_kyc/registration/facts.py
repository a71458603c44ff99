"""The verification ledger: what was verified about a member, how, when, by whom, and until when it holds (product F3).

A line is written by a reviewer's decision, or by the platform when a link is opened from a mailbox. It is never changed: a newer
line ends it, or time does. A badge is a line that holds now; the ledger shows all of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, or_, select, update
from sqlalchemy.orm import Session, aliased

from aipress_core.api import Party, _
from aipress_kyc.models.registration import Fact

RENEWED, EXPIRED, CHANGED, WITHDRAWN = "renewed", "expired", "changed", "withdrawn"
ASK_DAYS = 30  # before a line runs out, its member is asked to have it verified again
MOST_LINES = 200


@dataclass(frozen=True)
class FactKind:
    """Something that can be verified. ``days`` is how long it holds; None = for good. ``rests_on`` names answers: when one of
    them changes, the line ends."""

    title: Any
    days: int | None
    methods: tuple[str, ...]
    rests_on: tuple[str, ...] = ()
    icon: str = "patch-check"


METHODS: dict[str, Any] = {
    "document": _("Identity document seen"),
    "card_seen": _("Press card seen"),
    "card_register": _("Number found in the register of press cards"),
    "call": _("Telephone call"),
    "video": _("Video call"),
    "domain_mail": _("Answered from an address of the employer"),
    "public_source": _("Public register or official site"),
    "masthead": _("Named in the masthead or signs there"),
    "invitation": _("Invited by the organisation itself"),
    "sponsor": _("Vouched for by a member"),
    "mail_link": _("Link opened from the mailbox"),
}
KINDS: dict[str, FactKind] = {
    "identity": FactKind(_("Identity"), None, ("document", "video", "call", "public_source", "sponsor"),
                         ("first_name", "last_name"), "person-check"),
    "press_card": FactKind(_("Press card"), 365, ("card_seen", "card_register"), ("press_card_number", "press_card_photo"),
                           "person-badge"),
    "employer": FactKind(_("Employer"), 365, ("domain_mail", "call", "masthead", "public_source", "invitation"),
                         ("media_names", "institutional_media_name", "pr_agency_name", "organisation_name"), "building-check"),
    "freelance": FactKind(_("Freelance work"), 365, ("sponsor", "masthead", "call"), (), "pen"),
    "email": FactKind(_("E-mail address"), 730, ("mail_link",), ("email",), "envelope-check"),
    "phone": FactKind(_("Telephone"), 730, ("call",), ("mobile_phone",), "telephone"),
}
BY_REVIEWERS = tuple(name for name in KINDS if name != "email")


@dataclass(frozen=True)
class Verified:
    """What a reviewer says was verified."""

    kind: str
    method: str
    detail: str = ""


@dataclass(frozen=True)
class Badge:
    """One verified fact that holds now, as profile pages show it."""

    kind: str
    title: Any
    method: Any
    icon: str
    verified_at: dt.datetime
    expires_at: dt.datetime | None


def verify(db: Session, party_id: int, fact: Verified, now: dt.datetime, *, by: int | None = None,
           request_id: int | None = None) -> Fact:
    """Write a line; the one of the same kind that held until now ends.

    Args:
        by: the reviewer; None when the platform itself verified it.

    Raises:
        KeyError: for a kind that does not exist.
        ValueError: for a method that does not fit the kind.
    """
    kind = KINDS[fact.kind]
    if fact.method not in kind.methods:
        raise ValueError(f"{fact.method} does not verify {fact.kind}")
    end(db, party_id, [fact.kind], RENEWED, now)
    line = Fact(party_id=party_id, kind=fact.kind, method=fact.method, detail=fact.detail[:200], verified_at=now, verified_by=by,
                request_id=request_id, expires_at=now + dt.timedelta(days=kind.days) if kind.days else None)
    db.add(line)
    db.flush()
    return line


def end(db: Session, party_id: int, kinds: Collection[str], why: str, now: dt.datetime) -> int:
    """End the lines of these kinds; returns how many there were."""
    return int(db.execute(update(Fact).where(Fact.party_id == party_id, Fact.kind.in_(kinds), Fact.ended_at.is_(None))
                          .values(ended_at=now, ended_why=why).execution_options(synchronize_session=False)).rowcount)


def end_what_rested_on(db: Session, party_id: int, fields: Collection[str], now: dt.datetime) -> int:
    """Answers have changed: what was verified of the old ones holds no more."""
    kinds = [name for name, kind in KINDS.items() if set(kind.rests_on) & set(fields)]
    return end(db, party_id, kinds, CHANGED, now) if kinds else 0


def _holds(now: dt.datetime) -> Any:
    return and_(Fact.ended_at.is_(None), or_(Fact.expires_at.is_(None), Fact.expires_at > now))


def badges(db: Session, party_id: int, now: dt.datetime) -> list[Badge]:
    """The badges of a member's page, in the order of the kinds: one statement. What has run out is none, to the second."""
    rows = db.execute(select(Fact.kind, Fact.method, Fact.verified_at, Fact.expires_at)
                      .where(Fact.party_id == party_id, _holds(now)).limit(len(KINDS))).all()
    found = {row.kind: row for row in rows}
    return [Badge(name, kind.title, METHODS.get(found[name].method, found[name].method), kind.icon, found[name].verified_at,
                  found[name].expires_at) for name, kind in KINDS.items() if name in found]


def verified_among(db: Session, party_ids: Collection[int], now: dt.datetime) -> dict[int, set[str]]:
    """Which kinds are verified of each of these members, for a list: one statement."""
    found: dict[int, set[str]] = {}
    if party_ids:
        for party_id, kind in db.execute(select(Fact.party_id, Fact.kind).where(Fact.party_id.in_(party_ids), _holds(now))):
            found.setdefault(party_id, set()).add(kind)
    return found


def ledger(db: Session, party_id: int) -> Sequence[Row[Any]]:
    """Every line of a member, the newest first, with the reviewer's name: ``kind``, ``method``, ``detail``, ``verified_at``,
    ``expires_at``, ``ended_at``, ``ended_why``, ``reviewer``."""
    reviewer = aliased(Party)
    return db.execute(
        select(Fact.id, Fact.kind, Fact.method, Fact.detail, Fact.verified_at, Fact.expires_at, Fact.ended_at, Fact.ended_why,
               reviewer.name.label("reviewer"))
        .outerjoin(reviewer, reviewer.id == Fact.verified_by).where(Fact.party_id == party_id)
        .order_by(Fact.id.desc()).limit(MOST_LINES)).all()


def current(db: Session, party_id: int, kind: str) -> Fact | None:
    """The line of a kind that is not ended, even if its time is over."""
    return db.scalar(select(Fact).where(Fact.party_id == party_id, Fact.kind == kind, Fact.ended_at.is_(None)))


def to_ask(db: Session, now: dt.datetime, limit: int = 200) -> Sequence[Row[Any]]:
    """Lines of live members that run out soon and whose member was not asked yet."""
    return db.execute(
        select(Fact.id, Fact.party_id, Fact.kind, Fact.expires_at).join(Party, Party.id == Fact.party_id)
        .where(Fact.ended_at.is_(None), Fact.asked_at.is_(None), Party.state == "live", Fact.expires_at > now,
               Fact.expires_at <= now + dt.timedelta(days=ASK_DAYS)).order_by(Fact.expires_at, Fact.id).limit(limit)).all()


def run_out(db: Session, now: dt.datetime, limit: int = 200) -> Sequence[Row[Any]]:
    """Lines whose time is over and that are not ended yet."""
    return db.execute(select(Fact.id, Fact.party_id, Fact.kind).where(Fact.ended_at.is_(None), Fact.expires_at <= now)
                      .order_by(Fact.expires_at, Fact.id).limit(limit)).all()
