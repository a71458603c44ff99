"""The audit log shows whatever is done to it past the application."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from aipress_core.audit import Audit, record, verify
from aipress_core.parties.models import Party


@pytest.fixture
def log(world: Any) -> Any:
    for number in range(5):
        with world.database.session() as db, db.begin():
            record(db, action="user.grant", target_type="party", target_id=number, target_label=f"Member {number}",
                   details={"role": "editor", "share": [0.1, 1.0, 1e22, 1e-7], "names": ("a", "é")}, ip="192.0.2.7")
    return world


def _faults(world: Any) -> list[int]:
    with world.database.read_session() as db:
        return [fault.audit_id for fault in verify(db)]


def _tamper(world: Any, statement: Any) -> None:
    with world.database.session() as db, db.begin():
        db.execute(statement)


def test_untouched_log_is_sound(log: Any) -> None:
    assert _faults(log) == []


@pytest.mark.parametrize("change", [{"action": "user.revoke"}, {"details": {}}, {"actor_name": "somebody else"}, {"ip": ""},
                                    {"target_id": "9"}, {"person_digest": "0"}])
def test_edited_row_is_found(log: Any, change: dict[str, Any]) -> None:
    _tamper(log, update(Audit).where(Audit.id == 3).values(change))
    assert 3 in _faults(log)


def test_deleted_row_is_found(log: Any) -> None:
    _tamper(log, delete(Audit).where(Audit.id == 3))
    assert _faults(log) == [4]


def test_log_whose_end_was_cut_off_is_found(log: Any) -> None:
    _tamper(log, delete(Audit).where(Audit.id >= 4))
    assert _faults(log) == [5]


def test_exchanged_rows_are_found(log: Any) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        _tamper(log, update(Audit).where(Audit.id == old).values(id=new))
    assert {2, 3} <= set(_faults(log))


def test_erased_names_do_not_break_the_chain(log: Any) -> None:
    _tamper(log, update(Audit).where(Audit.id == 3).values(actor_name="", target_label="", ip="", salt=""))
    assert _faults(log) == []


def test_row_outlives_its_actor(world: Any) -> None:
    with world.database.session() as db, db.begin():
        party = Party(kind="person", name="Ada", slug="ada")
        db.add(party)
        db.flush()
        record(db, action="user.grant", actor_id=party.id, actor_name=party.name)
    _tamper(world, delete(Party))
    with world.database.read_session() as db:
        assert db.execute(select(Audit.actor_id, Audit.actor_name)).one() == (None, "Ada")
        assert verify(db) == []


def test_row_cannot_be_changed_through_the_orm(log: Any) -> None:
    with log.database.session() as db:
        db.get(Audit, 2).action = "nothing"
        with pytest.raises(TypeError, match="append-only"):
            db.flush()


@pytest.mark.parametrize("name", ["new_password", "Passwd", "SECRET", "csrf_token", "API_key", "Cookies"])
def test_secret_is_refused(world: Any, name: str) -> None:
    with world.database.session() as db, pytest.raises(ValueError, match=name):
        record(db, action="user.password", details={name: "x"})


def test_rows_written_at_the_same_moment_form_one_chain(world: Any) -> None:
    start = threading.Barrier(4)

    def write() -> None:
        start.wait()
        for _ in range(5):
            with world.database.session() as db, db.begin():
                record(db, action="user.grant")

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with world.database.read_session() as db:
        assert db.scalar(select(func.count()).select_from(Audit)) == 20
        assert verify(db) == []
