"""``/account/data``: a copy of one's data, what one agreed to, and the way to erasure."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther, HTTPTooManyRequests
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config, view_defaults
from sqlalchemy import select

from aipress_accounts import consents
from aipress_accounts.authentication import WRONG_PASSWORD, confirm_password
from aipress_accounts.erasure import forget_archive
from aipress_accounts.fields import typed
from aipress_accounts.own_data import READY, Export
from aipress_accounts.resources import AccountRoot
from aipress_accounts.tries import too_many
from aipress_core.api import File, _

PAGE = "/account/data"
PER_DAY, DAY = 5, 86_400


@view_defaults(context=AccountRoot, permission="accounts:account.use")
class Data:
    """The page and its forms."""

    def __init__(self, context: AccountRoot, request: Request) -> None:
        self.request, self.party_id = request, request.identity.party_id

    @view_config(name="data", request_method="GET", renderer="accounts/data.html")
    def show(self) -> dict[str, Any]:
        """What one may ask for, and what one agreed to."""
        return self._page()

    @view_config(name="data-export", request_method="POST", renderer="accounts/data.html")
    def ask(self) -> dict[str, Any] | Response:
        """Have the archive made. The password is asked: whoever finds an open screen must not carry everything away."""
        request = self.request
        try:
            if not confirm_password(request, typed(request.POST, "current")):
                request.response.status_int = 422
                return self._page(request.translate(WRONG_PASSWORD))
            request.rate_limit("accounts.export", key=str(self.party_id), limit=PER_DAY, window=DAY)
        except HTTPTooManyRequests as refusal:
            return self._page(too_many(request, refusal))
        forget_archive(request.db, self.party_id)
        request.db.add(Export(party_id=self.party_id, asked_at=request.now))
        request.enqueue("accounts.export", party_id=self.party_id)
        request.audit("accounts.export_asked", ("party", self.party_id, request.identity.name))
        request.flash(_("Your data is being gathered. You get a mail when it can be fetched."), "note")
        return HTTPSeeOther(PAGE)

    @view_config(name="data-forget", request_method="POST")
    def forget(self) -> Response:
        """Delete the archive before its time."""
        forget_archive(self.request.db, self.party_id)
        self.request.flash(_("The copy is deleted."))
        return HTTPSeeOther(PAGE)

    @view_config(name="archive", request_method="GET")
    def fetch(self) -> Response:
        """The archive itself, to its member alone."""
        request = self.request
        row = request.db_read.execute(
            select(File.sha256, File.original_name).join(Export, Export.file_id == File.id).where(
                Export.party_id == self.party_id, Export.state == READY, Export.expires_at > request.now)).first()
        try:
            found = request.files.storage.open(row.sha256) if row else None
        except FileNotFoundError:
            found = None
        if found is None:
            raise HTTPNotFound
        response = Response(app_iter=found, content_type="application/zip", charset=None, cache_control="no-store")
        response.content_length = found.size
        response.content_disposition = f"attachment; filename*=UTF-8''{quote(row.original_name)}"
        return response

    def _page(self, error: str = "") -> dict[str, Any]:
        db, now = self.request.db_read, self.request.now
        export = db.get(Export, self.party_id)
        if export is not None and export.expires_at is not None and export.expires_at <= now:
            export = None
        agreed, current = consents.consents_of(db, self.party_id), consents.current_terms(db)
        return {"export": export, "is_ready": export is not None and export.state == READY, "error": error, "consents": agreed,
                "must_agree": current is not None and current.version not in [one.version for one in agreed],
                "days": self.request.settings["accounts.export_days"],
                "ways": {"registration": _("At registration"), "account": _("On the account’s page"), "demo": _("Demo world")}}
