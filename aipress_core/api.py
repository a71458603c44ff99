"""The plugin API: the only module of the core that a plugin imports (``aipress_core.testing`` in its tests).

What is listed here is documented, tested and kept stable by semantic versioning (``API_VERSION``); what is not listed
is private and may change without notice.
"""

from __future__ import annotations

from aipress_core.audit import record as record_audit
from aipress_core.audit import verify as verify_audit
from aipress_core.cache import CacheRegion
from aipress_core.cache import renew as renew_cache
from aipress_core.changes import service as changes
from aipress_core.components import Component, action
from aipress_core.content import events as content_events
from aipress_core.content import services as content
from aipress_core.content.events import ContentCorrected, ContentListed, ContentUnlisted
from aipress_core.content.models import Content, ContentSlug, FacetCount
from aipress_core.content.services import slugify, unique_slug
from aipress_core.content.visibility import ARCHIVED, DRAFT, KILLED, PUBLIC, Visibility, live
from aipress_core.db import bulk
from aipress_core.db.base import Base
from aipress_core.db.planning import planned_once, unled
from aipress_core.db.sessions import database
from aipress_core.db.types import BigId, Json, UTCDateTime, utcnow
from aipress_core.events import Event, observes
from aipress_core.events.outbox import emit, enqueue, withdraw
from aipress_core.events.outbox import retry as retry_deliveries
from aipress_core.events.queries import undelivered
from aipress_core.events.upsert import insert_into
from aipress_core.files import service as files
from aipress_core.files.models import File
from aipress_core.files.placeholder import placeholder
from aipress_core.forms import Attachment, Form, FormChanged, Kind, Received, ValidationFailure, Value, widgets
from aipress_core.hookspecs import hookimpl, only
from aipress_core.hookspecs.types import ContentType, Mount, NavItem, Permission, Vocabulary
from aipress_core.http import Fetched, Refused, SafeClient
from aipress_core.i18n.translation import _, pgettext
from aipress_core.mail import queries as mails
from aipress_core.mail.kinds import MailKind, Recipient
from aipress_core.mail.service import forget_mails
from aipress_core.notifications.events import Notice
from aipress_core.notifications.kinds import NotificationKind
from aipress_core.notifications.service import kinds as notification_kinds
from aipress_core.notifications.texts import sentence as notification_sentence
from aipress_core.observability.account import account_of
from aipress_core.observability.queries import PluginHealth, plugin_health
from aipress_core.parties.models import ORGANISATION, PERSON, SERVICE, Party, Role
from aipress_core.personal import erasing as personal_erasing
from aipress_core.personal import reading as personal_reading
from aipress_core.personal.declared import all_declared as personal_declarations
from aipress_core.personal.kinds import CLEAR, DELETE, KEEP, NEUTRAL, NotPersonal, PersonalData
from aipress_core.plugins import toggle
from aipress_core.plugins.crashes import Crash
from aipress_core.plugins.incidents import BreakerState, Quarantined, breakers, crashes, quarantined
from aipress_core.plugins.incidents import retry as retry_plugin
from aipress_core.plugins.purging import PurgePreview, PurgeRefused, export_rows, purge, purge_preview
from aipress_core.resources.base import MountPoint, Resource
from aipress_core.resources.counting import COUNT_CAP, alphabetical, capped
from aipress_core.resources.keyset import CursorError, Keyset, Page, decode_cursor, encode_cursor
from aipress_core.searching.types import SearchDocument, SearchFacet, SearchType
from aipress_core.security import passwords, sessions, signing
from aipress_core.security.html import sanitise
from aipress_core.security.identity import Identity
from aipress_core.security.models import Session
from aipress_core.settings import Setting, Settings
from aipress_core.site import Site
from aipress_core.tasks import Periodic, TaskContext, task
from aipress_core.tasks.retry import retry_task
from aipress_core.templating import preview as theme_preview
from aipress_core.templating.renderer import render, render_markup
from aipress_core.text import clean_text, is_blank, spreadsheet_text, text_markup
from aipress_core.version import API_VERSION
from aipress_core.views.site import local_path

__all__ = [
    "API_VERSION",
    "ARCHIVED",
    "CLEAR",
    "COUNT_CAP",
    "DELETE",
    "DRAFT",
    "KEEP",
    "KILLED",
    "NEUTRAL",
    "ORGANISATION",
    "PERSON",
    "PUBLIC",
    "SERVICE",
    "Attachment",
    "Base",
    "BigId",
    "BreakerState",
    "CacheRegion",
    "Component",
    "Content",
    "ContentCorrected",
    "ContentListed",
    "ContentSlug",
    "ContentType",
    "ContentUnlisted",
    "Crash",
    "CursorError",
    "Event",
    "FacetCount",
    "Fetched",
    "File",
    "Form",
    "FormChanged",
    "Identity",
    "Json",
    "Keyset",
    "Kind",
    "MailKind",
    "Mount",
    "MountPoint",
    "NavItem",
    "NotPersonal",
    "Notice",
    "NotificationKind",
    "Page",
    "Party",
    "Periodic",
    "Permission",
    "PersonalData",
    "PluginHealth",
    "PurgePreview",
    "PurgeRefused",
    "Quarantined",
    "Received",
    "Recipient",
    "Refused",
    "Resource",
    "Role",
    "SafeClient",
    "SearchDocument",
    "SearchFacet",
    "SearchType",
    "Session",
    "Setting",
    "Settings",
    "Site",
    "TaskContext",
    "UTCDateTime",
    "ValidationFailure",
    "Value",
    "Visibility",
    "Vocabulary",
    "_",
    "account_of",
    "action",
    "alphabetical",
    "breakers",
    "bulk",
    "capped",
    "changes",
    "clean_text",
    "content",
    "content_events",
    "crashes",
    "database",
    "decode_cursor",
    "emit",
    "encode_cursor",
    "enqueue",
    "export_rows",
    "files",
    "forget_mails",
    "hookimpl",
    "insert_into",
    "is_blank",
    "live",
    "local_path",
    "mails",
    "notification_kinds",
    "notification_sentence",
    "observes",
    "only",
    "passwords",
    "personal_declarations",
    "personal_erasing",
    "personal_reading",
    "pgettext",
    "placeholder",
    "planned_once",
    "plugin_health",
    "purge",
    "purge_preview",
    "quarantined",
    "record_audit",
    "render",
    "render_markup",
    "renew_cache",
    "retry_deliveries",
    "retry_plugin",
    "retry_task",
    "sanitise",
    "sessions",
    "signing",
    "slugify",
    "spreadsheet_text",
    "task",
    "text_markup",
    "theme_preview",
    "toggle",
    "undelivered",
    "unique_slug",
    "unled",
    "utcnow",
    "verify_audit",
    "widgets",
    "withdraw",
]
