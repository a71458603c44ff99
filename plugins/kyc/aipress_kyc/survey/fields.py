"""Reads one row ``field`` of a survey file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aipress_core.api import _
from aipress_kyc.communities import PROFILE_CODES
from aipress_kyc.survey import kinds, layout
from aipress_kyc.survey.model import ACCOUNT_FIELDS, MUST, Field

if TYPE_CHECKING:
    from aipress_kyc.survey.checking import Reader

LINK = re.compile(r"(/(?!/)|https://)\S{0,300}\Z")
# What the platform itself reads must keep its kind; everything else is the survey's affair.
FIXED_KINDS = {"first_name": ("string",), "last_name": ("string",), "email": ("email",), "password": ("password",),
               "location": ("country",), "terms_accepted": ("boolink",), "portrait_photo": ("photo_square", "photo"),
               "mobile_phone": ("tel",), "press_contact_email": ("email_free", "email")}
NEVER_PUBLIC = frozenset({"password", "press_card_photo", "backup_email", "terms_accepted"})


def read_field(reader: Reader, row: int, number: int) -> Field | None:
    """The field of a row; None, with its problems noted, when it cannot be one."""
    before = len(reader.problems)
    name = _name(reader, row)
    kind = _kind(reader, row, name)
    vocabulary = _vocabulary(reader, row, kind) if kind else ""
    visibility = _visibility(reader, row, name)
    needs_detail = kind is not None and kind.shape in (kinds.PAIRS, kinds.PLACE)
    label = reader.words(row, layout.LABEL, layout.LONGEST_LABEL, needed=True)
    detail = reader.words(row, layout.DETAIL, layout.LONGEST_LABEL, needed=needs_detail)
    message = reader.words(row, layout.MESSAGE, layout.LONGEST_MESSAGE, needed=False)
    obligations = {code: _obligation(reader, row, code, kind) for code in PROFILE_CODES}
    if name in ACCOUNT_FIELDS:
        _must_for_all(reader, row, obligations)
    sensitive, organisation = reader.yes(row, layout.SENSITIVE), reader.yes(row, layout.ORGANISATION)
    link, group = _link(reader, row), _group(reader, row)
    if kind is None or len(reader.problems) > before:
        return None
    return Field(f"F{number:03}", name, kind, label, obligations, vocabulary, visibility, sensitive, organisation, group,
                 reader.panel, detail, message, link)


def _name(reader: Reader, row: int) -> str:
    name = reader.name(row)
    if name in reader.names:
        reader.note(row, layout.NAME, _("The field “${name}” is there already, in line ${line}.",
                                        mapping={"name": name, "line": reader.names[name] + 1}))
    reader.names.setdefault(name, row)
    return name


def _kind(reader: Reader, row: int, name: str) -> kinds.FieldKind | None:
    value = reader.cell(row, layout.TYPE)
    kind = kinds.KINDS.get(value)
    if kind is None:
        reader.note(row, layout.TYPE, _("“${value}” is no type of field; write one of ${words}.",
                                        mapping={"value": value[:40], "words": ", ".join(kinds.KINDS)}))
    elif value not in (wanted := FIXED_KINDS.get(name, (value,))):
        reader.note(row, layout.TYPE, _("The field “${name}” is of type ${wanted}; the platform relies on it.",
                                        mapping={"name": name, "wanted": wanted[0]}))
    for taken in _kept_by(kind, name):
        if taken in reader.names:
            reader.note(row, layout.NAME, _("“${name}” would keep answers under “${taken}”, which is another field’s name.",
                                            mapping={"name": name, "taken": taken}))
        reader.names.setdefault(taken, row)
    return kind


def _kept_by(kind: kinds.FieldKind | None, name: str) -> tuple[str, ...]:
    """The answer keys beside the name that fields of two or three parts take."""
    if kind is None or kind.shape not in (kinds.PAIRS, kinds.PLACE):
        return ()
    return (f"{name}_detail",) if kind.shape == kinds.PAIRS else (f"{name}_postcode", f"{name}_city")


def _vocabulary(reader: Reader, row: int, kind: kinds.FieldKind) -> str:
    value = reader.cell(row, layout.VOCABULARY)
    if not value:
        if kind.vocabulary == "yes":
            reader.note(row, layout.VOCABULARY, _("A field of type ${type} needs a vocabulary.", mapping={"type": kind.name}))
    elif kind.vocabulary == "no":
        reader.note(row, layout.VOCABULARY, _("A field of type ${type} has no vocabulary.", mapping={"type": kind.name}))
    elif value not in reader.vocabularies:
        reader.note(row, layout.VOCABULARY, _("There is no vocabulary “${value}” on this site.", mapping={"value": value[:40]}))
    elif kind.levels and reader.vocabularies[value] != kind.levels:
        reader.note(row, layout.VOCABULARY, _("The vocabulary “${value}” has ${count} levels; the type ${type} needs ${wanted}.",
                                              mapping={"value": value, "count": reader.vocabularies[value], "type": kind.name,
                                                       "wanted": kind.levels}))
    return value


def _visibility(reader: Reader, row: int, name: str) -> int | None:
    value = reader.cell(row, layout.VISIBILITY).casefold()
    never = value in layout.NEVER
    if not never and value not in ("0", "1", "2"):
        reader.note(row, layout.VISIBILITY, _("“${value}” is no visibility; write 0, 1, 2 or never.",
                                              mapping={"value": value[:40]}))
        return None
    if name in NEVER_PUBLIC and not never:
        reader.note(row, layout.VISIBILITY, _("The field “${name}” is never public; write never.", mapping={"name": name}))
    return None if never else int(value)


def _obligation(reader: Reader, row: int, code: str, kind: kinds.FieldKind | None) -> str:
    value = reader.cell(row, code)
    found = layout.OBLIGATIONS.get(value.upper())
    if found is None:
        reader.note(row, code, _("“${value}” is no obligation; write M (must), O (may) or – (not asked).",
                                 mapping={"value": value[:40]}))
        return "-"
    if found == MUST and kind is not None and kind.name == "boolean":
        reader.note(row, code, _("A box to tick cannot be mandatory; write O or –."))
    return found


def _must_for_all(reader: Reader, row: int, obligations: dict[str, str]) -> None:
    for code, obligation in obligations.items():
        if obligation != MUST:
            reader.note(row, code, _("This field is mandatory for every profile; write M."))


def _link(reader: Reader, row: int) -> str:
    value = reader.cell(row, layout.LINK)
    if value and not LINK.match(value):
        reader.note(row, layout.LINK, _("A link starts with / or https://."))
    return value


def _group(reader: Reader, row: int) -> str:
    value = reader.cell(row, layout.GROUP).upper() or "P"
    if value not in layout.GROUPS:
        reader.note(row, layout.GROUP, _("“${value}” is no group; write one of ${words}.",
                                         mapping={"value": value[:40], "words": ", ".join(layout.GROUPS)}))
    return value
