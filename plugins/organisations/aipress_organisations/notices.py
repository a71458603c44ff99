"""Mails and notifications of this plugin."""

from __future__ import annotations

from aipress_core.api import MailKind, NotificationKind, _

MAILS = (MailKind("organisations.invitation", _("Invitation to join an organisation"),
                  _("${sender} invites you to join ${organisation}")),)

NOTIFICATIONS = (
    NotificationKind("organisations.invitation", _("${name} invites you to join ${organisation}"),
                     _("An organisation invites you to join it; such invitations are mailed in any case"), icon="person-plus"),
    NotificationKind("organisations.joined", _("${name} has joined ${organisation}"),
                     _("Somebody accepts your invitation to join an organisation"), icon="person-check"),
    NotificationKind("organisations.removed", _("You do not belong to ${organisation} any more"),
                     _("A manager removes you from your organisation"), icon="person-x", mail=True),
    NotificationKind("organisations.manager", _("You look after the page of ${organisation} now"),
                     _("You become a manager of your organisation"), icon="person-badge", mail=True),
)
