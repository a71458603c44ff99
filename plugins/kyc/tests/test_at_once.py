"""Two reviewers, and a member and a reviewer, at the same moment, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyramid.scripting import prepare
from sqlalchemy import func, select

from aipress_accounts.services import create_user
from aipress_core.api import Party, Role
from aipress_core.db.sessions import REGISTRY_KEY
from aipress_core.testing.world import build_site, test_settings
from aipress_kyc.models import ProfileRequest
from aipress_kyc.registration import decisions
from aipress_kyc.survey.store import live_survey

from .test_roles_property import AsReviewer

REVIEWERS = 6


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """A site of its own, where transactions are real."""
    url = (f"sqlite:///{tmp_path}/site.sqlite" if request.param == "sqlite"
           else request.getfixturevalue("postgresql_server").new_database())
    app = build_site(test_settings(url, tmp_path, **{"aipress.plugins": "kyc", "sqlalchemy.pool_size": "24"}))
    yield app
    app.registry.runtime.engine.dispose()


def test_of_reviewers_who_decide_at_once_one_does(site: Any) -> None:
    database = site.registry.runtime.database
    with database.session() as db, db.begin():
        reviewers = [create_user(db, f"r{number}@example.org", "Rosa", password_hash="x", roles=("owner",)).id for number in range(REVIEWERS)]
        applicant = create_user(db, "a@example.org", "Ada Roy", password_hash="x", state="pending").id
        item = ProfileRequest(party_id=applicant, kind="registration", survey_id=live_survey(db).id, code="AC_ST", changes={}, thread=[],
                              answers={"first_name": "Ada", "last_name": "Roy"})
        db.add(item)
        db.flush()
        request_id = item.id
    barrier, done = threading.Barrier(REVIEWERS), []

    def decide(number: int) -> None:
        with prepare(registry=site.registry) as env:
            request = env["request"]
            request.method, request.environ[REGISTRY_KEY] = "POST", database
            barrier.wait()
            try:
                with request.tm:
                    asking = AsReviewer(request, reviewers[number])
                    if number % 2:
                        decisions.approve(asking, request_id)
                    else:
                        decisions.refuse(asking, request_id, "not_verified", "")
                done.append("decided")
            except decisions.Settled:
                done.append("late")
            except Exception as error:
                done.append(type(error).__name__)
    threads = [threading.Thread(target=decide, args=(number,)) for number in range(REVIEWERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done.count("decided") == 1, done
    with database.session() as db:
        item = db.get_one(ProfileRequest, request_id)
        roles = set(db.scalars(select(Role.role).where(Role.party_id == applicant)))
        assert roles == ({"academic"} if item.state == "approved" else set())
        assert db.get_one(Party, applicant).state == ("live" if item.state == "approved" else "closed")
        assert db.scalar(select(func.count()).select_from(ProfileRequest)) == 1
