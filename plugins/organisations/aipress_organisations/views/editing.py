"""``/organisations/<slug>/edit``: what managers say of their organisation."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from aipress_core.api import Refused, ValidationFailure, _
from aipress_organisations.forms import facts_form
from aipress_organisations.presentation import head
from aipress_organisations.resources import MANAGE, OrganisationPage
from aipress_organisations.services import OrganisationRefused
from aipress_organisations.services.facts import describe, facts_of


@view_defaults(context=OrganisationPage, name="edit", permission=MANAGE,
               renderer="organisations/edit.html")
class EditViews:
    """The form of the page."""

    def __init__(self, context: OrganisationPage, request: Request) -> None:
        self.request, self.row = request, context.row

    def _shown(self, form: Any) -> dict[str, Any]:
        return {"form": form, "organisation": head(self.row, self.request)}

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any]:
        """The form with what is there."""
        return self._shown(facts_form(self.request, self.row.kind, facts_of(self.request.db_read, self.row.id)))

    @view_config(request_method="POST")
    def save(self) -> Any:
        """Keep what the form says; a refused one is shown again with what is wrong."""
        request = self.request
        form = facts_form(request, self.row.kind, facts_of(request.db_read, self.row.id))
        try:
            facts = form.validate(request.POST.items())
            logo = facts.pop("logo")
            file = logo.attach(request, owner=self.row.id, visibility="public") if logo else None
            describe(request, self.row.id, facts, file)
        except ValidationFailure:
            return self._refused(form)
        except Refused as refused:
            form.add_error(refused.sentence, "logo")
            return self._refused(form)
        except OrganisationRefused as refusal:
            request.flash(refusal.reason, "problem")
            return HTTPSeeOther("/organisations/")
        request.flash(_("The page is saved."))
        return HTTPSeeOther(f"/organisations/{self.row.slug}")

    def _refused(self, form: Any) -> dict[str, Any]:
        self.request.response.status_int = 422
        return self._shown(form)
