"""What reviewers of the demo world have verified, and who still waits for them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from aipress_accounts.services import find_by_email
from aipress_core.api import bulk
from aipress_kyc.models import Fact, Profile, ProfileRequest
from aipress_kyc.registration.facts import KINDS

CHUNK = 2_000
# Of the members whose number leaves this remainder: verified so many days ago.
AGES = (20, 75, 140, 210, 300, 345)


def load(loader: Any, answerer: Any, survey: Any) -> None:
    """Lines of the ledger for everybody who has a profile, and the open request of the account ``pending``."""
    admin = find_by_email(loader.db, "admin@demo.example")
    rows: list[dict[str, Any]] = []
    ours = set(loader.parties.values())
    for party_id, answers in loader.db.execute(select(Profile.party_id, Profile.answers).order_by(Profile.party_id)):
        if party_id in ours:
            rows.extend(_lines(party_id, answers, loader.world.now, admin.id if admin else None))
    for first in range(0, len(rows), CHUNK):
        bulk.write(loader.db, Fact, rows[first:first + CHUNK])
    for person in loader.world.people():
        if person.account == "pending":
            _wait(loader, answerer.tell(person), survey, loader.parties[person.key])


def _lines(party_id: int, answers: Any, now: dt.datetime, by: int | None) -> list[dict[str, Any]]:
    at = now - dt.timedelta(days=AGES[party_id % len(AGES)])
    wanted = [("identity", "video")] + ([("press_card", "card_seen")] if answers.get("press_card_number") else [])
    ends = {kind: at + dt.timedelta(days=days) for kind, _method in wanted if (days := KINDS[kind].days)}
    return [{"party_id": party_id, "kind": kind, "method": method, "verified_at": at, "verified_by": by,
             "expires_at": ends.get(kind)} for kind, method in wanted]


def _wait(loader: Any, told: Any, survey: Any, party_id: int) -> None:
    at = loader.world.now - dt.timedelta(days=2)
    loader.db.add(ProfileRequest(party_id=party_id, kind="registration", survey_id=survey.id, code=told.code, submitted_at=at,
                                 answers=dict(told.answers), changes={}, thread=[]))
    loader.db.flush()
