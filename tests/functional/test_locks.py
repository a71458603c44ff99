"""What is worked out from rows that others may change at the same moment is worked out below a lock.

SQLite has one writer and needs none, so a lock that is forgotten shows in a race on PostgreSQL alone, and there by chance. Here the
statements are asked: each act must lock the row by which those who do the same wait for each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.dialects import postgresql

from aipress_accounts import erasure
from aipress_accounts.services import communities_of
from aipress_core.api import Content, content, utcnow
from aipress_core.audit.record import record
from aipress_core.content.services import apply_due_changes
from aipress_core.files.service import Files, Stored
from aipress_core.files.storage import open_storage
from aipress_discussion import counters
from aipress_kyc.registration.requests import hold
from aipress_organisations.services import standing
from aipress_organisations.services.invitations import _hold as hold_to_invite
from aipress_organisations.services.membership import _hold as hold_to_join
from aipress_search.choice import Choice
from aipress_search.saved.services import Wish, save
from aipress_social.follows import follow
from aipress_social.posts import lock_group


def _attach(db: Any, here: Any) -> None:
    quota = Files(open_storage(here.registry.aipress_settings["aipress.files.url"]), quota=1000)
    quota.attach(db, Stored("a" * 64, "application/pdf", 1, None, None, "a.pdf"), owner=here.person)


def _save(db: Any, here: Any) -> None:
    save(db, here.person, Choice("numbat"), Wish("numbat", "daily", True, False), utcnow(), most=3)


# What is done, and the table of which a row must be locked for it.
ACTS: dict[str, tuple[Callable[[Any, Any], object], str]] = {
    "is the last owner": (lambda db, here: erasure.is_last_owner(db, here.person), "core_role"),
    "has a community": (lambda db, here: communities_of(db, here.person), "core_party"),
    "hands in, decides": (lambda db, here: hold(db, here.person), "core_party"),
    "joins an organisation": (lambda db, here: hold_to_join(db, here.person, here.organisation), "core_party"),
    "invites for an organisation": (lambda db, here: hold_to_invite(db, here.organisation), "core_party"),
    "administers an organisation": (lambda db, here: standing.hold(db, here.organisation), "core_party"),
    "changes a group": (lambda db, here: lock_group(db, here.group), "social_group"),
    "follows": (lambda db, here: follow(db, here.other, here.person, utcnow()), "core_party"),
    "likes, comments": (lambda db, here: counters.lock(db, here.item), "core_content"),
    "publishes": (lambda db, here: content.publish(db, db.get_one(Content, here.item), utcnow()), "core_content"),
    "is listed by time": (lambda db, here: apply_due_changes(db, utcnow()), "core_content"),
    "keeps a file": (_attach, "core_party"),
    "saves a search": (_save, "core_party"),
    "is audited": (lambda db, here: record(db, action="core.tried"), "core_audit_head"),
}


@pytest.fixture
def here(world: Any) -> Any:
    """Rows to act upon."""
    from types import SimpleNamespace

    from aipress_organisations import services as organisations
    from aipress_social.groups import create

    with world.database.session() as db, db.begin():
        person, other = world.party(roles=("owner",), db=db).id, world.party(db=db).id
        item = Content(type="wire.article", title="A", slug="a", owner_id=person)
        db.add(item)
        db.flush()
        return SimpleNamespace(registry=world.registry, person=person, other=other, item=item.id,
                               organisation=organisations.create(db, "Le Relevé", "media").id,
                               group=create(db, person, "Wombats", utcnow()).id)


@pytest.mark.parametrize("act", ACTS)
def test_who_does_the_same_at_once_waits(world: Any, here: Any, act: str) -> None:
    do, table = ACTS[act]
    asked: list[str] = []
    with world.database.session() as db, db.begin():
        def listen(state: Any) -> None:
            if state.is_select:
                asked.append(str(state.statement.compile(dialect=postgresql.dialect())))  # type: ignore[no-untyped-call]
        event.listen(db, "do_orm_execute", listen)
        do(db, here)
    assert [one for one in asked if f"FROM {table}" in one and " FOR " in one], asked
