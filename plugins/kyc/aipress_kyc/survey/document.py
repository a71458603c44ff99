"""A survey as JSON, for ``kyc_survey.document``, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from aipress_kyc.survey.kinds import KINDS
from aipress_kyc.survey.model import ABSENT, Field, ProfileKind, Section, Survey, Text

FORMAT = 1


def to_document(survey: Survey) -> dict[str, Any]:
    """The whole survey as JSON values; equal surveys give equal documents."""
    return {
        "format": FORMAT,
        "title": _words(survey.title),
        "profiles": [{"id": one.id, "code": one.code, "community": one.community, "contact_type": one.contact_type,
                      "label": _words(one.label), "wall": one.wall} for one in survey.profiles],
        "sections": [{"key": one.key, "title": _words(one.title), "fields": [_field(each) for each in one.fields]}
                     for one in survey.sections],
    }


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of the document, however its keys are ordered."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def from_document(document: Mapping[str, Any], survey_id: int = 0, version: int = 0) -> Survey:
    """The survey that a stored document holds."""
    codes = [one["code"] for one in document["profiles"]]
    return Survey(
        title=Text(*document["title"]),
        profiles=tuple(ProfileKind(one["id"], one["code"], one["community"], one["contact_type"], Text(*one["label"]),
                                   one["wall"]) for one in document["profiles"]),
        sections=tuple(Section(one["key"], Text(*one["title"]), tuple(_read_field(each, codes) for each in one["fields"]))
                       for one in document["sections"]),
        id=survey_id, version=version)


def _words(text: Text) -> list[str]:
    return [text.en, text.fr]


def _field(one: Field) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "kind": one.kind.name, "vocabulary": one.vocabulary, "visibility": one.visibility,
            "sensitive": one.is_sensitive, "organisation": one.is_organisation, "group": one.group, "panel": _words(one.panel),
            "label": _words(one.label), "detail": _words(one.detail_label), "message": _words(one.message), "link": one.link,
            "obligations": "".join(one.obligations.values())}


def _read_field(row: Mapping[str, Any], codes: list[str]) -> Field:
    return Field(
        id=row["id"], name=row["name"], kind=KINDS[row["kind"]], label=Text(*row["label"]),
        obligations=dict(zip(codes, row["obligations"].ljust(len(codes), ABSENT), strict=True)), vocabulary=row["vocabulary"],
        visibility=row["visibility"], is_sensitive=row["sensitive"], is_organisation=row["organisation"], group=row["group"],
        panel=Text(*row["panel"]), detail_label=Text(*row["detail"]), message=Text(*row["message"]), link=row["link"])
