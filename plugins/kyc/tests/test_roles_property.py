"""Whatever happens in whatever order: exactly one community role, and never one that no reviewer approved."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from aipress_accounts.services import COMMUNITIES, AccountRefused, create_user, grant_role, revoke_role
from aipress_core.api import Party, Role
from aipress_core.tasks.context import TaskContext
from aipress_kyc.communities import PROFILE_CODES
from aipress_kyc.models import Draft, Profile, ProfileRequest
from aipress_kyc.registration import decisions, drafts, requests
from aipress_kyc.registration.decisions import Settled
from aipress_kyc.survey.store import live_survey

STEPS, HISTORIES = 90, 4
CODES = (*PROFILE_CODES[:4], *PROFILE_CODES[8:10], *PROFILE_CODES[13:15], *PROFILE_CODES[20:22], *PROFILE_CODES[27:29])


class AsReviewer:
    """A request of a reviewer's; what it is not asked about is the request's own."""

    def __init__(self, request: Any, party_id: int) -> None:
        self._request, self.identity = request, SimpleNamespace(party_id=party_id, name="Reviewer")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._request, name)


class History:
    """People who register, edit and are decided on, and what a reviewer approved last of each."""

    def __init__(self, request: Any, chance: random.Random) -> None:
        self.request, self.chance, self.db = request, chance, request.db
        self.survey = live_survey(self.db)
        self.reviewer = AsReviewer(request, create_user(self.db, "r@example.org", "Rosa Reviewer", password_hash="x", roles=("owner",)).id)
        self.approved: dict[int, str] = {}  # party → community
        self.known: set[int] = set()
        self.numbers = iter(range(10_000))

    def answers(self, **own: Any) -> dict[str, Any]:
        return {"first_name": "Ada", "last_name": self.chance.choice(["Roy", "Le Goff", "Moal"]), "hobbies": str(self.chance.random()), **own}

    def _draft(self, **facts: Any) -> Draft:
        key = drafts.start(self.db, survey_id=self.survey.id, now=self.request.now, **facts)
        return self.db.scalars(select(Draft).where(Draft.key_hash == drafts.digest(key))).one()

    def register(self) -> None:
        draft = self._draft(code=self.chance.choice(CODES), answers=self.answers(email=f"a{next(self.numbers)}@example.org"))
        draft.sent_at, draft.password_hash = self.request.now, "x"
        requests.receive(self.request, draft)
        self.known |= set(self.db.scalars(select(ProfileRequest.party_id)))

    def edit(self) -> None:
        live = list(self.db.scalars(select(Profile.party_id)))
        if live:
            party_id = self.chance.choice(live)
            profile = self.db.get_one(Profile, party_id)
            code = self.chance.choice([profile.code, profile.code, *CODES])
            requests.submit_edit(self.request, self._draft(code=code, answers={**profile.answers, **self.answers()}, party_id=party_id),
                                 self.survey)

    def decide(self) -> None:
        """Any request, also one that is decided or replaced already."""
        item = self._any()
        if item is None:
            return
        community = self.survey.profile(item.code).community
        changes_profile = item.kind == "registration" or "profile_code" in item.changes
        try:
            decisions.approve(self.reviewer, item.id)
        except Settled:
            return
        if changes_profile:
            self.approved[item.party_id] = community

    def refuse(self) -> None:
        item = self._any()
        if item is not None:
            try:
                decisions.refuse(self.reviewer, item.id, "not_verified", "")
            except Settled:
                return

    def ask(self) -> None:
        item = self._any()
        if item is not None:
            try:
                decisions.ask(self.reviewer, item.id, "?")
            except Settled:
                return
            if self.chance.random() < 0.7:
                requests.reply(self.request, item.id, len(item.thread), "!")

    def verify(self) -> None:
        live = list(self.db.scalars(select(Profile.party_id)))
        if live:
            requests.ask_to_verify_again(self.request, self.chance.choice(live), "press_card")

    def give(self) -> None:
        """An owner gives a role by hand: of a community only to whoever has none, so never to one who was approved."""
        self._by_hand(grant_role)

    def take(self) -> None:
        """An owner takes a role by hand: never the one of the community."""
        self._by_hand(revoke_role)

    def _by_hand(self, act: Any) -> None:
        if self.approved:
            party = self.db.get_one(Party, self.chance.choice(sorted(self.approved)))
            try:
                act(self.reviewer, party, self.chance.choice([*COMMUNITIES, "editor"]))
            except AccountRefused:
                return

    def _any(self) -> ProfileRequest | None:
        items = list(self.db.scalars(select(ProfileRequest)))
        return self.chance.choice(items) if items else None

    def step(self) -> str:
        act = self.chance.choice(["register", "edit", "edit", "edit", "decide", "decide", "decide", "refuse", "ask", "verify",
                                  "give", "take"])
        getattr(self, act)()
        self.db.flush()
        return act

    def wrong(self) -> list[str]:
        held: dict[int, set[str]] = {}
        for party_id, role in self.db.execute(select(Role.party_id, Role.role).where(Role.role.in_(COMMUNITIES))):
            held.setdefault(party_id, set()).add(role)
        found = [f"{party} holds {held.get(party, set())}, approved was {self.approved.get(party)}" for party in self.known
                 if held.get(party, set()) != ({self.approved[party]} if party in self.approved else set())]
        open_ones = list(self.db.scalars(select(ProfileRequest.party_id).where(ProfileRequest.state.in_(("pending", "asked")))))
        return found + (["two open requests of one person"] if len(open_ones) != len(set(open_ones)) else [])


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_exactly_one_community_role_and_never_one_that_nobody_approved(request_: Any, seed: int) -> None:
    history, told = History(request_, random.Random(seed)), []
    for _step in range(STEPS):
        told.append(history.step())
        assert history.wrong() == [], told
    assert len(history.approved) > 1
    assert TaskContext


@pytest.mark.parametrize("act", ["grant_role", "revoke_role"])
def test_guard_notices_what_owners_must_not_do_by_hand(request_: Any, monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    def unguarded(request: Any, party: Party, role: str) -> None:
        held = request.db.get(Role, (party.id, role))
        if held is not None and act == "revoke_role":
            request.db.delete(held)
        elif held is None and act == "grant_role":
            request.db.add(Role(party_id=party.id, role=role))
    monkeypatch.setattr(f"{__name__}.{act}", unguarded)
    history, found = History(request_, random.Random(0)), []
    for _step in range(STEPS * 6):
        history.step()
        found = history.wrong()
        if found:
            break
    assert found


def test_guard_notices_a_role_that_is_added_instead_of_replaced(request_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipress_accounts.services._take", lambda *_given: False)
    found: list[str] = []
    history = History(request_, random.Random(0))
    for seed in range(6):
        history.chance.seed(seed)
        for _step in range(STEPS):
            history.step()
            found += history.wrong()
        if found:
            break
    assert found
