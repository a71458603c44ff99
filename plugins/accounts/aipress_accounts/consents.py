"""The terms of use in their versions, and who agreed to which, when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session as Database

from aipress_accounts.models import User
from aipress_accounts.own_data import Consent, Terms

FIRST = Path(__file__).with_name("terms")
MOST_SHOWN = 50


def current_terms(db: Database, at: dt.datetime | None = None) -> Terms | None:
    """The version in force: the newest, or the newest that was published by ``at``."""
    statement = select(Terms) if at is None else select(Terms).where(Terms.published_at <= at)
    return db.scalar(statement.order_by(Terms.version.desc()).limit(1))


def terms_version(db: Database, version: int) -> Terms | None:
    """One version, or None."""
    return db.scalar(select(Terms).where(Terms.version == version))


def versions(db: Database) -> Sequence[Row[Any]]:
    """Version, time and how many members agreed, the newest first."""
    agreed = select(func.count()).select_from(Consent).where(Consent.terms_id == Terms.id).scalar_subquery()
    return db.execute(select(Terms.version, Terms.published_at, agreed.label("agreed")).order_by(Terms.version.desc())
                      .limit(MOST_SHOWN)).all()


def publish_terms(db: Database, texts: Mapping[str, str], now: dt.datetime, party_id: int | None = None) -> Terms:
    """Publish a new version; members are asked to agree to it on their account's page.

    Args:
        texts: clean HTML by language.
    """
    newest = db.scalar(select(func.max(Terms.version))) or 0
    terms = Terms(version=newest + 1, texts=dict(texts), published_at=now, published_by=party_id)
    db.add(terms)
    db.flush()
    return terms


def agree(db: Database, party_id: int, terms: Terms, now: dt.datetime, way: str) -> bool:
    """Note that a member agrees to a version; False when they did before.

    Args:
        way: where they said so: ``registration`` or ``account``.
    """
    if db.scalar(select(Consent.id).where(Consent.party_id == party_id, Consent.terms_id == terms.id)) is not None:
        return False
    db.add(Consent(party_id=party_id, terms_id=terms.id, way=way, agreed_at=now))
    db.execute(update(User).where(User.id == party_id).values(terms_accepted_at=now))
    db.flush()
    return True


def consents_of(db: Database, party_id: int) -> Sequence[Row[Any]]:
    """What a member agreed to: version, when it was published, when and where they agreed; the newest first."""
    return db.execute(select(Terms.version, Terms.published_at, Consent.agreed_at, Consent.way)
                      .join(Terms, Terms.id == Consent.terms_id).where(Consent.party_id == party_id)
                      .order_by(Terms.version.desc()).limit(MOST_SHOWN)).all()


def seed(db: Database, now: dt.datetime) -> None:
    """Publish the terms that we ship, on a site that has none."""
    if current_terms(db) is None:
        publish_terms(db, {path.stem: path.read_text(encoding="utf-8") for path in sorted(FIRST.glob("*.html"))}, now)
