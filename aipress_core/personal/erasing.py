"""Erasing a person: what is declared goes, is cleared or stands under a neutral name; the party itself stays as a neutral one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, Text, and_, cast, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from aipress_core.audit.models import Audit
from aipress_core.content.models import Content
from aipress_core.content.removal import remove_many
from aipress_core.content.services import touch
from aipress_core.db.base import Base
from aipress_core.events.models import PENDING, RUNNING, Delivery, Outbox
from aipress_core.files.models import File
from aipress_core.mail.models import FINAL, Mail
from aipress_core.parties.models import Party
from aipress_core.personal.declared import all_declared
from aipress_core.personal.kinds import CLEAR, DELETE, NEUTRAL, PersonalData
from aipress_core.personal.reading import belongs_to

ERASED = "closed"


def erase(db: Session, registry: Any, party_id: int, neutral_name: str, addresses: Iterable[str] = ()) -> dict[str, int]:
    """Erase a person in the caller's transaction, for good.

    What was published stands under the neutral name, unless its content type says that it is removed; drafts go. Whatever else
    the plugins declare goes as they declare it, those of disabled plugins too. Files go when nothing that stands refers to them.

    Args:
        neutral_name: as people read it: "Former member".
        addresses: e-mail addresses of the person: mails to them go from the log too.

    Returns:
        How many rows went or changed, by ``table.column``.
    """
    declared = [one for one in reversed(all_declared(registry)) if isinstance(one, PersonalData)]
    addresses, name = list(addresses), db.scalar(select(Party.name).where(Party.id == party_id)) or ""
    for one in declared:
        if one.before_erase is not None:
            one.before_erase(db, party_id)
    done = {"core_content": _remove_content(db, registry, party_id)}
    # The plugins that build on others first; what belongs to rows of another table before those rows.
    for one in sorted(declared, key=lambda one: one.through is None):
        done[one.name] = _erase_rows(db, one, party_id, neutral_name)
    done["core_mail.address"] = _count(db, delete(Mail).where(Mail.address.in_(addresses)))
    # One word may be anybody's: only a whole name is looked for in what others were told.
    telling = [*addresses, *([name] if " " in name else [])]
    done["core_mail.text"], done["core_outbox.payload"] = _remove_mails(db, telling), _remove_work(db, party_id, telling)
    done["core_file"] = _remove_files(db, party_id)
    _forget_as_target(db, party_id, telling)
    db.execute(update(Party).where(Party.id == party_id).values(
        name=neutral_name, slug=f"former-{party_id}", state=ERASED, locale=None, timezone=None, portrait=None))
    db.expire_all()
    return {name: number for name, number in done.items() if number}


def _count(db: Session, statement: Any) -> int:
    return int(db.execute(statement, execution_options={"synchronize_session": False}).rowcount)  # type: ignore[attr-defined]


def _remove_content(db: Session, registry: Any, party_id: int) -> int:
    """Drafts, and items of the types that are declared to be removed."""
    going = [one.name for one in registry.content_types if one.erasure == "remove"]
    ids = db.scalars(select(Content.id).where(
        Content.owner_id == party_id, Content.published_at.is_(None) | Content.type.in_(going))).all()
    remove_many(db, ids)
    return len(ids)


def _erase_rows(db: Session, one: PersonalData, party_id: int, neutral_name: str) -> int:
    mine = belongs_to(one, party_id)
    if one.erase == DELETE:
        return _count(db, delete(one.table).where(mine))
    values = {name: neutral_name if value is NEUTRAL else value for name, value in one.blank.items()}
    if one.erase == CLEAR:
        values[one.source.name] = None
    if not values:
        return 0
    touch(db, one.table, mine)
    return _count(db, update(one.table).where(mine).values(values))


def _remove_files(db: Session, party_id: int) -> int:
    """The person's files to which nothing refers that stands: no item, no row of a plugin. Their bytes go with the sweep."""
    kept = [exists().where(column == File.id) for table in Base.metadata.sorted_tables for column in table.columns
            if isinstance(table, Table) and any(key.column.table.name == "core_file" for key in column.foreign_keys)]
    return _count(db, delete(File).where(and_(File.owner_id == party_id, File.parent_id.is_(None), *(~one for one in kept))))


def _remove_mails(db: Session, telling: list[str]) -> int:
    """Mails to others that name the person, as far as they have been sent or given up."""
    told = [column.contains(text, autoescape=True) for text in telling for column in (Mail.subject, Mail.text)]
    return _count(db, delete(Mail).where(Mail.state.in_(FINAL), or_(*told))) if told else 0


def _remove_work(db: Session, party_id: int, telling: list[str]) -> int:
    """What the outbox remembers of finished and given-up work that was about the person, or carried their name or address."""
    payload = cast(Outbox.payload, Text)
    written = {form for text in telling for form in (text, json.dumps(text)[1:-1])}  # databases keep JSON in either
    written |= {f'"party_id": {party_id}{end}' for end in ",}"}
    told = [payload.contains(form, autoescape=True) for form in sorted(written)]
    is_waiting = exists().where(Delivery.outbox_id == Outbox.id, Delivery.state.in_((PENDING, RUNNING)))
    return _count(db, delete(Outbox).where(~is_waiting, or_(*told)))


def _forget_as_target(db: Session, party_id: int, telling: list[str]) -> None:
    """Names and addresses in rows of the log that tell what was done to the person, or call something by them; the chain stays
    sound."""
    table = Audit.__table__
    is_target = and_(table.c.target_type == "party", table.c.target_id == str(party_id))
    db.execute(update(table).where(or_(is_target, table.c.target_label.in_(telling)))  # type: ignore[arg-type]
               .values(target_label="", actor_name="", ip="", salt=""))
