"""Every model of the core, so that the metadata is complete wherever migrations are compared or made."""

from __future__ import annotations

from aipress_core.audit.models import Audit, AuditHead
from aipress_core.cache.models import CacheToken
from aipress_core.changes.models import SettingChange
from aipress_core.content.models import Content, ContentSlug, FacetCount
from aipress_core.events.models import Delivery, Lease, Outbox, Schedule
from aipress_core.files.models import File
from aipress_core.mail.models import Mail
from aipress_core.observability.models import Figure
from aipress_core.parties.models import Party, Role
from aipress_core.security.models import Rate, Session
from aipress_core.site import Site

TABLES = frozenset(
    model.__tablename__
    for model in (
        Audit,
        AuditHead,
        CacheToken,
        Content,
        ContentSlug,
        Delivery,
        FacetCount,
        Figure,
        File,
        Lease,
        Mail,
        Outbox,
        Party,
        Rate,
        Role,
        Schedule,
        Session,
        SettingChange,
        Site,
    )
)

__all__ = [
    "TABLES",
    "Audit", "AuditHead", "CacheToken", "Content", "ContentSlug", "Delivery", "FacetCount", "Figure", "File", "Lease", "Mail",
    "Outbox",
    "Party", "Rate", "Role", "Schedule", "Session", "SettingChange", "Site",
]
