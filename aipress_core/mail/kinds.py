"""What a plugin says about its mails, and to whom one goes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MailKind:
    """One kind of mail. Its templates are ``<plugin>/mail/<rest of the name>.html`` and ``.txt``.

    Args:
        name: ``<plugin id>.<what_it_says>``.
        title: what the kind is called in the log of mails.
        subject: a translation string; ``${site}`` and every value of the mail that is a text may stand in it.
        is_secret: it carries a link or a code that opens something: its body is erased once it is sent, and nobody reads it in
            the log of a production site.
        minutes: how long it is worth sending; later it is not sent any more. None = always.
    """

    name: str
    title: str
    subject: str
    is_secret: bool = False
    minutes: int | None = None

    @property
    def plugin(self) -> str:
        return self.name.partition(".")[0]

    @property
    def template(self) -> str:
        """Name of the templates, without ``.html`` and ``.txt``."""
        plugin, _dot, rest = self.name.partition(".")
        return f"{plugin}/mail/{rest}"


@dataclass(frozen=True)
class Recipient:
    """To whom a mail goes.

    Args:
        address: an e-mail address (RFC 5321).
        name: as it stands before the address.
        locale, timezone: in which the mail is written; None = the site's.
        party_id: the member, if it is one.
    """

    address: str
    name: str = ""
    locale: str | None = None
    timezone: str | None = None
    party_id: int | None = None
