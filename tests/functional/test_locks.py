"""What is worked out from rows that others may change at the same moment is worked out below a lock.

SQLite has one writer and needs none, so a lock that is forgotten shows in a race on PostgreSQL alone, and there by chance. Here the
statements are asked: each act must lock the row by which those who do the same wait for each other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import aipress_core
from aipress_accounts import erasure
from aipress_accounts import tasks as account_tasks
from aipress_accounts.services import communities_of
from aipress_admin.setup import open_setup
from aipress_core.api import Content, content, enqueue, utcnow
from aipress_core.audit.record import record
from aipress_core.content.services import apply_due_changes
from aipress_core.events import claims
from aipress_core.files.service import Files, Stored
from aipress_core.files.storage import open_storage
from aipress_core.mail.tasks import send_mail
from aipress_core.plugins.purging import _delete
from aipress_core.security.identity import SiteState
from aipress_core.tasks.context import TaskContext
from aipress_core.tasks.declare import Periodic
from aipress_core.tasks.registry import work_of
from aipress_core.tasks.schedule import _advance
from aipress_discussion import counters
from aipress_kyc import tasks as kyc_tasks
from aipress_kyc.registration import drafts
from aipress_kyc.registration.requests import hold
from aipress_notifications import services as notifications
from aipress_organisations.services import OrganisationRefused, clearing, standing
from aipress_organisations.services.invitations import _hold as hold_to_invite
from aipress_organisations.services.invitations import _own as own_invitation
from aipress_organisations.services.membership import _hold as hold_to_join
from aipress_search.choice import Choice
from aipress_search.indexing import changes as index_changes
from aipress_search.saved import matching, telling
from aipress_search.saved.models import SavedSearch
from aipress_search.saved.services import Wish, save
from aipress_social.directory import indexing as directory
from aipress_social.follows import follow
from aipress_social.posts import lock_group
from aipress_wire.formats import ParsedItem
from aipress_wire.importing.store import Store
from tests.functional.locking import asked_for_locks
from tests.security.desk_acts import LOCKS


def _attach(db: Any, here: Any) -> None:
    quota = Files(open_storage(here.registry.aipress_settings["aipress.files.url"]), quota=1000)
    quota.attach(db, Stored("a" * 64, "application/pdf", 1, None, None, "a.pdf"), owner=here.person)


def _save(db: Any, here: Any) -> int:
    return save(db, here.person, Choice("numbat"), Wish("numbat", "daily", True, False), utcnow(), most=3)


def _in_a_task(do: Callable[..., object], db: Any, here: Any, *values: Any) -> None:
    do(TaskContext(here.runtime, SiteState(), utcnow(), 1, 1, "core.tried", _db=db, _db_read=db), *values)


def _match(db: Any, here: Any) -> None:
    _in_a_task(matching._write, db, here, [matching.Match(_save(db, here), here.person, (("wire.article", here.item),))])


def _tell(db: Any, here: Any) -> None:
    db.get_one(SavedSearch, _save(db, here)).due_at = utcnow()
    db.flush()
    _in_a_task(telling.tell, db, here)


def _answer(db: Any, here: Any) -> None:
    with pytest.raises(OrganisationRefused):
        own_invitation(db, here.person, 0)


def _claim(db: Any, here: Any) -> None:
    enqueue(db, "core.apply_due_changes")
    claims.claim(db, "core", ["core.apply_due_changes"], utcnow(), "token", 60)


# What is done, the table of which a row must be locked for it (free: one that is held is left to who holds it), and where.
ACTS: dict[str, tuple[Callable[[Any, Any], object], str, str]] = {
    "is the last owner": (lambda db, here: erasure.is_last_owner(db, here.person), "core_role", "accounts/erasure"),
    "has a community": (lambda db, here: communities_of(db, here.person), "core_party", "accounts/services"),
    "is erased": (lambda db, here: _in_a_task(account_tasks.erase, db, here, here.person), "accounts_erasure", "accounts/tasks"),
    "hands in, decides": (lambda db, here: hold(db, here.person), "core_party", "kyc/registration/requests"),
    "answers a draft": (lambda db, here: drafts.find(db, "k" * 43, utcnow(), None, lock=True), "kyc_draft", "kyc/registration/drafts"),
    "is received": (lambda db, here: _in_a_task(kyc_tasks.receive, db, here, 0), "kyc_draft", "kyc/tasks"),
    "joins an organisation": (lambda db, here: hold_to_join(db, here.person, here.organisation), "core_party", "organisations/services/membership"),
    "invites for an organisation": (lambda db, here: hold_to_invite(db, here.organisation), "core_party", "organisations/services/invitations"),
    "answers an invitation": (_answer, "organisations_invitation", "organisations/services/invitations"),
    "administers an organisation": (lambda db, here: standing.hold(db, here.organisation), "core_party", "organisations/services/standing"),
    "clears an organisation away": (lambda db, here: _in_a_task(clearing.clear_away, db, here, here.organisation), "core_party",
                                    "organisations/services/clearing"),
    "is told": (lambda db, here: notifications.lock(db, [here.person]), "core_party", "notifications/services"),
    "changes a group": (lambda db, here: lock_group(db, here.group), "social_group", "social/posts"),
    "follows": (lambda db, here: follow(db, here.other, here.person, utcnow()), "core_party", "social/follows"),
    "is put into the directory": (lambda db, here: directory.reindex(db, [here.person], utcnow()), "core_party", "social/directory/indexing"),
    "is counted in the directory": (lambda db, here: directory._count(db, Counter({0: 1})), "social_trait", "social/directory/indexing"),
    "likes, comments": (lambda db, here: counters.lock(db, here.item), "core_content", "discussion/counters"),
    "publishes": (lambda db, here: content.publish(db, db.get_one(Content, here.item), utcnow()), "core_content", "core/content/services"),
    "is listed by time": (lambda db, here: apply_due_changes(db, utcnow()), "core_content, free", "core/content/services"),
    "is imported": (lambda db, here: Store(None, work_of(here.registry), utcnow()).put(db, ParsedItem(format="rss", guid="a")), "core_content",
                    "wire/importing/store"),
    "keeps a file": (_attach, "core_party", "core/files/service"),
    "saves a search": (_save, "core_party", "search/saved/services"),
    "finds for a saved search": (_match, "search_saved", "search/saved/matching"),
    "tells what was found": (_tell, "search_saved, free", "search/saved/telling"),
    "builds an index": (lambda db, here: index_changes.lock(db, index_changes.BUILD), "search_state", "search/indexing/changes"),
    "is audited": (lambda db, here: record(db, action="core.tried"), "core_audit_head", "core/audit/record"),
    "takes work": (_claim, "core_delivery, free", "core/events/claims"),
    "sends a mail": (lambda db, here: _in_a_task(send_mail, db, here, 0), "core_mail", "core/mail/tasks"),
    "comes round": (lambda db, here: _advance(here.runtime.database, Periodic("core.sweep_mails", seconds=60), utcnow()), "core_schedule, free",
                    "core/tasks/schedule"),
    "purges a plugin": (lambda db, here: _delete(db, "example_hello"), "core_site", "core/plugins/purging"),
    "opens the first run": (lambda db, here: open_setup(db), "core_site", "admin/setup"),
}

# Where tests of their own wait for the lock.
APART = {"admin/setup": "plugins/admin/tests/test_first_run.py"}


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
        return SimpleNamespace(registry=world.registry, runtime=world.runtime, person=person, other=other, item=item.id,
                               organisation=organisations.create(db, "Le Relevé", "media").id,
                               group=create(db, person, "Wombats", utcnow()).id)


@pytest.mark.parametrize("act", ACTS)
def test_who_does_the_same_at_once_waits(world: Any, here: Any, act: str) -> None:
    do, table, _where = ACTS[act]
    with asked_for_locks() as asked, world.database.session() as db, db.begin():
        do(db, here)
    assert table in asked


def test_every_lock_of_the_code_is_asked_for_here() -> None:
    """Or by an act of the desk, which tests/security tries. A new one: add what waits for it to ``ACTS``."""
    root = Path(aipress_core.__file__).parents[1]
    files = [*root.glob("aipress_core/**/*.py"), *root.glob("plugins/*/aipress_*/**/*.py")]
    locking = {re.sub(r"^(aipress_|plugins/\w+/aipress_)", "", str(one.relative_to(root))).removesuffix(".py")
               for one in files if ".with_for_update(" in (text := one.read_text(encoding="utf-8")) or "with_for_update=True" in text}
    assert sorted(locking) == sorted({*(where for _do, _table, where in ACTS.values()), *(where for where, _table in LOCKS.values()), *APART})
