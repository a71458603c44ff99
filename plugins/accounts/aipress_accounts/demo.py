"""The members of the demo world, in bulk: ten thousand accounts are three statements a chunk and one hash."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session as Database

from aipress_accounts.consents import current_terms
from aipress_accounts.models import LIVE, PARTY_STATES, PENDING, User
from aipress_accounts.own_data import Consent
from aipress_accounts.roles import OWNER
from aipress_accounts.services import free_slugs, normalise_email
from aipress_core.api import PERSON, Party, Role, bulk, passwords

PASSWORD = "newsroom-demo"  # noqa: S105 (public on purpose; production refuses these accounts)
CHUNK = 5_000
OLDEST, WAITING = 700, 2  # days since the first member came; since somebody handed in what nobody has decided yet
MORE_ROLES = {"admin": (OWNER,), "editor": ("editor",)}


def load(loader: Any) -> None:
    """Write every person of the world with an account, and enter their party ids in ``loader.parties``."""
    people, random = loader.world.people(), Random(f"accounts:{loader.world.seed}")  # noqa: S311
    terms = current_terms(loader.db)
    hashed, total, done = passwords.hash_password(PASSWORD), loader.world.size.people, 0
    while chunk := list(islice(people, CHUNK)):
        days = [(one, random.uniform(1, OLDEST)) for one in chunk]
        joined = [loader.world.now - dt.timedelta(days=WAITING if _state(one) == PENDING else many) for one, many in days]
        ids = _write_parties(loader.db, chunk, joined)
        loader.db.execute(insert(User), [
            {"id": party_id, "email": normalise_email(one.email), "password_hash": hashed, "state": _state(one), "is_demo": True,
             "terms_accepted_at": at, "created_at": at}
            for party_id, one, at in zip(ids, chunk, joined, strict=True)])
        loader.db.execute(insert(Role), list(_roles(zip(ids, chunk, joined, strict=True))))
        if terms is not None:
            bulk.write(loader.db, Consent, [{"party_id": party_id, "terms_id": terms.id, "way": "demo",
                                             "agreed_at": at}
                                            for party_id, at in zip(ids, joined, strict=True)])
        loader.parties.update({one.key: party_id for party_id, one in zip(ids, chunk, strict=True)})
        done += len(chunk)
        loader.progress(done, total, "members")


def _write_parties(db: Database, people: list[Any], joined: list[dt.datetime]) -> list[int]:
    slugs = free_slugs(db, [one.key for one in people])
    rows = [{"kind": PERSON, "name": one.name, "slug": slug, "state": PARTY_STATES[_state(one)], "created_at": at}
            for one, slug, at in zip(people, slugs, joined, strict=True)]
    return list(db.scalars(insert(Party).returning(Party.id, sort_by_parameter_order=True), rows))


def _state(person: Any) -> str:
    return PENDING if person.account == "pending" else LIVE


def _roles(people: Iterable[tuple[int, Any, dt.datetime]]) -> Iterator[dict[str, Any]]:
    """Everybody who is let in holds the role of their community; two accounts hold one more."""
    for party_id, person, at in people:
        if _state(person) == LIVE:
            for role in (person.community, *MORE_ROLES.get(person.account, ())):
                yield {"party_id": party_id, "role": role, "granted_at": at}
