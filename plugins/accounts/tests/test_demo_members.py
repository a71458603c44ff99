"""The members of the demo world."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import func, select

from aipress_accounts.demo import load
from aipress_accounts.models import User
from aipress_accounts.services import find_by_email
from aipress_core.api import Party, Role


@dataclass
class Person:
    key: str
    community: str = "journalist"
    account: str = ""

    @property
    def name(self) -> str:
        return self.key.replace("-", " ").title()

    @property
    def email(self) -> str:
        return f"{self.account or self.key}@demo.example"


@dataclass
class Size:
    people: int


@dataclass
class Demo:
    """What the loader of the demo plugin gives to each plugin."""

    db: Any
    persons: list[Person]
    parties: dict[str, int] = field(default_factory=dict)
    told: list[tuple[int, int, str]] = field(default_factory=list)
    seed: int = 1
    now: dt.datetime = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)

    @property
    def world(self) -> Any:
        return self

    @property
    def size(self) -> Size:
        return Size(len(self.persons))

    def people(self) -> Any:
        return iter(self.persons)

    def progress(self, done: int, total: int, noun: str) -> None:
        self.told.append((done, total, noun))


@pytest.fixture
def demo(db: Any) -> Demo:
    found = Demo(db, [Person("solene-marchadour", "communicator", "admin"), Person("ines-carvalho", "journalist", "editor"),
                      Person("theo-delaunoy", "journalist", "pending"), *(Person(f"member-{number}") for number in range(20))])
    load(found)
    return found


def _roles(db: Any, party_id: int) -> set[str]:
    return set(db.scalars(select(Role.role).where(Role.party_id == party_id)))


def test_every_person_has_a_demo_account(demo: Demo, db: Any) -> None:
    assert db.scalar(select(func.count()).select_from(User).where(User.is_demo)) == 23
    assert set(demo.parties) == {one.key for one in demo.persons}
    assert demo.told[-1] == (23, 23, "members")
    assert db.get(Party, demo.parties["member-7"]).name == "Member 7"


def test_named_accounts_hold_their_roles(demo: Demo, db: Any) -> None:
    assert _roles(db, demo.parties["solene-marchadour"]) == {"owner", "communicator"}
    assert _roles(db, demo.parties["ines-carvalho"]) == {"editor", "journalist"}
    assert _roles(db, demo.parties["theo-delaunoy"]) == set()


def test_pending_account_is_not_let_in(demo: Demo, db: Any) -> None:
    user = find_by_email(db, "pending@demo.example")
    assert user is not None
    assert (user.state, db.get(Party, user.id).state) == ("pending", "pending")
    assert demo.now - user.terms_accepted_at == dt.timedelta(days=2), "when the registration was handed in"


def test_demo_account_opens_with_the_public_password(demo: Demo, db: Any, sign_in: Any) -> None:
    db.commit()
    assert sign_in("admin@demo.example", "newsroom-demo").status_int == 303
