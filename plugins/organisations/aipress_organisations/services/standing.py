"""What admins decide about an organisation: official or not, its kind, shown or not, gone. All of it is audited."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, delete, exists, insert, literal, select, union_all, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from aipress_core.api import ORGANISATION, Content, Party, _
from aipress_organisations.events import OrganisationChanged
from aipress_organisations.kinds import KINDS
from aipress_organisations.models import FormerName, Membership, Organisation
from aipress_organisations.services.clearing import losing_columns
from aipress_organisations.services.records import CLOSED, LONGEST_NAME, canonical_name, create, find_by_name
from aipress_organisations.services.refusals import OrganisationGone, OrganisationRefused

POINTED_AT = _("Other records still point at it. Deactivate it, or merge it into another organisation.")


def found(request: Any, name: str, kind: str, is_official: bool) -> int:
    """Write a new organisation, audited; returns its id.

    Raises:
        ValueError: for an empty name or an unknown kind.
        OrganisationRefused: when one of this name is there already, and the new one is not official.
    """
    namesake = find_by_name(request.db, name)
    if namesake is not None and not is_official:
        raise OrganisationRefused(_("There is an organisation of this name already."))
    row = create(request.db, name, kind, is_official=is_official)
    _told(request, "created", hold(request.db, row.id), kind=kind, is_official=is_official)
    return row.id


def set_official(request: Any, organisation_id: int, is_official: bool) -> bool:
    """Say that an organisation speaks for itself here, or no longer; False when it is so already.

    Raises:
        OrganisationRefused: when another organisation that is not official bears the same name.
    """
    found = hold(request.db, organisation_id)
    if found.is_official == is_official:
        return False
    _write(request.db, found, is_official=is_official)
    _told(request, "official" if is_official else "not_official", found)
    return True


def set_active(request: Any, organisation_id: int, is_active: bool) -> bool:
    """Show an organisation as what it is, or, while it is not active, like a declared one; False when it is so already."""
    found = hold(request.db, organisation_id)
    if found.is_active == is_active:
        return False
    _write(request.db, found, is_active=is_active)
    _told(request, "activated" if is_active else "deactivated", found)
    return True


def set_identity(request: Any, organisation_id: int, name: str, kind: str) -> bool:
    """Give an organisation another name or kind; its address stays, and the old name still leads to it.

    False when nothing changes.

    Raises:
        ValueError: for an empty name or an unknown kind.
        OrganisationRefused: when another organisation that is not official bears the same name.
    """
    shown = " ".join(name.split())[:LONGEST_NAME]
    if not shown or kind not in KINDS:
        raise ValueError(f"an organisation needs a name and one of the kinds {', '.join(KINDS)}")
    found = hold(request.db, organisation_id)
    if (found.name, found.kind) == (shown, kind):
        return False
    canonical = canonical_name(shown)
    _write(request.db, found, shown, kind=kind, canonical=canonical)
    if canonical != found.canonical:
        request.db.execute(insert(FormerName).values(organisation_id=organisation_id, canonical=found.canonical))
    _told(request, "renamed", found, name=shown, kind=kind, old_kind=found.kind)
    return True


def remove(request: Any, organisation_id: int) -> None:
    """Delete an organisation that has neither members nor anything published; its open invitations go with it.

    Raises:
        OrganisationRefused: when it still has them, or other rows would forget it.
    """
    found = hold(request.db, organisation_id, to_delete=True)
    if reason := why_kept(request.db, organisation_id):
        raise OrganisationRefused(reason)
    try:
        with request.db.begin_nested():
            request.db.execute(delete(Party).where(Party.id == organisation_id))
    except IntegrityError:
        raise OrganisationRefused(POINTED_AT) from None
    _told(request, "deleted", found)


def why_kept(db: Session, organisation_id: int) -> Any:
    """Why an organisation cannot be deleted, as a sentence; None when it can."""
    if db.scalar(select(exists().where(Membership.organisation_id == organisation_id))):
        return _("It still has members. Remove them first, or merge it into another organisation.")
    published = (Content.publisher_id == organisation_id) | (Content.owner_id == organisation_id)
    if db.scalar(select(exists().where(published))):
        return _("It has published something. Deactivate it, or merge it into another organisation.")
    others = [select(literal(1)).where(column == organisation_id) for column in losing_columns()]
    if db.scalar(select(exists(union_all(*others)))):
        return POINTED_AT
    return None


def hold(db: Session, organisation_id: int, *, to_delete: bool = False) -> Row[Any]:
    """Hold one organisation against everybody who would change it: ``id``, ``name``, ``slug``, ``kind``, ``canonical``,
    ``is_official``, ``is_active``.

    Args:
        to_delete: hold it also against those who would point at it.

    Raises:
        OrganisationGone: when it is no more.
    """
    held = db.scalar(select(Party.id).where(Party.id == organisation_id, Party.kind == ORGANISATION, Party.state != CLOSED)
                     .with_for_update(key_share=not to_delete))
    found = held and db.execute(
        select(Organisation.id, Party.name, Party.slug, Organisation.kind, Organisation.canonical, Organisation.is_official,
               Organisation.is_active).join(Party, Party.id == Organisation.id).where(Organisation.id == organisation_id)).first()
    if not found:
        raise OrganisationGone
    return found


def _write(db: Session, found: Row[Any], name: str = "", **values: Any) -> None:
    try:
        with db.begin_nested():
            if name:
                db.execute(update(Party).where(Party.id == found.id).values(name=name))
            db.execute(update(Organisation).where(Organisation.id == found.id).values(**values))
    except IntegrityError:
        raise OrganisationRefused(_("Another organisation that is not official is called ${name}. Merge the two.",
                                    mapping={"name": name or found.name})) from None


def _told(request: Any, what: str, found: Row[Any], **more: Any) -> None:
    request.audit(f"organisations.{what}", target=("party", found.id, found.name), **more)
    request.emit(OrganisationChanged(found.id))
