"""The drill: a member is erased, the site is lost, a backup of before is restored, and the member is erased again."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from aipress_accounts.commands import erased_command
from aipress_accounts.erased import NAME
from aipress_accounts.models import DEACTIVATED, User
from aipress_accounts.own_data import Erasure
from aipress_accounts.services import create_user
from aipress_core.api import Party, enqueue, utcnow, verify_audit
from aipress_core.backup import service
from aipress_core.boot import build_runtime
from aipress_core.install import install
from aipress_core.tasks.runner import Runner
from aipress_core.testing.world import test_settings

pytestmark = pytest.mark.proof


@pytest.fixture
def runtimes(tmp_path):
    """A site, and an empty place for it to be restored into."""
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        found.append(build_runtime(test_settings(f"sqlite:///{tmp_path}/{name}/site.sqlite", tmp_path / name), environ={}))
    yield found
    for one in found:
        one.engine.dispose()


def test_restored_backup_of_before_does_not_bring_erased_members_back(runtimes, tmp_path):
    site, restored = runtimes
    install(site)
    with site.database.session() as db, db.begin():
        maud = create_user(db, "maud@example.org", "Maud Keravec", password_hash="x").id
        noe = create_user(db, "noe@example.org", "Noé Quoll", password_hash="x").id
    made = service.back_up(site, tmp_path)
    with site.database.session() as db, db.begin():
        db.execute(update(User).where(User.id == maud).values(state=DEACTIVATED))
        db.add(Erasure(party_id=maud, key_hash="x", due_at=utcnow()))
        enqueue(db, "accounts.erase", {"party_id": maud})
    Runner(site).run_due(1000)
    kept = shutil.move(tmp_path / "one" / NAME, tmp_path / "kept.jsonl")
    shutil.rmtree(tmp_path / "one")
    service.restore(restored, tmp_path / made["path"])
    with restored.database.session() as db:
        assert db.get_one(Party, maud).name == "Maud Keravec", "this is what the ledger is for"
    said = CliRunner().invoke(erased_command, ["--ledger", str(kept), "--again"], obj=SimpleNamespace(runtime=lambda: restored))
    assert said.output == "Noted as erased: 1. Back: 1; the worker erases them again.\n"
    Runner(restored).run_due(1000)
    with restored.database.session() as db:
        assert (db.get(User, maud), db.get_one(Party, maud).state) == (None, "closed")
        assert "Maud" not in db.get_one(Party, maud).name
        assert db.get_one(User, noe).state == "live"
        assert verify_audit(db) == []
