"""The plugin API: the only module of the core that a plugin imports (``aipress_core.testing`` in its tests).

What is listed here is documented, tested and kept stable by semantic versioning (``API_VERSION``); what is not listed
is private and may change without notice.
"""

from __future__ import annotations

from aipress_core.audit import record as record_audit
from aipress_core.content import events as content_events
from aipress_core.content import services as content
from aipress_core.content.events import ContentCorrected, ContentListed, ContentUnlisted
from aipress_core.content.models import Content, ContentSlug, FacetCount
from aipress_core.content.services import slugify, unique_slug
from aipress_core.content.visibility import ARCHIVED, DRAFT, KILLED, PUBLIC, Visibility, live
from aipress_core.db.base import Base
from aipress_core.db.sessions import database
from aipress_core.db.types import BigId, Json, UTCDateTime, utcnow
from aipress_core.events import Event, observes
from aipress_core.events.outbox import emit, enqueue
from aipress_core.files import service as files
from aipress_core.files.models import File
from aipress_core.files.placeholder import placeholder
from aipress_core.forms import Form, ValidationFailure, widgets
from aipress_core.hookspecs import hookimpl
from aipress_core.hookspecs.types import ContentType, Mount, NavItem, Permission
from aipress_core.http import Fetched, Refused, SafeClient
from aipress_core.i18n.translation import _
from aipress_core.parties.models import ORGANISATION, PERSON, SERVICE, Party, Role
from aipress_core.plugins import toggle
from aipress_core.resources.base import MountPoint, Resource
from aipress_core.resources.keyset import CursorError, Keyset, Page
from aipress_core.security import passwords, sessions
from aipress_core.security.html import sanitise
from aipress_core.security.identity import Identity
from aipress_core.security.models import Session
from aipress_core.settings import Setting, Settings
from aipress_core.site import Site
from aipress_core.tasks import Periodic, TaskContext, task
from aipress_core.templating.renderer import render, render_markup
from aipress_core.version import API_VERSION
from aipress_core.views.site import local_path

__all__ = [
    "API_VERSION",
    "ARCHIVED",
    "DRAFT",
    "KILLED",
    "ORGANISATION",
    "PERSON",
    "PUBLIC",
    "SERVICE",
    "Base",
    "BigId",
    "Content",
    "ContentCorrected",
    "ContentListed",
    "ContentSlug",
    "ContentType",
    "ContentUnlisted",
    "CursorError",
    "Event",
    "FacetCount",
    "Fetched",
    "File",
    "Form",
    "Identity",
    "Json",
    "Keyset",
    "Mount",
    "MountPoint",
    "NavItem",
    "Page",
    "Party",
    "Periodic",
    "Permission",
    "Refused",
    "Resource",
    "Role",
    "SafeClient",
    "Session",
    "Setting",
    "Settings",
    "Site",
    "TaskContext",
    "UTCDateTime",
    "ValidationFailure",
    "Visibility",
    "_",
    "content",
    "content_events",
    "database",
    "emit",
    "enqueue",
    "files",
    "hookimpl",
    "live",
    "local_path",
    "observes",
    "passwords",
    "placeholder",
    "record_audit",
    "render",
    "render_markup",
    "sanitise",
    "sessions",
    "slugify",
    "task",
    "toggle",
    "unique_slug",
    "utcnow",
    "widgets",
]
