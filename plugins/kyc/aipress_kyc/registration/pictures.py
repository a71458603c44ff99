"""Pictures among the answers: ids of ``core_file`` rows.

Until a profile shows them they are their owner's alone (``owner``), those of a visitor's draft nobody's. A press card stays so
for ever: reviewers look at it through the queue, and each look is in the audit log.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from aipress_core.api import File
from aipress_kyc.models.profile import Profile
from aipress_kyc.models.registration import OPEN_STATES, ProfileRequest

PORTRAIT, PRESS_CARD = "portrait_photo", "press_card_photo"
NAMES = (PORTRAIT, PRESS_CARD)


def ids_of(answers: Mapping[str, Any]) -> set[int]:
    """The file ids among answers."""
    return {answers[name] for name in NAMES if isinstance(answers.get(name), int)}


def rows(db: Session, answers: Mapping[str, Any]) -> dict[str, File]:
    """The file rows that answers name, by field."""
    ids = ids_of(answers)
    found = {file.id: file for file in db.scalars(select(File).where(File.id.in_(ids)))} if ids else {}
    return {name: found[answers[name]] for name in NAMES if answers.get(name) in found}


def in_use(db: Session, party_id: int) -> set[int]:
    """Pictures that the member's profile or open request names."""
    kept = db.scalars(select(Profile.answers).where(Profile.party_id == party_id)).all()
    asked = db.scalars(select(ProfileRequest.answers).where(ProfileRequest.party_id == party_id,
                                                            ProfileRequest.state.in_(OPEN_STATES))).all()
    return {one for answers in (*kept, *asked) for one in ids_of(answers)}


def forget(db: Session, ids: Collection[int]) -> None:
    """Delete rows that nothing names any more; their bytes go with the core's sweep."""
    if not ids:
        return
    owners = db.scalars(select(File.owner_id).where(File.id.in_(ids), File.owner_id.is_not(None)).distinct()).all()
    gone = set(ids).difference(*(in_use(db, owner) for owner in owners if owner is not None))
    if gone:
        db.execute(delete(File).where(File.id.in_(gone), File.parent_id.is_(None)).execution_options(synchronize_session=False))


def give_to(db: Session, answers: Mapping[str, Any], party_id: int) -> None:
    """A draft has become a request: its pictures are the applicant's."""
    if ids := ids_of(answers):
        db.execute(update(File).where(File.id.in_(ids)).values(owner_id=party_id, visibility="owner")
                   .execution_options(synchronize_session=False))


def show(db: Session, answers: Mapping[str, Any]) -> None:
    """The profile is live: its portrait may be shown. The press card never is."""
    portrait = answers.get(PORTRAIT)
    if isinstance(portrait, int):
        db.execute(update(File).where(File.id == portrait).values(visibility="public")
                   .execution_options(synchronize_session=False))
