"""``/admin/organisations``: which organisations there are, and what they are."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from aipress_accounts.services import find_by_email
from aipress_core.api import Party, ValidationFailure, _, pgettext
from aipress_organisations import services
from aipress_organisations.forms import email_form, identity_form, new_form
from aipress_organisations.kinds import KINDS
from aipress_organisations.queries import desk, page
from aipress_organisations.resources import ADMINISTER, OrganisationItem, OrganisationList
from aipress_organisations.services import standing
from aipress_organisations.views.team import attempt

ADDRESS = "/admin/organisations"
STATES = {"official": _("Official"), "declared": _("Not official"), "inactive": pgettext("of an organisation", "Deactivated"),
          "empty": _("Without members")}


@view_config(context=OrganisationList, request_method="GET", permission=ADMINISTER, renderer="organisations/admin_list.html")
def show_all(context: OrganisationList, request: Request) -> dict[str, Any]:
    """One page of organisations."""
    wishes = {"q": request.GET.get("q", "").replace("\0", "").strip()[:100], "kind": request.GET.get("kind", ""),
              "state": request.GET.get("state", "")}
    wishes = {**wishes, "kind": wishes["kind"] if wishes["kind"] in KINDS else "",
              "state": wishes["state"] if wishes["state"] in STATES else ""}
    found, total = desk.every(request.db, wishes["q"], wishes["kind"], wishes["state"], request.GET.get("after"))
    links = {f"{side}_url": cursor and request.path_with(ADDRESS, {**wishes, "after": cursor})
             for side, cursor in (("next", found.next_cursor), ("previous", found.previous_cursor))}
    return {"organisations": found.rows, "total": total, "page": links, "kinds": KINDS, "states": STATES, **wishes}


@view_defaults(context=OrganisationList, name="new", permission=ADMINISTER, renderer="organisations/admin_new.html")
class NewViews:
    """A new organisation."""

    def __init__(self, context: OrganisationList, request: Request) -> None:
        self.request, self.form = request, new_form(request)

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any]:
        """The form."""
        return {"form": self.form}

    @view_config(request_method="POST")
    def create(self) -> Any:
        """Write it; one that bears the name already is named instead."""
        request = self.request
        try:
            values = self.form.validate(request.POST.items())
            organisation_id = standing.found(request, values["name"], values["kind"], values["official"] == "yes")
        except ValidationFailure:
            return self._refused()
        except services.OrganisationRefused as refusal:
            self.form.add_error(refusal.reason, "name")
            return self._refused()
        request.flash(_("${name} is created.", mapping={"name": values["name"]}))
        return HTTPSeeOther(f"{ADDRESS}/{organisation_id}")

    def _refused(self) -> dict[str, Any]:
        self.request.response.status_int = 422
        return self.show()


@view_defaults(context=OrganisationItem, permission=ADMINISTER)
class ItemViews:
    """One organisation: its name and kind, official or not, shown or not, its members, gone."""

    def __init__(self, context: OrganisationItem, request: Request) -> None:
        self.request, self.row = request, context.row
        self.address = f"{ADDRESS}/{context.__name__}"

    def _forms(self) -> dict[str, Any]:
        values = {"name": self.row.name, "kind": self.row.kind}
        return {"identity": identity_form(self.request, f"{self.address}/identity", values, submit=_("Save name and kind")),
                "adding": email_form(self.request, f"{self.address}/add", title=_("E-mail address of a member"),
                                     submit=_("Add this member"),
                                     description=_("Of somebody who has an account. They leave the organisation they are in."))}

    @view_config(request_method="GET", renderer="organisations/admin_item.html")
    def show(self) -> dict[str, Any]:
        """What there is to decide."""
        return self._shown(**self._forms())

    def _shown(self, **forms: Any) -> dict[str, Any]:
        db, row = self.request.db, self.row
        return {"row": row, "kind": KINDS[row.kind], "managers": page.managers(db, row.id),
                "live": services.count_members(db, row.id), "kept_because": standing.why_kept(db, row.id),
                "address": self.address, **forms}

    @view_config(name="identity", request_method="POST", renderer="organisations/admin_item.html")
    def identify(self) -> Any:
        """Give it another name or kind."""
        forms = self._forms()
        try:
            values = forms["identity"].validate(self.request.POST.items())
            standing.set_identity(self.request, self.row.id, values["name"], values["kind"])
        except ValidationFailure:
            return self._refused(forms)
        except services.OrganisationRefused as refusal:
            forms["identity"].add_error(refusal.reason, "name")
            return self._refused(forms)
        self.request.flash(_("Name and kind are saved."))
        return HTTPSeeOther(self.address)

    @view_config(name="add", request_method="POST", renderer="organisations/admin_item.html")
    def add(self) -> Any:
        """Make somebody a member."""
        forms = self._forms()
        try:
            email = forms["adding"].validate(self.request.POST.items())["email"]
        except ValidationFailure:
            return self._refused(forms)
        user = find_by_email(self.request.db, email)
        party = self.request.db.get(Party, user.id) if user is not None else None
        if party is None or party.state != "live":
            words = {"email": email}
            forms["adding"].add_error(_("No live member has the address ${email}. Invite them instead.", mapping=words), "email")
            return self._refused(forms)
        return self._join(party)

    def _join(self, party: Party) -> HTTPSeeOther:
        request, row = self.request, self.row

        def act() -> None:
            services.join(request, party.id, row.id)
            request.audit("organisations.member_added", target=("party", row.id, row.name), member_id=party.id)

        words = {"name": party.name, "organisation": row.name}
        return attempt(request, act, _("${name} belongs to ${organisation} now.", mapping=words), self.address)

    def _refused(self, forms: dict[str, Any]) -> dict[str, Any]:
        self.request.response.status_int = 422
        return self._shown(**forms)

    @view_config(name="official", request_method="POST")
    def official(self) -> HTTPSeeOther:
        """Say whether it is official."""
        wanted = self.request.POST.get("value") == "yes"
        return attempt(self.request, lambda: standing.set_official(self.request, self.row.id, wanted),
                       _("${name} is official now.", mapping={"name": self.row.name}) if wanted
                       else _("${name} is not official any more.", mapping={"name": self.row.name}), self.address)

    @view_config(name="active", request_method="POST")
    def active(self) -> HTTPSeeOther:
        """Say whether it is shown as what it is."""
        wanted = self.request.POST.get("value") == "yes"
        return attempt(self.request, lambda: standing.set_active(self.request, self.row.id, wanted),
                       _("${name} is active again.", mapping={"name": self.row.name}) if wanted
                       else _("${name} is deactivated: it is shown like an organisation that is not official.",
                              mapping={"name": self.row.name}), self.address)

    @view_config(name="delete", request_method="GET", renderer="organisations/admin_delete.html")
    def ask_to_delete(self) -> dict[str, Any]:
        """Ask first: it cannot be undone."""
        return {"row": self.row, "kept_because": standing.why_kept(self.request.db, self.row.id), "address": self.address}

    @view_config(name="delete", request_method="POST")
    def delete(self) -> HTTPSeeOther:
        """Delete it, unless somebody or something needs it."""
        try:
            standing.remove(self.request, self.row.id)
        except services.OrganisationRefused as refusal:
            self.request.flash(refusal.reason, "problem")
            return HTTPSeeOther(self.address)
        self.request.flash(_("${name} is deleted.", mapping={"name": self.row.name}))
        return HTTPSeeOther(ADDRESS)
