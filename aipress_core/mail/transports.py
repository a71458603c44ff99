"""How mail leaves: by an SMTP server, or not at all. The address ``aipress.mail.url`` chooses.

| address | |
|---|---|
| ``capture:`` | mails stay in the database, to be looked at in the admin; for development, tests and first steps |
| ``capture:/var/mails`` | and each is also written to that folder as ``<id>.eml`` |
| ``smtp://user:password@host:587`` | STARTTLS where it is offered; demanded where there is a password, except on loopback |
| ``smtps://user:password@host:465`` | TLS from the first byte |
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

TIMEOUT = 20.0  # seconds, for each step of the talk with the server
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
PORTS = {"smtp": 25, "smtps": 465}
PERMANENT = range(500, 600)  # RFC 5321, section 4.2.1


class Refused(Exception):
    """The server has said "never" about this mail or this recipient; trying again is in vain."""


class Transport(Protocol):
    """Something that takes messages."""

    @property
    def is_capture(self) -> bool:
        """Do the mails stay here?"""

    def send(self, message: EmailMessage, mail_id: int) -> None:
        """Hand a message over.

        Raises:
            Refused: for good.
            OSError, smtplib.SMTPException: for now.
        """


@dataclass(frozen=True)
class Capture:
    """Keeps mails where they are, and perhaps a copy of each in a folder."""

    folder: Path | None
    is_capture: bool = True

    def send(self, message: EmailMessage, mail_id: int) -> None:
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / f"{mail_id}.eml").write_bytes(bytes(message))


@dataclass(frozen=True)
class Smtp:
    """Hands mails to a server (RFC 5321), one connection a mail."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    is_tls: bool = False
    is_capture: bool = False

    def __repr__(self) -> str:
        return f"Smtp({self.host}:{self.port})"

    def send(self, message: EmailMessage, mail_id: int) -> None:
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refusal:
            codes = {code for code, _text in refusal.recipients.values()}
            if codes and all(code in PERMANENT for code in codes):
                raise Refused(f"the server does not take mail for this address ({min(codes)})") from refusal
            raise
        except smtplib.SMTPDataError as refusal:
            if refusal.smtp_code in PERMANENT:
                raise Refused(f"the server does not take this mail ({refusal.smtp_code})") from refusal
            raise

    @contextlib.contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        context = ssl.create_default_context()
        server = (smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context) if self.is_tls
                  else smtplib.SMTP(self.host, self.port, timeout=TIMEOUT))
        try:
            server.ehlo_or_helo_if_needed()
            if not self.is_tls and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            elif not self.is_tls and self.user and self.host not in LOOPBACK:
                raise smtplib.SMTPNotSupportedError("the server offers no STARTTLS; the password is not sent in the clear")
            if self.user:
                server.login(self.user, self.password)
            yield server
        finally:
            _leave(server)


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye; what was taken is taken, whatever the server answers now."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def transport(url: str) -> Transport:
    """The transport that an address names.

    Raises:
        ValueError: for an address that names none, without repeating it: it may hold a password.
    """
    parts = _split(url)
    if parts.scheme == "capture":
        return Capture(Path(parts.path) if parts.path else None)
    if parts.scheme in PORTS and parts.hostname:
        return Smtp(parts.hostname, parts.port or PORTS[parts.scheme], unquote(parts.username or ""),
                    unquote(parts.password or ""), is_tls=parts.scheme == "smtps")
    raise ValueError("must be capture:, capture:<folder>, smtp://host or smtps://host")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError("has a port or a host that cannot be read") from None
    return parts
