"""Hooks of the kyc plugin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click
from markupsafe import Markup
from pyramid.config import Configurator
from pyramid.request import Request
from sqlalchemy.orm import Session

from aipress_core.api import (
    MailKind,
    Mount,
    NavItem,
    NotificationKind,
    NotPersonal,
    Periodic,
    Permission,
    PersonalData,
    Vocabulary,
    _,
    hookimpl,
    only,
    render_markup,
)
from aipress_kyc import personal
from aipress_kyc.communities import COMMUNITIES
from aipress_kyc.messages import MAILS, NOTIFICATIONS
from aipress_kyc.registration import invitations
from aipress_kyc.resources import SurveyDesk
from aipress_kyc.review import Registrations
from aipress_kyc.survey import store
from aipress_kyc.views.inviting import Inviting
from aipress_kyc.wizard import terms
from aipress_kyc.wizard.resources import OwnProfile, Register

WAYS_IN = {"login.below": "kyc/login_below.html", "welcome.actions": "kyc/welcome.html"}
MENUS: dict[str, Sequence[NavItem]] = {
    "user": (
        NavItem(_("My profile"), "/account/profile/", order=11, icon="person-badge", name="profile",
                permission="kyc:profile.edit"),
        NavItem(_("Invite colleagues"), "/account/invite/", order=16, icon="person-plus", name="invite",
                permission="kyc:colleague.invite"),
    ),
    "admin": (
        NavItem(_("Registrations"), "/admin/registrations", order=22, icon="person-check", name="registrations",
                permission="kyc:request.review"),
        NavItem(_("Survey"), "/admin/survey/", order=23, icon="card-text", name="survey", permission="kyc:survey.manage"),
    ),
}


@hookimpl
def aipress_register_permissions() -> Sequence[Permission]:
    return [
        Permission("kyc:profile.edit", _("Edit one’s own profile"), ("member",)),
        Permission("kyc:colleague.invite", _("Invite colleagues to register, and vouch for them"), tuple(COMMUNITIES)),
        Permission("kyc:request.review", _("Review registrations and changes of profiles")),
        Permission("kyc:survey.manage", _("Change the survey that members answer")),
    ]


@hookimpl
def aipress_register_mounts() -> Sequence[Mount]:
    return [
        Mount("register", Register, _("Register")),
        Mount("profile", OwnProfile, _("My profile"), parent="account"),
        Mount("invite", Inviting, _("Invite colleagues"), parent="account"),
        Mount("registrations", Registrations, _("Registrations"), parent="admin"),
        Mount("survey", SurveyDesk, _("Survey"), parent="admin"),
    ]


@hookimpl
def aipress_register_vocabularies() -> Sequence[Vocabulary]:
    """Countries; names of organisations, of which whatever is typed is one."""
    return [Vocabulary("kyc.country", terms.countries, terms.country_titles),
            Vocabulary("kyc.organisation", terms.organisations, terms.organisation_titles)]


@hookimpl
def aipress_register_mails() -> Sequence[MailKind]:
    return MAILS


@hookimpl
def aipress_register_notifications() -> Sequence[NotificationKind]:
    return NOTIFICATIONS


@hookimpl
def aipress_register_personal_data() -> Sequence[PersonalData | NotPersonal]:
    return personal.DECLARED


@hookimpl
def aipress_register_periodic_tasks() -> Sequence[Periodic]:
    return [Periodic("kyc.sweep_drafts", 3600), Periodic("kyc.check_facts", 3600)]


@hookimpl
@only(menu=tuple(MENUS))
def aipress_nav_items(menu: str) -> Sequence[NavItem]:
    return MENUS[menu]


@hookimpl
@only(slot=tuple(WAYS_IN))
def aipress_render_slot(slot: str, request: Request, values: Mapping[str, Any]) -> Markup | None:
    """Below the login form, and on a front page that has nothing for visitors: where one registers."""
    return render_markup(request, WAYS_IN[slot]) if slot in WAYS_IN else None


@hookimpl
def aipress_register_commands(group: click.Group) -> None:
    """``aipress kyc``"""
    from aipress_kyc.commands import kyc

    group.add_command(kyc)


@hookimpl
def aipress_seed(db: Session) -> None:
    """A site without a survey gets the shipped one."""
    store.seed(db)


@hookimpl
def aipress_party_merged(kept: int, gone: int, db: Session) -> None:
    """Invitations for an organisation that was there twice are the kept one's."""
    invitations.move(db, gone, kept)


@hookimpl
def aipress_demo_load(loader: Any) -> None:
    """The profiles of the demo world's members."""
    from aipress_kyc import demo

    demo.load(loader)


def includeme(config: Configurator) -> None:
    """Register the views."""
    config.scan("aipress_kyc.views")
