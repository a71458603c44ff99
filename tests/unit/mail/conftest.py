"""A site with one plugin that sends mail, and a server of this machine that takes it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pyramid.scripting import prepare
from sqlalchemy import select

from aipress_core.api import Recipient, Site
from aipress_core.mail.models import Mail
from aipress_core.settings import Settings
from aipress_core.tasks.runner import Runner
from tests.unit.core.conftest import Workshop, core_database, workshop  # noqa: F401 - fixtures

CODE = """
@hookimpl
def aipress_register_mails():
    return [MailKind("post.note", "A note", _("Yesterday, ${site}: ${topic}")),
            MailKind("post.key", "A key", "Your key", is_secret=True, minutes=60)]
"""
FILES = {
    "templates/post/mail/note.html": """{% extends "core/mail.html" %}{% block main %}<p>{{ _("Yesterday") }} {{ topic }}</p>
        <a href="{{ link("/there") }}">x</a><time>{{ at|moment }}</time>{% endblock %}""",
    "templates/post/mail/note.txt": """{% extends "core/mail.txt" %}{% block main %}{{ _("Yesterday") }} {{ topic }}



{{ link("/there") }}{% endblock %}""",
    "templates/post/mail/key.html": """{% extends "core/mail.html" %}{% block main %}secret-{{ key }}{% endblock %}""",
    "templates/post/mail/key.txt": """{% extends "core/mail.txt" %}{% block main %}secret-{{ key }}{% endblock %}""",
}
AT = dt.datetime(2026, 11, 22, 13, 0, tzinfo=dt.UTC)


@dataclass
class Post:
    """The site, its clock, and what tests ask of it."""

    runtime: Any
    ahead: float = 0  # seconds by which the worker's clock is ahead

    @property
    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=self.ahead)

    def set(self, **values: Any) -> None:
        """Change settings: ``set(mail_url="smtp://…", environment="production")``."""
        settings = self.runtime.settings
        changed = {**settings, **{f"aipress.{name.replace('_', '.', 1)}": value for name, value in values.items()}}
        self.runtime.declared = dataclasses.replace(
            self.runtime.declared, settings=Settings(changed, settings.declared, settings.fixed))

    def send(self, kind: str = "post.note", recipient: Recipient | None = None, **values: Any) -> int:
        """As a page would, in a transaction that is committed."""
        given = {"topic": "<Ed's & Co>", "at": AT, "key": "12345"} | values
        with prepare(registry=self.runtime.registry) as env:
            request = env["request"]
            request.method = "POST"
            with request.tm:
                return int(request.mail(kind, recipient or Recipient("maud@example.org", "Maud"), **given))

    def run(self, forward: float = 0) -> int:
        """Run what is due, some seconds later."""
        self.ahead += forward
        return Runner(self.runtime, lambda: self.now).run_due()

    def row(self, mail_id: int) -> Mail:
        with self.runtime.database.read_session() as db:
            return db.scalars(select(Mail).where(Mail.id == mail_id)).one()

    def count(self) -> int:
        with self.runtime.database.read_session() as db:
            return len(db.scalars(select(Mail.id)).all())

    def switch(self, on: bool) -> None:
        with self.runtime.database.session() as db, db.begin():
            db.scalars(select(Site)).one().plugins = {"post": on}


@pytest.fixture
def post(workshop: Workshop) -> Post:  # noqa: F811
    workshop.plugin("post", CODE, files=FILES)
    return Post(workshop.build().registry.runtime)


@dataclass
class Server:
    """An SMTP server: ``answers`` are what it says, in turn, to each mail; then it takes all."""

    answers: list[str] = field(default_factory=list)
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    url: str = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answers and self.answers[0].startswith("rcpt "):
            return self.answers.pop(0).removeprefix("rcpt ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        self.messages.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 taken"


@pytest.fixture
def server() -> Iterator[Server]:
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=0)
    controller.port = _free_port()
    controller.start()
    handler.url = f"smtp://127.0.0.1:{controller.port}"
    yield handler
    controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
