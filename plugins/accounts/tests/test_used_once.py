"""Links, codes and roles under fire: of twenty uses at the same moment, one succeeds (reliability N10), on both databases."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from aipress_accounts import links, second_step
from aipress_accounts.models import User
from aipress_accounts.services import COMMUNITIES, AccountRefused, create_user, give_role, take_role
from aipress_core.api import Party, Role, utcnow
from aipress_core.testing.world import build_site, test_settings

SECRET, TRIES = "a secret of the site", 20


@pytest.fixture(params=["sqlite", "postgresql"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """A database of its own, where transactions are real."""
    url = (f"sqlite:///{tmp_path}/site.sqlite" if request.param == "sqlite"
           else request.getfixturevalue("postgresql_server").new_database())
    app = build_site(test_settings(url, tmp_path, **{"aipress.plugins": "accounts", "sqlalchemy.pool_size": "24"}))
    yield app.registry.runtime.database
    app.registry.runtime.engine.dispose()


@pytest.fixture
def member(source: Any) -> int:
    with source.session() as db, db.begin():
        return int(create_user(db, "maud@example.org", "Maud Keravec", password_hash="none").id)


def _at_once(source: Any, use: Callable[[Database], object]) -> int:
    """How many of twenty threads succeed."""
    barrier, done = threading.Barrier(TRIES), []

    def run() -> None:
        with source.session() as db:
            barrier.wait()
            with db.begin():
                done.append(bool(use(db)))
    threads = [threading.Thread(target=run) for _try in range(TRIES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == TRIES
    return sum(done)


def test_link_is_used_by_one_of_twenty(source: Any, member: int) -> None:
    with source.session() as db, db.begin():
        key = links.issue(db, links.RESET, utcnow(), user=db.get_one(User, member))
    assert _at_once(source, lambda db: links.use(db, links.RESET, key, utcnow())) == 1


def test_recovery_code_is_used_by_one_of_twenty(source: Any, member: int) -> None:
    with source.session() as db, db.begin():
        code = second_step.new_codes(db, member)[0]
    assert _at_once(source, lambda db: second_step.use_code(db, member, SECRET, code, utcnow())) == 1


def test_code_of_the_app_is_used_by_one_of_twenty(source: Any, member: int) -> None:
    now = utcnow()
    with source.session() as db, db.begin():
        second_step.begin(db, member, SECRET, now)
        secret = second_step.waiting_secret(db, member, SECRET, now)
        assert secret is not None
        assert second_step.confirm(db, member, SECRET, pyotp.TOTP(secret).at(int(now.timestamp()) - 30), now)
    assert _at_once(source, lambda db: second_step.use_code(db, member, SECRET, pyotp.TOTP(secret).at(now), now)) == 1


def test_twenty_owners_who_put_themselves_out_leave_one(source: Any) -> None:
    with source.session() as db, db.begin():
        ids = iter([create_user(db, f"owner{number}@example.org", "Owner", password_hash="none", roles=("owner",)).id
                    for number in range(TRIES)])
    assert _at_once(source, lambda db: _allowed(lambda: take_role(db, db.get_one(Party, next(ids)), "owner"))) == TRIES - 1


def test_of_twenty_communities_given_at_once_a_member_has_one(source: Any, member: int) -> None:
    roles = itertools.cycle(COMMUNITIES)
    assert _at_once(source, lambda db: _allowed(lambda: give_role(db, db.get_one(Party, member), next(roles)))) == 1
    with source.session() as db:
        assert len(db.scalars(select(Role.role).where(Role.party_id == member)).all()) == 1


def _allowed(change: Callable[[], bool]) -> bool:
    try:
        return change()
    except AccountRefused:
        return False
