"""The control with which an owner sends a survey file: read into memory, never stored before it is checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import colander
from pyramid.request import Request

from aipress_core.api import Form, Kind, Value, _
from aipress_kyc.survey.files import LARGEST

UPLOAD = "upload"
ACCEPTED = (".csv", ".ods", ".xlsx")
LONGEST_NAME = 200


@dataclass(frozen=True)
class Sent:
    """A file as it came: its bytes (at most one more than may be) and what the sender calls it."""

    data: bytes
    name: str


class SheetFile(colander.SchemaType):
    """The colander type of a survey file: :class:`Sent`."""

    def serialize(self, node: colander.SchemaNode, appstruct: Any) -> Any:
        return colander.null

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> Any:
        return cstruct if isinstance(cstruct, Sent) else colander.null


class SheetUpload(Kind):
    """A file input for spreadsheets."""

    template = "kyc/survey/upload.html"
    parts = {UPLOAD: UPLOAD}
    missing = _("Choose a file.")
    accept = ",".join(ACCEPTED)

    def read(self, sent: Any, node: colander.SchemaNode, reading: Any) -> Value:
        upload = sent.get(UPLOAD) if isinstance(sent, dict) else None
        if getattr(upload, "file", None) is None:
            return Value(colander.null, "")
        name = "".join(sign for sign in str(upload.filename or "") if sign.isprintable())[-LONGEST_NAME:]
        return Value(Sent(upload.file.read(LARGEST + 1), name), "")


class Upload(colander.MappingSchema):
    """One survey file."""

    file = colander.SchemaNode(SheetFile(), title=_("Survey file"), widget=SheetUpload(),
                               description=_("ODS, XLSX or CSV in UTF-8, 4 MB at most. Nothing is in force before you say so."))


def upload_form(request: Request) -> Form:
    """The form of the desk's page."""
    return Form(Upload(), request, action="/admin/survey/", submit=_("Check the file"), name="survey")
