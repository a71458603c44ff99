"""What the table knows about people: whom a notification tells, and of whose deed."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from aipress_core.api import PersonalData, _
from aipress_notifications.models import Notification
from aipress_notifications.services import lock, recount


def stop_telling(db: Session, party_id: int) -> None:
    """What others are told of the member's deeds names the member: it goes, and their bells count anew."""
    told = lock(db, db.scalars(select(Notification.party_id).where(Notification.actor_id == party_id).distinct()).all())
    db.execute(delete(Notification).where(Notification.actor_id == party_id))
    if told:
        recount(db, told)


DECLARED = (
    PersonalData(Notification.party_id, _("Your notifications"), secret=("group_key", "actor_id")),
    PersonalData(Notification.actor_id, _("Notifications that told others of what you did"), before_erase=stop_telling,
                 secret=("party_id", "values", "group_key", "url", "read_at")),
)
