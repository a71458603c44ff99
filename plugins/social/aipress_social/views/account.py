"""One's own choices: who sees how to reach one, how much of one's profile others see, whom one keeps away."""

from __future__ import annotations

from typing import Any

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from aipress_core.api import Form, ValidationFailure, _, widgets
from aipress_kyc.events import ProfileChanged
from aipress_kyc.services import CONTACT_TYPES, Profile, masking, profile_of, set_display_level, survey_of
from aipress_social.directory.indexing import reindex
from aipress_social.queries import parties
from aipress_social.resources import ContactOptions, KeptAway
from aipress_social.views.member import CONTACT_WORDS

LEVELS = {"0": _("The least: name, occupation, a few words about you, organisation"),
          "1": _("Usual: career, organisation, fields of work, portrait"),
          "2": _("Everything that may be public")}
TO_FOLLOWEE = _("Those whom you follow")


def contact_form(request: Request, profile: Profile) -> Form:
    """For each means of contact, to whom it is open; and the display level."""
    nodes = []
    values: dict[str, Any] = {"level": str(profile.display_level)}
    for mode, title in CONTACT_WORDS.items():
        who = {**CONTACT_TYPES, **({masking.FOLLOWEE: TO_FOLLOWEE} if mode in masking.TO_FOLLOWEES else {})}
        nodes.append(colander.SchemaNode(colander.Set(), name=mode, title=title, missing=(),
                                         widget=widgets.checkboxes(list(who.items()))))
        values[mode] = [key for key in who if profile.contact_visibility.get(masking.switch(mode, key)) is True]
    nodes.append(colander.SchemaNode(colander.String(), name="level", title=_("What others see of your profile"),
                                     validator=colander.OneOf(list(LEVELS)), widget=widgets.radio(list(LEVELS.items()))))
    return Form(colander.MappingSchema(children=nodes), request, submit=_("Save these choices"), name="contact", values=values)


@view_defaults(context=ContactOptions, permission="accounts:account.use", renderer="social/contact_options.html")
class ContactViews:
    """Contact details and display level."""

    def __init__(self, context: ContactOptions, request: Request) -> None:
        self.request = request
        self.party_id = request.identity.party_id

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any]:
        """The present choices."""
        profile = profile_of(self.request.db, self.party_id)
        return self._values(contact_form(self.request, profile) if profile is not None else None)

    @view_config(request_method="POST")
    def save(self) -> Any:
        """Keep them; the directory finds by what is shown from then on."""
        request = self.request
        profile = profile_of(request.db, self.party_id)
        if profile is None:
            return HTTPSeeOther("/account/contact-options/")
        form = contact_form(request, profile)
        try:
            chosen = form.validate(request.POST.items())
        except ValidationFailure:
            request.response.status_int = 422
            return self._values(form)
        profile.contact_visibility = {masking.switch(mode, who): True for mode in masking.MODES for who in sorted(chosen[mode])}
        set_display_level(request.db, profile, survey_of(request.db, profile), int(chosen["level"]))
        reindex(request.db, [self.party_id], request.now)
        request.emit(ProfileChanged(party_id=self.party_id))
        request.flash(_("Choices saved."))
        return HTTPSeeOther("/account/contact-options/")

    def _values(self, form: Form | None) -> dict[str, Any]:
        return {"form": form, "page": f"/members/{self.request.identity.slug}", "viewers": CONTACT_TYPES}


@view_config(context=KeptAway, request_method="GET", permission="accounts:account.use", renderer="social/kept_away.html")
def kept_away(context: KeptAway, request: Request) -> dict[str, Any]:
    """Whom one has blocked or muted, and lifting it."""
    return {"rows": parties.kept_away(request.db, request.identity.party_id)}
