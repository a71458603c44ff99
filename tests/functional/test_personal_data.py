"""What the site knows about a person is declared to the last column; what is declared is exported, and erased as declared."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, func, insert, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from aipress_core.api import (
    CLEAR,
    DELETE,
    NEUTRAL,
    Content,
    File,
    NotPersonal,
    Party,
    PersonalData,
    Role,
    personal_declarations,
    personal_erasing,
    personal_reading,
    utcnow,
    verify_audit,
)
from aipress_core.db.base import Base
from aipress_core.personal.declared import problems, undeclared
from aipress_core.personal.kinds import column_of
from aipress_core.testing.rows import Inventor
from aipress_discussion.models import Comment, Like
from tests.functional.conftest import write_item

NAME = "Former member"


class Own(DeclarativeBase):
    """Tables of these tests only."""


class Mark(Own):
    __tablename__ = "shop_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int]


def declared(world: Any) -> list[PersonalData]:
    return [one for one in personal_declarations(world.registry) if isinstance(one, PersonalData)]


def give(db: Any, one: PersonalData, party_id: int) -> Any:
    """Write a row of the declaration that belongs to the party; returns its key."""
    inventor = Inventor(db.connection(), "wire.article")
    inventor.fill([one.table], 1)
    keys = list(one.table.primary_key.columns)
    [key] = inventor._keys[one.table][-1:]
    mine = [column == value for column, value in zip(keys, key, strict=True)]
    if one.through is None:
        db.execute(update(one.table).where(*mine).values({one.source.name: party_id}))
        return tuple(party_id if column is one.source else value for column, value in zip(keys, key, strict=True))
    owner = column_of(one.through)
    header = db.scalar(select(one.source).where(*mine))
    db.execute(update(owner.table).where(owner.table.c.id == header).values(
        {owner.name: party_id, "state": "public", "published_at": utcnow()}))
    return key


def where(one: PersonalData, key: Any) -> list[Any]:
    return [column == value for column, value in zip(one.table.primary_key.columns, key, strict=True)]


@pytest.fixture
def person(world: Any, db: Any) -> int:
    return world.party("Odile Rivoire", db=db).id


def test_every_reference_to_a_person_is_declared(world: Any) -> None:
    missing = undeclared(Base.metadata, personal_declarations(world.registry))
    assert [f"{column.table.name}.{column.name}" for column in missing] == []


def test_reference_through_a_shared_key_is_found() -> None:
    party, item = Party.__table__, Content.__table__
    metadata = MetaData()
    account = Table("shop_account", metadata, Column("id", Integer, ForeignKey(party.c.id), primary_key=True))
    order = Table("shop_order", metadata, Column("id", Integer, primary_key=True), Column("by", Integer, ForeignKey(account.c.id)))
    offer = Table("shop_offer", metadata, Column("id", Integer, ForeignKey(item.c.id), primary_key=True))
    Table("shop_view", metadata, Column("id", Integer, primary_key=True), Column("item", Integer, ForeignKey(item.c.id)))
    assert set(undeclared(metadata, [])) == {account.c.id, order.c.by, offer.c.id}


def test_what_is_not_personal_leads_no_further(world: Any) -> None:
    from aipress_organisations.models import Organisation

    metadata = MetaData()
    table = Organisation.__table__
    Table("shop_member", metadata, Column("id", Integer, primary_key=True), Column("of", Integer, ForeignKey(table.c.id)))
    assert undeclared(metadata, [NotPersonal(Organisation.id, "an organisation")]) == []


def test_export_holds_a_row_of_every_declaration_and_no_secret(world: Any, db: Any, person: int) -> None:
    for one in declared(world):
        give(db, one, person)
    for section in personal_reading.sections(world.registry, person):
        rows = list(section.rows(db))
        assert len(rows) >= 1, f"{section.name} is missing in the export"
    for one in declared(world):
        section = next(found for found in personal_reading.sections(world.registry, person) if found.name == one.name)
        assert not {*next(iter(section.rows(db)))} & {*one.secret}


def test_export_holds_nothing_of_others(world: Any, db: Any, person: int) -> None:
    other = world.party("Somebody Else", db=db).id
    for one in declared(world):
        give(db, one, other)
    rows = {section.name: len(list(section.rows(db))) for section in personal_reading.sections(world.registry, person)}
    assert {name: number for name, number in rows.items() if number} == {"core_party": 1}


def test_everything_is_erased_as_it_is_declared(world: Any, db: Any, person: int) -> None:
    keys = {one.name: give(db, one, person) for one in declared(world)}
    db.execute(update(Content).where(Content.owner_id == person).values(state="public", published_at=utcnow()))
    personal_erasing.erase(db, world.registry, person, NAME)
    for one in declared(world):
        mine = db.scalar(select(func.count()).select_from(one.table).where(personal_reading.belongs_to(one, person)))
        kept = db.execute(select(one.table).where(*where(one, keys[one.name]))).mappings().first()
        if one.erase == DELETE:
            assert (mine, kept) == (0, None), one.name
        elif one.erase == CLEAR:
            assert mine == 0, one.name
            assert (kept or {one.source.name: "gone"})[one.source.name] is None, one.name
        elif one.name != "core_file.owner_id":
            assert kept is not None, one.name
        for name, value in one.blank.items() if kept else ():
            assert kept[name] == (NAME if value is NEUTRAL else value), f"{one.table.name}.{name}"


def test_the_party_stays_under_a_neutral_name(world: Any, db: Any, person: int) -> None:
    slug = db.get(Party, person).slug
    personal_erasing.erase(db, world.registry, person, NAME)
    party = db.get(Party, person)
    assert (party.name, party.state, party.locale) == (NAME, "closed", None)
    assert party.slug != slug


def test_published_work_stands_and_drafts_go(world: Any, db: Any, person: int) -> None:
    standing, draft = write_item(db, owner=person).id, write_item(db, owner=person, publish=False).id
    personal_erasing.erase(db, world.registry, person, NAME)
    assert db.scalars(select(Content.id).where(Content.id.in_([standing, draft]))).all() == [standing]


def test_items_of_a_type_that_is_declared_so_are_removed(world: Any, db: Any, person: int, monkeypatch: Any) -> None:
    import dataclasses

    types = world.registry.content_types._types
    monkeypatch.setitem(types, "wire.release", dataclasses.replace(types["wire.release"], erasure="remove"))
    article, release = write_item(db, owner=person).id, write_item(db, owner=person, release=True).id
    personal_erasing.erase(db, world.registry, person, NAME)
    assert db.scalars(select(Content.id).where(Content.id.in_([article, release]))).all() == [article]


def test_counters_say_what_is_left(world: Any, db: Any, person: int) -> None:
    other = world.party(db=db).id
    item = write_item(db, owner=other)
    db.add_all([Like(content_id=item.id, party_id=person), Like(content_id=item.id, party_id=other),
                Comment(content_id=item.id, author_id=person, body="Yes")])
    item.like_count, item.comment_count = 2, 1
    db.flush()
    personal_erasing.erase(db, world.registry, person, NAME)
    assert db.execute(select(Content.like_count, Content.comment_count).where(Content.id == item.id)).one() == (1, 1)


def test_files_go_unless_something_that_stands_shows_them(world: Any, db: Any, person: int) -> None:
    item = write_item(db, owner=person)
    alone, attached, shown = (File(sha256=f"{number}" * 64, mime="image/png", size=1, owner_id=person) for number in range(3))
    attached.parent_id = item.id
    db.add_all([alone, attached, shown])
    db.flush()
    from aipress_wire.models import Item
    db.get(Item, item.id).cover_id = shown.id
    db.flush()
    personal_erasing.erase(db, world.registry, person, NAME)
    assert set(db.scalars(select(File.id).where(File.owner_id == person))) == {attached.id, shown.id}


def test_log_forgets_the_name_and_stays_sound(world: Any, request_: Any) -> None:
    db = request_.db
    person = world.party("Odile Rivoire", db=db)
    request_.audit("accounts.user_deactivated", target=("party", person.id, person.name))
    from aipress_core.api import record_audit
    record_audit(db, action="test.done", actor_id=person.id, actor_name=person.name, ip="192.0.2.7")
    personal_erasing.erase(db, world.registry, person.id, NAME)
    from aipress_core.audit.models import Audit
    rows = db.execute(select(Audit.actor_name, Audit.target_label, Audit.ip)).all()
    assert "Odile Rivoire" not in {text for row in rows for text in row}
    assert "192.0.2.7" not in {row.ip for row in rows}
    assert verify_audit(db) == []


def test_mails_to_the_address_go(world: Any, db: Any, person: int) -> None:
    from aipress_core.mail.models import Mail
    db.execute(insert(Mail).values(kind="x.y", plugin="x", address="odile@example.org", locale="fr", subject="S"))
    personal_erasing.erase(db, world.registry, person, NAME, addresses=["odile@example.org"])
    assert db.scalar(select(func.count()).select_from(Mail).where(Mail.address == "odile@example.org")) == 0


@pytest.mark.parametrize(("state", "stays"), [("waiting", True), ("sending", True), ("sent", False), ("failed", False)])
def test_mails_to_others_that_name_the_person_go_when_they_have_gone_out(world: Any, db: Any, person: int, state: str, stays: bool) -> None:
    from aipress_core.mail.models import Mail
    name = db.scalar(select(Party.name).where(Party.id == person))
    assert " " in name
    db.execute(insert(Mail).values(kind="x.y", plugin="x", address="maud@example.org", locale="fr", subject=f"{name} follows you", state=state))
    personal_erasing.erase(db, world.registry, person, NAME)
    assert (db.scalar(select(func.count()).select_from(Mail).where(Mail.address == "maud@example.org")) == 1) is stays


def test_mails_that_hold_a_name_of_one_word_stay(world: Any, db: Any, person: int) -> None:
    """It may be anybody's, or a town's."""
    from aipress_core.mail.models import Mail
    db.execute(update(Party).where(Party.id == person).values(name="Paris"))
    db.execute(insert(Mail).values(kind="x.y", plugin="x", address="maud@example.org", locale="fr", subject="News of Paris", state="sent"))
    personal_erasing.erase(db, world.registry, person, NAME)
    assert db.scalar(select(func.count()).select_from(Mail).where(Mail.address == "maud@example.org")) == 1


@pytest.mark.parametrize(("declaration", "reason"), [
    ("'x'", "neither PersonalData nor NotPersonal"),
    ("PersonalData(Mark.party_id, 'M', 'burn')", "not 'burn'"),
    ("PersonalData(Mark.party_id, 'M', CLEAR)", "never empty"),
    ("PersonalData(Mark.party_id, 'M', secret=('pin',))", "no column pin"),
    ("PersonalData(Role.party_id, 'R')", "a column of another"),
    ("PersonalData(Mark, 'M')", "no mapped column"),
])
def test_declaration_that_cannot_work_is_refused(declaration: str, reason: str) -> None:
    names = {"Mark": Mark, "Role": Role, "PersonalData": PersonalData, "CLEAR": CLEAR}
    try:
        found = "; ".join(problems(eval(declaration, names), "shop"))
    except TypeError as error:
        found = str(error)
    assert reason in found
