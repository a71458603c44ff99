"""A backup of before brings erased members back; the ledger beside the database knows them, and they are erased again."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, select, update

from aipress_accounts import erased
from aipress_accounts.commands import erased_command
from aipress_accounts.models import DEACTIVATED, LIVE, User
from aipress_accounts.own_data import Erasure
from aipress_core.api import Party, enqueue, mails, utcnow, verify_audit


@pytest.fixture
def ledger(world: Any) -> Any:
    """The site's own, put back as it was when the test is over."""
    path = erased.ledger_of(world.runtime.settings)
    path.unlink(missing_ok=True)
    yield path
    path.unlink(missing_ok=True)


@pytest.fixture
def run(world: Any) -> Any:
    """``run("--again")``"""
    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(erased_command, list(arguments), obj=SimpleNamespace(runtime=lambda: world.runtime))
    return invoke


def erase(world: Any, party_id: int) -> None:
    """What the member asked for, when the days are over."""
    with world.database.session() as db, db.begin():
        db.execute(update(User).where(User.id == party_id).values(state=DEACTIVATED))
        db.add(Erasure(party_id=party_id, key_hash="x", due_at=utcnow()))
        enqueue(db, "accounts.erase", {"party_id": party_id})
    world.run_outbox()


def restore(world: Any, before: dict[str, Any], **changed: Any) -> None:
    """The rows as a backup of before has them."""
    with world.database.session() as db, db.begin():
        db.execute(update(Party).where(Party.id == before["id"]).values(name="Maud Keravec", slug="maud-keravec", state="live"))
        db.execute(insert(User.__table__), {**before, **changed})


def rows_of(world: Any, party_id: int) -> dict[str, Any]:
    with world.database.session() as db:
        return dict(db.execute(select(User.__table__).where(User.id == party_id)).one()._mapping)


def test_member_whom_a_backup_brings_back_is_erased_again(world: Any, make_user: Any, ledger: Any, run: Any) -> None:
    maud = make_user(roles=("journalist",)).id
    before = rows_of(world, maud)
    erase(world, maud)
    assert run().output == "Noted as erased: 1. Back: 0.\n"
    restore(world, before)
    assert run().output == "Noted as erased: 1. Back: 1; --again erases them.\n"
    with world.database.session() as db:
        assert db.get_one(User, maud).state == LIVE, "asking changes nothing"
    assert run("--again").exit_code == 0
    with world.database.session() as db:
        assert (db.get_one(User, maud).state, db.get_one(Party, maud).state) == (DEACTIVATED, "closed"), "shut before the worker comes"
    world.run_outbox()
    with world.database.session() as db:
        assert db.get(User, maud) is None
        assert (db.get_one(Party, maud).name, db.get_one(Party, maud).state) == ("Ancien membre", "closed")
        assert [row.kind for row in mails.page(db, address="maud@example.org").rows] == [], "not told again"
        assert verify_audit(db) == []
    assert run().output == "Noted as erased: 1. Back: 0.\n"


def test_whoever_has_the_number_of_an_erased_member_is_left_alone(world: Any, make_user: Any, ledger: Any, run: Any) -> None:
    maud = make_user().id
    before = rows_of(world, maud)
    erase(world, maud)
    restore(world, before, created_at=before["created_at"] + dt.timedelta(seconds=1))
    assert run("--again").output == "Noted as erased: 1. Back: 0.\n"
    world.run_outbox()
    assert rows_of(world, maud)["state"] == LIVE


def test_ledger_names_nobody(world: Any, make_user: Any, ledger: Any) -> None:
    erase(world, make_user().id)
    assert "maud" not in ledger.read_text().lower()
    assert "@" not in ledger.read_text()


def test_ledgers_of_other_machines_are_read_too(world: Any, make_user: Any, ledger: Any, run: Any, tmp_path: Any) -> None:
    maud = make_user().id
    before = rows_of(world, maud)
    erase(world, maud)
    kept = ledger.rename(tmp_path / "kept.jsonl")
    restore(world, before)
    assert run().output == "Noted as erased: 0. Back: 0.\n"
    assert run("--ledger", str(kept)).output.startswith("Noted as erased: 1. Back: 1")
    kept.write_text("{}\n")
    assert "line 1, is no line of a ledger" in run("--ledger", str(kept)).stderr
