"""The terms of use: reading a version, agreeing to the newest, publishing another."""

from __future__ import annotations

from typing import Any

import colander
from markupsafe import Markup
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config, view_defaults
from sqlalchemy import exists, select

from aipress_accounts import consents
from aipress_accounts.forms import LANGUAGES
from aipress_accounts.own_data import Consent, Terms
from aipress_accounts.resources import AccountRoot, TermsDesk
from aipress_core.api import Form, ValidationFailure, _, sanitise, widgets

LONGEST = 100_000


@view_config(context=AccountRoot, name="terms", request_method="GET", permission=NO_PERMISSION_REQUIRED,
             renderer="accounts/terms.html")
def read(context: AccountRoot, request: Request) -> dict[str, Any]:
    """The version in force, or the one that is asked for."""
    wanted = request.GET.get("version", "")
    current = terms = consents.current_terms(request.db)
    if wanted:
        is_number = wanted.isascii() and wanted.isdigit() and len(wanted) < 9
        terms = consents.terms_version(request.db, int(wanted)) if is_number else None
    if terms is None or current is None:
        raise HTTPNotFound
    return {"terms": terms, "text": Markup(sanitise(_text(request, terms))), "is_current": terms.id == current.id,
            "must_agree": terms.id == current.id and _must_agree(request, terms)}


def _text(request: Request, terms: Terms) -> str:
    return terms.texts.get(request.locale_name) or next(iter(terms.texts.values()), "")


def _must_agree(request: Request, terms: Terms) -> bool:
    mine = request.identity and exists().where(Consent.party_id == request.identity.party_id, Consent.terms_id == terms.id)
    return mine is not None and not request.db.scalar(select(mine))


@view_config(context=AccountRoot, name="terms", request_method="POST", permission="accounts:account.use")
def agree(context: AccountRoot, request: Request) -> Response:
    """Agree to the version that was shown; a newer one that came meanwhile is shown first."""
    terms = consents.current_terms(request.db)
    if terms is None or request.POST.get("version") != str(terms.version):
        return HTTPSeeOther("/account/terms")
    consents.agree(request.db, request.identity.party_id, terms, request.now, "account")
    request.flash(_("Thank you. It is noted on this page."))
    return HTTPSeeOther("/account/data")


@view_defaults(context=TermsDesk, permission="accounts:terms.publish", renderer="accounts/terms_desk.html")
class Desk:
    """Publishing a version, beside those that there were."""

    def __init__(self, context: TermsDesk, request: Request) -> None:
        self.request = request
        current = consents.current_terms(request.db_read)
        schema = colander.MappingSchema(children=[
            colander.SchemaNode(colander.String(), name=code, title=LANGUAGES.get(code, code), widget=widgets.rich_text(),
                                validator=colander.Length(min=1, max=LONGEST)) for code in sorted(request.registry.locales)])
        self.form = Form(schema, request, name="terms", submit=_("Publish as a new version"),
                         values=dict(current.texts) if current else {})

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any]:
        """The form, filled with the version in force, and the list."""
        return {"form": self.form, "versions": consents.versions(self.request.db_read)}

    @view_config(request_method="POST")
    def publish(self) -> dict[str, Any] | Response:
        """Publish; audited."""
        request = self.request
        try:
            texts = self.form.validate(request.POST.items())
        except ValidationFailure:
            request.response.status_int = 422
            return self.show()
        clean = {code: sanitise(text) for code, text in texts.items()}
        terms = consents.publish_terms(request.db, clean, request.now, request.identity.party_id)
        request.audit("accounts.terms_published", ("terms", terms.id, f"{terms.version}"), version=terms.version)
        request.flash(_("Published. Members are asked to agree to it."))
        return HTTPSeeOther("/admin/terms/")
