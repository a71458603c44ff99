"""What another version of the survey would change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aipress_core.api import _
from aipress_kyc.survey.model import ABSENT, MAY, MUST, Field, Survey

ADDED, REMOVED, CHANGED = "+", "-", "="
OBLIGATIONS = {MUST: _("must be answered"), MAY: _("may be answered"), ABSENT: _("is not asked")}


@dataclass(frozen=True)
class Change:
    """One difference.

    Attributes:
        sign: ``+`` comes, ``-`` goes, ``=`` is otherwise than before.
        subject: the field's or section's name in the file.
        sentence: a translation string.
        codes: profiles that it concerns; empty for all.
    """

    sign: str
    subject: str
    sentence: Any
    codes: tuple[str, ...] = ()


def compare(old: Survey, new: Survey) -> list[Change]:
    """Every difference that members or reviewers would notice, in the order of the new survey; what goes comes last."""
    return [*_whole(old, new), *_sections(old, new), *_fields(old, new)]


def _whole(old: Survey, new: Survey) -> Iterator[Change]:
    if old.title != new.title:
        yield Change(CHANGED, "survey", _("The title of the survey changes."))
    for before, after in zip(old.profiles, new.profiles, strict=True):
        codes = (after.code,)
        if before.label != after.label:
            yield Change(CHANGED, after.code, _("The profile is called otherwise."), codes)
        if before.community != after.community:
            yield Change(CHANGED, after.code, _("The profile moves to another community."), codes)
        if before.contact_type != after.contact_type:
            yield Change(CHANGED, after.code, _("The profile gets another contact type."), codes)
        if before.wall != after.wall:
            yield Change(CHANGED, after.code, _("The profile is offered another Business Wall."), codes)


def _sections(old: Survey, new: Survey) -> Iterator[Change]:
    before, after = {one.key: one for one in old.sections}, {one.key: one for one in new.sections}
    for key, section in after.items():
        if key not in before:
            yield Change(ADDED, key, _("A section comes."))
        elif before[key].title != section.title:
            yield Change(CHANGED, key, _("The section is called otherwise."))
    for key in before:
        if key not in after:
            yield Change(REMOVED, key, _("The section goes."))


def _fields(old: Survey, new: Survey) -> Iterator[Change]:
    homes = [{field.name: one.key for one in survey.sections for field in one.fields} for survey in (old, new)]
    for name, field in new.fields.items():
        if name not in old.fields:
            yield Change(ADDED, name, _("A question comes."), _asked(field))
            continue
        yield from _facts(old.fields[name], field)
        if homes[0][name] != homes[1][name]:
            yield Change(CHANGED, name, _("The question moves to the section “${name}”.", mapping={"name": homes[1][name]}))
        yield from _obligations(old.fields[name], field)
    for name, field in old.fields.items():
        if name not in new.fields:
            yield Change(REMOVED, name, _("The question goes; answers to it stay with those who gave them."), _asked(field))


def _facts(before: Field, after: Field) -> Iterator[Change]:
    name = after.name
    if before.kind != after.kind:
        yield Change(CHANGED, name, _("The type changes from ${before} to ${after}.",
                                      mapping={"before": before.kind.name, "after": after.kind.name}))
    if before.vocabulary != after.vocabulary:
        yield Change(CHANGED, name, _("The choices come from another vocabulary."))
    if before.visibility != after.visibility:
        yield Change(CHANGED, name, _("Visibility changes from ${before} to ${after}.",
                                      mapping={"before": _level(before), "after": _level(after)}))
    if (before.label, before.detail_label) != (after.label, after.detail_label):
        yield Change(CHANGED, name, _("The question is worded otherwise."))
    if (before.message, before.panel, before.link) != (after.message, after.panel, after.link):
        yield Change(CHANGED, name, _("What stands around the question changes."))
    if before.is_sensitive != after.is_sensitive:
        yield Change(CHANGED, name, _("Changes of the answer wait for a reviewer.") if after.is_sensitive else
                     _("Changes of the answer no longer wait for a reviewer."))
    if before.is_organisation != after.is_organisation:
        yield Change(CHANGED, name, _("The answer names the member’s organisation.") if after.is_organisation else
                     _("The answer no longer names the member’s organisation."))


def _level(field: Field) -> str:
    return "never" if field.visibility is None else str(field.visibility)


def _obligations(before: Field, after: Field) -> Iterator[Change]:
    """One change for each new obligation, with the profiles that get it."""
    for obligation, sentence in OBLIGATIONS.items():
        codes = tuple(code for code, one in after.obligations.items()
                      if one == obligation and before.obligations.get(code, ABSENT) != obligation)
        if codes:
            yield Change(CHANGED, after.name, sentence, codes)


def _asked(field: Field) -> tuple[str, ...]:
    codes = tuple(code for code, obligation in field.obligations.items() if obligation != ABSENT)
    return () if len(codes) == len(field.obligations) else codes
