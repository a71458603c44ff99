"""What a task or an observer gets, and what the workers need of the application."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pyramid.registry import Registry
from sqlalchemy.orm import Session

from aipress_core.db.sessions import SessionSource
from aipress_core.events import outbox
from aipress_core.events.event import Event
from aipress_core.mail.kinds import Recipient
from aipress_core.security.identity import SiteState
from aipress_core.settings import Settings
from aipress_core.tasks.registry import work_of
from aipress_core.tasks.settings import DEFAULTS

if TYPE_CHECKING:
    from aipress_core.mail.render import Letterhead


class Runtime(Protocol):
    """An application without a web server. ``aipress_core.boot.build_runtime(settings)`` makes one."""

    @property
    def database(self) -> SessionSource:
        """Where sessions come from."""

    @property
    def registry(self) -> Registry:
        """Pyramid's registry, with hooks, services and the work registry."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """The resolved settings."""

    def is_enabled(self, plugin_id: str, choices: Mapping[str, Any]) -> bool:
        """Whether a loaded plugin is on, given ``core_site.plugins``; the core always is."""


def number(settings: Mapping[str, Any], name: str) -> int:
    """A setting of the workers, or its default where an application (a small test, say) declares none."""
    return int(settings.get(name, DEFAULTS[name]))


@dataclass
class TaskContext:
    """What a handler works with.

    Args:
        site: the site's row as it was when the work was claimed.
        now: aware, UTC.
        delivery_id: the same at every attempt: the key with which outside effects are made idempotent.
        attempt: 1 for the first.
        request_id: the request that caused the work, for logs.
    """

    runtime: Runtime
    site: SiteState
    now: dt.datetime
    delivery_id: int
    attempt: int
    handler: str
    request_id: str | None = None
    _db: Session | None = None
    _db_read: Session | None = None

    @property
    def db(self) -> Session:
        """The handler's own transaction, begun at first use and committed when it returns. Never commit it yourself.

        Do slow things (network, images) before the first use: on SQLite it takes the only write lock.
        """
        if self._db is None:
            if self._db_read is not None:
                self._db_read.close()
                self._db_read = None
            self._db = self.runtime.database.session()
        return self._db

    @property
    def db_read(self) -> Session:
        """Reads without a transaction, for what is needed before something slow. Do not use it after ``db``."""
        if self._db_read is None:
            self._db_read = self.runtime.database.read_session()
        return self._db_read

    @property
    def settings(self) -> Mapping[str, Any]:
        """The resolved settings, with the site owner's values as they were when the work was claimed."""
        settings = self.runtime.settings
        return settings.overlaid(self.site.settings) if isinstance(settings, Settings) else settings

    @property
    def registry(self) -> Registry:
        """Pyramid's registry: hooks and services."""
        return self.runtime.registry

    @property
    def logger(self) -> logging.Logger:
        """Where the handler logs."""
        return logging.getLogger(f"aipress.tasks.{self.handler}")

    def plugin_enabled(self, plugin_id: str) -> bool:
        """Whether a plugin is on, as ``request.plugin_enabled``."""
        return self.runtime.is_enabled(plugin_id, self.site.plugins)

    def emit(self, event: Event) -> None:
        """Write an event in the handler's transaction."""
        outbox.emit(self.db, event, work_of(self.registry), self.request_id)

    def enqueue(self, task_name: str, /, *, available_at: dt.datetime | None = None, **payload: Any) -> None:
        """Write a further task in the handler's transaction.

        Raises:
            LookupError: for a task that nobody declares.
        """
        if task_name not in work_of(self.registry).tasks:
            raise LookupError(f"no plugin declares the task {task_name}")
        outbox.enqueue(self.db, task_name, payload, available_at, self.request_id)

    def mail(self, kind: str, recipient: Recipient, /, **values: Any) -> int:
        """Write a mail in the handler's transaction; ``core.send_mail`` sends it. As ``request.mail``.

        Raises:
            LookupError: for a kind that nobody declares.
        """
        from aipress_core.mail.service import write

        return write(self.db, self._letterhead(), kind, recipient, values)

    def translator(self, locale: str | None) -> Callable[[Any], str]:
        """What turns translation strings into the language of a reader with this preference; None = the site's language."""
        from aipress_core.mail.render import translator

        return translator(self._letterhead(), locale)

    def _letterhead(self) -> Letterhead:
        from aipress_core.mail.render import Letterhead

        return Letterhead(self.registry, self.settings, self.site, self.now, self.request_id)

    def notify(self, kind: str, recipients: Iterable[int], values: Mapping[str, Any] | None = None, *, url: str,
               actor_id: int | None = None, content_id: int | None = None) -> None:
        """Tell members something, in the handler's transaction. As ``request.notify``.

        Raises:
            LookupError: for a kind that nobody declares.
            ValueError: for an address that is no path on this site.
        """
        from aipress_core.notifications.service import notices

        for one in notices(self.registry, self.now, kind, recipients, values or {}, url, actor_id, content_id):
            self.emit(one)

    def close(self) -> None:
        """Give the connections back; what was not committed is undone."""
        for session in (self._db, self._db_read):
            if session is not None:
                session.close()
        self._db = self._db_read = None
