"""What registration writes: kinds of mails and of notifications."""

from __future__ import annotations

from aipress_core.api import MailKind, NotificationKind, _

DAY = 24 * 60
MAILS = (
    MailKind("kyc.received", _("Registration or change received"), _("${site} has received what you sent"), is_secret=True),
    MailKind("kyc.known", _("Somebody registered with a known address"), _("You have an account at ${site} already")),
    MailKind("kyc.waiting", _("A request waits for a reviewer"), _("${site}: ${applicant} waits for a decision")),
    MailKind("kyc.approved", _("Registration or change approved"), _("${site}: approved")),
    MailKind("kyc.refused", _("Registration or change refused"), _("${site}: not approved")),
    MailKind("kyc.question", _("A reviewer asks back"), _("${site}: a question about what you sent"), is_secret=True),
    MailKind("kyc.resume", _("Link to go on with a registration"), _("Go on with your registration at ${site}"), is_secret=True,
             minutes=DAY),
    MailKind("kyc.address", _("Link to confirm that a mailbox is read"), _("Confirm your address for ${site}"), is_secret=True),
    MailKind("kyc.invited", _("Invitation to register"), _("${host} invites you to ${site}"), is_secret=True),
    MailKind("kyc.fact", _("A verification runs out"), _("${site}: to be verified again")),
)
NOTIFICATIONS = (
    NotificationKind("kyc.registration_waits", _("${name} has registered and waits for a decision"), _("Somebody registers"),
                     "person-plus"),
    NotificationKind("kyc.change_waits", _("${name} has changed a profile and waits for a decision"),
                     _("A member changes what reviewers verify"), "person-gear"),
    NotificationKind("kyc.change_approved", _("The changes of your profile are approved"),
                     _("A change of my profile is decided"), "person-check"),
    NotificationKind("kyc.change_refused", _("The changes of your profile are not approved"),
                     _("A change of my profile is refused"), "person-x"),
    NotificationKind("kyc.change_question", _("A reviewer has a question about your profile"),
                     _("A reviewer asks me something"), "question-circle"),
    NotificationKind("kyc.fact_expiring", _("Have it verified again soon: ${fact}"), _("A verification of mine runs out soon"),
                     "patch-question"),
    NotificationKind("kyc.fact_expired", _("Not verified any more: ${fact}"), _("A verification of mine has run out"),
                     "patch-minus"),
)
