"""``/admin/organisations/doubles`` and ``…/merge``: finding organisations that are one, and making them one."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from aipress_core.api import _
from aipress_organisations import services
from aipress_organisations.kinds import KINDS
from aipress_organisations.queries import desk
from aipress_organisations.resources import ADMINISTER, OrganisationList, is_key
from aipress_organisations.services import merging

ADDRESS = "/admin/organisations"
SIGNS = {"name": _("The same name"), "loose": _("The same name but for an article or a legal form"),
         "typo": _("One letter apart"), "website": _("The same website")}
COUNTED = {"members": _("Members"), "invitations": _("Invitations"), "published": _("Published items and drafts")}
FACTS = {"description": _("Presentation"), "website": _("Website"), "country": _("Country"), "department": _("Department"),
         "city": _("City"), "postcode": _("Postcode"), "address": _("Street and number"), "founded": _("Founded in the year"),
         "logo_file_id": _("Logo")}


@view_config(context=OrganisationList, name="doubles", request_method="GET", permission=ADMINISTER,
             renderer="organisations/admin_doubles.html")
def doubles(context: OrganisationList, request: Request) -> dict[str, Any]:
    """Pairs that look like one organisation."""
    return {"doubles": desk.doubles(request.db), "signs": SIGNS, "kinds": KINDS}


@view_defaults(context=OrganisationList, name="merge", permission=ADMINISTER, renderer="organisations/admin_merge.html")
class MergeViews:
    """Choosing, looking, merging."""

    def __init__(self, context: OrganisationList, request: Request) -> None:
        self.request = request

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any]:
        """With both chosen, what a merge would do; else a search for the one that is to be merged into the other."""
        kept, gone = (self._key(self.request.GET.get(name, "")) for name in ("kept", "gone"))
        if kept is None:
            raise HTTPNotFound
        if gone is None or gone == kept:
            return self._search(kept)
        try:
            found = merging.preview(self.request.db, kept, gone)
        except services.OrganisationGone as error:
            raise HTTPNotFound from error
        return {"preview": found, "lines": self._lines(found), "kinds": KINDS, "kept": found.kept, "choices": None, "q": ""}

    @view_config(request_method="POST")
    def merge(self) -> HTTPSeeOther:
        """Merge, when the box says that it is meant."""
        request = self.request
        kept, gone = (self._key(request.POST.get(name, "")) for name in ("kept", "gone"))
        if kept is None or gone is None:
            raise HTTPNotFound
        if request.POST.get("sure") != "yes":
            request.flash(_("Nothing was merged. Tick the box to say that you mean it."), "problem")
            return HTTPSeeOther(request.path_with(f"{ADDRESS}/merge", {"kept": str(kept), "gone": str(gone)}))
        try:
            found = merging.merge(request, kept, gone)
        except services.OrganisationRefused as refusal:
            request.flash(refusal.reason, "problem")
            return HTTPSeeOther(ADDRESS)
        request.flash(_("${gone} is merged into ${kept}.", mapping={"gone": found.gone.name, "kept": found.kept.name}))
        return HTTPSeeOther(f"{ADDRESS}/{kept}")

    @staticmethod
    def _key(text: Any) -> int | None:
        return int(text) if isinstance(text, str) and is_key(text) else None

    def _search(self, kept: int) -> dict[str, Any]:
        row = desk.by_id(self.request.db, str(kept))
        if row is None:
            raise HTTPNotFound
        words = self.request.GET.get("q", "").replace("\0", "").strip()[:100]
        choices = desk.every(self.request.db, words, "", "", None)[0].rows if words else []
        return {"preview": None, "lines": [], "kinds": KINDS, "kept": row, "q": words,
                "choices": [one for one in choices if one.id != kept]}

    def _lines(self, found: merging.Preview) -> list[tuple[str, str]]:
        """What changes, as ``ui.diff`` shows it."""
        say, request = self.request.translate, self.request
        lines = [("-", say(_("The page ${address}; it leads to the other from now on.",
                             mapping={"address": f"/organisations/{found.gone.slug}"})))]
        for name, count in found.counts.items():
            what = say(COUNTED[name]) if name in COUNTED else self._plugin_title(name)
            lines.append(("+", say(_("${what}: ${count}", mapping={"what": what, "count": count}))))
        if found.filled:
            lines.append(("+", say(_("Facts that it lacks: ${facts}", mapping={
                "facts": ", ".join(request.translate(FACTS[name]) for name in found.filled)}))))
        return lines

    def _plugin_title(self, plugin_id: str) -> str:
        candidate = self.request.registry.plugins.candidates.get(plugin_id)
        title = candidate.manifest.title if candidate is not None and candidate.manifest else plugin_id
        say = self.request.translate
        return str(say(_("Records of the plugin ${plugin}", mapping={"plugin": say(_(title))})))
