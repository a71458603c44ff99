"""What somebody who keeps the site can do to it or to what is others', act by act: the form's fields and what the audit log then says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update
from webtest import Upload

from aipress_core.api import Base, Site, utcnow
from aipress_kyc.registration.pictures import PRESS_CARD
from aipress_kyc.survey import store
from aipress_kyc.survey.shipped import shipped_sheet
from aipress_kyc.survey.writing import FORMATS
from aipress_organisations.services import Invitation
from aipress_search.admin.models import Pin, Synonym
from aipress_social import groups
from tests.security.town import Town


@dataclass(frozen=True)
class Act:
    """One act that succeeds.

    Attributes:
        row: the action of the audit row that it leaves.
        fields: of its form. ``{…}`` are filled from the town, here as in addresses.
        at: the address, if it is not that of the table of rights.
        form: the page that has the form, if more is in it than ``fields``.
        parts: gives further fields, of those with a structure.
        done: the answer's status.
    """

    row: str
    fields: dict[str, str] = field(default_factory=dict)
    at: str = ""
    form: str = ""
    parts: Callable[[Town], list[tuple[str, Any]]] = lambda _town: []
    done: int = 303


def _survey(_town: Town) -> list[tuple[str, Any]]:
    sheet = Upload("autumn.ods", FORMATS["ods"](shipped_sheet()), "application/octet-stream")
    return [("__start__", "file:mapping"), ("upload", sheet), ("__end__", "file:mapping")]


def _colleague(town: Town) -> list[tuple[str, Any]]:
    names = ("members:mapping", "value:rename")
    return [*(("__start__", one) for one in names), ("chosen", str(town.shared["colleague"])), *(("__end__", one) for one in names[::-1])]


REQUEST, MEMBERS, GROUP = "/admin/registrations/{request}", "/organisations/{stranger.house}/members", "/groups/{stranger.circle}"

# (place, name of the view) → the act. Answers to POST.
ACTS: dict[tuple[str, str], Act] = {
    ("AdminRoot", "themes"): Act("admin.theme_changed", {"theme": "evening"}),
    ("DataRow", ""): Act("admin.row_changed", {"name": "Quagga renamed"}, form="/admin/data/core_party/{stranger.id}"),
    ("DataTable", "export"): Act("admin.rows_exported", {"format": "csv"}, done=200),
    ("DemoDesk", "load"): Act("demo.load_asked"),
    ("DemoDesk", "remove"): Act("demo.remove_asked", {"sure": "1"}),
    ("MailItem", "again"): Act("core.mail_sent_again"),
    ("PluginItem", "archive"): Act("admin.archive_fetched", {"archive": "{archive}"}, done=200),
    ("PluginItem", "disable"): Act("admin.plugin_disabled"),
    ("PluginItem", "enable"): Act("admin.plugin_enabled", at="/admin/plugins/example_tutorial_page/enable"),
    ("PluginItem", "export"): Act("admin.plugin_exported"),
    ("PluginItem", "retry"): Act("admin.plugin_retried"),
    ("SettingsGroup", ""): Act("admin.setting_changed", {"site-name": "Quagga Post"}, form="/admin/settings/site"),
    ("SettingsGroup", "undo"): Act("admin.setting_changed", {"change": "{change}"}),
    ("TaskList", "retry"): Act("admin.tasks_retried", {"delivery": "all"}),
    ("TermsDesk", ""): Act("accounts.terms_published", {"en": "<p>Quagga</p>", "fr": "<p>Quagga</p>"}),
    ("UserItem", "activate"): Act("accounts.user_reactivated", at="/admin/users/{shut_out}/activate"),
    ("UserItem", "deactivate"): Act("accounts.user_deactivated"),
    ("UserItem", "grant"): Act("accounts.role_granted", {"role": "editor"}),
    ("UserItem", "revoke"): Act("accounts.role_revoked", {"role": "editor"}, at="/admin/users/{an_editor}/revoke"),
    ("SearchDesk", "check"): Act("search.check_asked"),
    ("SearchDesk", "rebuild"): Act("search.rebuild_asked"),
    ("PinList", ""): Act("search.pin_added", {"words": "zebra", "address": "/wire/{article_slug}"}),
    ("PinList", "delete"): Act("search.pin_removed", {"pin": "{pin}"}),
    ("SynonymList", ""): Act("search.synonyms_added", {"terms": "zebra, okapi"}),
    ("SynonymList", "delete"): Act("search.synonyms_removed", {"set": "1"}),
    ("OrganisationItem", "active"): Act("organisations.deactivated", {"value": "no"}),
    ("OrganisationItem", "add"): Act("organisations.member_added", {"email": "stranger@example.org"}),
    ("OrganisationItem", "delete"): Act("organisations.deleted", at="/admin/organisations/{double_id}/delete"),
    ("OrganisationItem", "identity"): Act("organisations.renamed", {"name": "Quagga & Daughters", "kind": "agency"}),
    ("OrganisationItem", "official"): Act("organisations.official", {"value": "yes"}),
    ("OrganisationList", "merge"): Act("organisations.merged", {"kept": "{organisation_id}", "gone": "{double_id}", "sure": "yes"}),
    ("OrganisationList", "new"): Act("organisations.created", {"name": "Okapi", "kind": "media", "official": "no"}),
    ("OrganisationPage", "edit"): Act("organisations.described", form="/organisations/{stranger.house}/edit",
                                      fields={"website": "https://quagga.example/"}),
    ("Team", ""): Act("organisations.invited", {"email": "okapi@example.org"}),
    ("TeamMember", "demote"): Act("organisations.manager_removed"),
    ("TeamMember", "promote"): Act("organisations.manager_added", at=f"{MEMBERS}/{{colleague}}/promote"),
    ("TeamMember", "remove"): Act("organisations.member_removed"),
    ("Invited", "cancel"): Act("organisations.invitation_cancelled"),
    ("Invited", "resend"): Act("organisations.invited"),
    ("RequestItem", "approve"): Act("kyc.request_approved"),
    ("RequestItem", "ask"): Act("kyc.request_asked", {"text": "Which quagga?"}),
    ("RequestItem", "card"): Act("kyc.press_card_seen"),
    ("RequestItem", "refuse"): Act("kyc.request_refused", {"reason": "other", "text": "No quagga."}),
    ("SurveyDesk", ""): Act("kyc.survey_uploaded", parts=_survey),
    ("SurveyItem", "discard"): Act("kyc.survey_discarded", at="/admin/survey/{draft_survey}/discard"),
    ("SurveyItem", "switch"): Act("kyc.survey_switched_on", {"live": "{live_survey}"}, at="/admin/survey/{draft_survey}/switch"),
    ("ReportItem", ""): Act("social.report_decided", {"decision": "dismissed", "note": "No quagga."}),
    ("CommentPlace", "remove"): Act("discussion.comment_hidden"),
    ("PostPage", "remove"): Act("social.post_removed"),
    ("GroupPage", "accept"): Act("social.group_accepted", {"member": "{who_asks}"}),
    ("GroupPage", "dismiss"): Act("social.group_dismissed", {"member": "{who_asks}"}),
    ("GroupPage", "door"): Act("social.group_invited", parts=_colleague),
    ("GroupPage", "edit"): Act("social.group_changed", {"name": "Quagga circle"}, form=f"{GROUP}/edit"),
    ("GroupPage", "exclude"): Act("social.group_excluded", {"member": "{who_is_in}"}),
    ("GroupPage", "readmit"): Act("social.group_readmitted", {"member": "{who_was_put_out}"}),
    ("GroupPage", "remove"): Act("social.group_removed"),
    ("GroupPage", "role"): Act("social.group_role_changed", {"member": "{who_is_in}", "role": "moderator"}),
}

# Which of them makes whoever does the same at once wait: where in the code, and for a row of which table.
LOCKS = {
    ("AdminRoot", "themes"): ("admin/services", "core_site"),
    ("CommentPlace", "remove"): ("discussion/counters", "core_content"),
    ("DataRow", ""): ("admin/data/listing", "core_party"),
    ("OrganisationList", "merge"): ("organisations/services/merging", "core_party"),
    ("PluginItem", "disable"): ("core/plugins/toggle", "core_site"),
    ("PluginItem", "enable"): ("core/plugins/toggle", "core_site"),
    ("RequestItem", "approve"): ("kyc/registration/decisions", "kyc_request"),
    ("RequestItem", "ask"): ("kyc/registration/decisions", "kyc_request"),
    ("RequestItem", "refuse"): ("kyc/registration/decisions", "kyc_request"),
    ("SettingsGroup", ""): ("core/changes/service", "core_site"),
    ("SettingsGroup", "undo"): ("core/changes/service", "core_site"),
    ("SurveyItem", "switch"): ("kyc/survey/store", "kyc_survey"),
}

# What leaves no row, and why.
UNRECORDED = {
    ("AdminRoot", "theme-preview"): "changes nothing for anybody else: a signed cookie of the owner's own browser",
    ("PluginItem", "purge"): "drops tables outside the test's transaction: tests/faults/test_purge.py has its row",
    ("tutorial.Word", "hide"): "the examples' own tests have theirs",
}


def ready(town: Town, db: Any) -> None:
    """What some of the acts need: somebody at the door of the stranger's group, a failed mail and task, a draft of a survey, …"""
    now, ids = utcnow(), {kind: one.id for kind, one in town.visitors.items()}
    circle = db.scalar(select(groups.Group.id).where(groups.Group.slug == town.visitors["stranger"].circle))
    for kind in ("expert", "academic"):
        groups.join(db, circle, ids[kind], now)
    db.execute(update(groups.Group).where(groups.Group.id == circle).values(privacy="closed"))
    groups.join(db, circle, ids["journalist"], now)
    groups.exclude(db, circle, ids["academic"], ids["stranger"], groups.OWNER, now)
    pin = Pin(words="quagga", folded="quagga", type="wire.article", object_id=town.shared["article"])
    db.add_all([pin, *(Synonym(set_id=1, term=one, folded=one) for one in ("quagga", "zebra"))])
    mail = Base.metadata.tables["core_mail"]
    db.execute(update(mail).where(mail.c.id == town.shared["mail"]).values(state="failed"))
    _give_up_a_task(db, now)
    live = store.live_survey(db)
    draft = store.keep_draft(db, live, "draft.ods", ids["site owner"], now)
    request = Base.metadata.tables["kyc_request"]
    db.execute(update(request).where(request.c.id == town.shared["request"]).values(
        answers={"first_name": "Town", "last_name": "applicant", PRESS_CARD: 1}))
    sent = update(Invitation).where(Invitation.id == town.visitors["stranger"].invited)
    db.execute(sent.values(sent_at=now - dt.timedelta(days=2)))
    db.execute(update(Site).where(Site.id == 1).values(name="Quagga"))
    membership = Base.metadata.tables["organisations_membership"]
    houses = {row.party_id: row.organisation_id for row in db.execute(select(membership))}
    db.execute(update(membership).where(membership.c.party_id == ids["communicator"]).values(
        organisation_id=houses[ids["stranger"]], is_manager=False))
    db.flush()
    town.shared |= {"pin": pin.id, "draft_survey": draft.version, "live_survey": live.id, "shut_out": ids["deactivated"],
                    "an_editor": ids["editor"], "colleague": ids["communicator"], "who_asks": ids["journalist"],
                    "who_is_in": ids["expert"], "who_was_put_out": ids["academic"]}


def _give_up_a_task(db: Any, now: dt.datetime) -> None:
    outbox, delivery = (Base.metadata.tables[f"core_{name}"] for name in ("outbox", "delivery"))
    source = db.execute(insert(outbox).values(kind="task", name="demo.load", plugin="demo", payload={}, available_at=now, created_at=now))
    db.execute(insert(delivery).values(outbox_id=source.inserted_primary_key[0], plugin="demo", handler="demo.load", state="dead",
                                       available_at=now))
