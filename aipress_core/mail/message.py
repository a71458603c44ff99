"""The message itself (RFC 5322, MIME): text and HTML, headers that nothing written by people can split."""

from __future__ import annotations

import datetime as dt
import hashlib
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from aipress_core.mail.models import Mail


class Unaddressable(Exception):
    """No mail can ever reach this address."""


def build(mail: Mail, sender: str, sender_name: str, at: dt.datetime) -> EmailMessage:
    """Make the message of a row.

    Args:
        sender: the site's own address.
        at: its date; the row keeps it, so that every try sends the same message.

    Raises:
        Unaddressable: for an address that is none.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = mail.subject
    message["From"] = _address(sender, sender_name)
    message["To"] = _address(mail.address, mail.name)
    message["Date"] = format_datetime(at)
    host = sender.rpartition("@")[2]
    # The same at every try, so that a server or a reader's program can drop the second copy.
    message["Message-ID"] = f"<{mail.id}.{hashlib.sha256(f'{mail.id} {at.isoformat()}'.encode()).hexdigest()[:16]}@{host}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers
    message["Content-Language"] = mail.locale
    if mail.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    message.set_content(mail.text or "", cte="quoted-printable")
    message.add_alternative(mail.html or "", subtype="html", cte="quoted-printable")
    return message


def _address(text: str, name: str) -> Address:
    local, _at, domain = text.rpartition("@")
    try:
        host = domain.encode("idna").decode("ascii")
        return Address(_line(name), addr_spec=f"{local}@{host}")
    except (ValueError, IndexError, MessageError) as error:  # the parser raises IndexError for some that end too early
        raise Unaddressable("this is not an address that mail can be sent to") from error


def _line(text: str) -> str:
    """A name on one line: EmailMessage refuses a line break, and a name with one should not stop the mail."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def default_sender(base_url: str) -> str:
    """The address that mails come from when no setting says it."""
    return f"no-reply@{urlsplit(base_url).hostname or 'localhost'}"
