"""Mail: declared kinds, rendered when asked for, written in the caller's transaction, sent afterwards by a task.

**For plugins.** Declare kinds with the hook ``aipress_register_mails``, put two templates beside them, and send::

    MailKind("shop.receipt", _("Receipt"), _("Your receipt from ${site}"))       # shop/mail/receipt.html and .txt
    request.mail("shop.receipt", Recipient(user.email, party.name, locale=party.locale), order=order)
    ctx.mail("shop.receipt", recipient, order=order)                              # the same in a task

Templates extend ``core/mail.html`` and ``core/mail.txt``; besides the values they have ``_``, ``ngettext``, ``link("/path")``
(absolute), ``site``, ``site_url``, ``subject``, ``recipient`` and the filters for dates and numbers, all in the language and
the zone of the recipient. ``unsubscribe_url=…`` among the values also gives the headers of RFC 8058.

**What happens.** The rendered mail is one row of ``core_mail`` and one task ``core.send_mail``, both in the caller's
transaction: what is rolled back is never sent. The task hands the mail to the transport that ``aipress.mail.url`` names, at
most once: a row is marked ``sending`` and committed before the server is asked, and one that is found so (the worker was
killed in between) becomes ``unsure`` instead of being sent again. A server that cannot be reached or says "later" is asked
again, eight times within about half an hour; one that says "never" is believed.

**For the log of mails.** The admin's pages call these, all exported as ``aipress_core.api.mails``:

- ``mails.page(db, state=…, kind=…, plugin=…, address=…, cursor=…) -> Page`` of rows ``id, kind, plugin, address, name, subject,
  state, tries, error, created_at, sent_at, is_secret``, the newest first, thirty at a time (a `Keyset` page);
- ``mails.one(db, mail_id) -> MailRow | None`` (the same columns and ``party_id, locale, expires_at, request_id``);
- ``mails.body(db, mail_id, settings) -> Body | None``: ``subject, text, html`` as they were sent; None where
  there is none to show: the bodies of secret kinds (reset links) are erased once they are sent, never given out in production;
- ``mails.counts(db) -> dict[state, number]`` of the last 30 days; ``mails.STATES``; ``mails.TITLES`` (state → what people read);
- ``mails.sent_since(db, party_id, since) -> number`` of mails to one member;
- ``mails.kinds(registry) -> Mapping[name, MailKind]``;
- ``mails.send_again(request, mail_id) -> bool``: give a failed or unsure mail another chance, audited.

``html`` carries inline styles, as mail must: show it in an answer of its own with ``Content-Security-Policy: default-src 'none';
style-src 'unsafe-inline'; sandbox``, or show ``text``.
"""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Give requests ``mail``."""
    from aipress_core.mail.service import mail

    config.add_request_method(mail)
