"""A survey as the cells of a file, so that any version can be taken away, changed and sent again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aipress_kyc.communities import PROFILE_CODES, SHEET_COMMUNITIES
from aipress_kyc.survey import layout
from aipress_kyc.survey.model import Field, ProfileKind, Survey, Text
from aipress_kyc.survey.problems import Sheet

_ACROSS: dict[str, Callable[[ProfileKind], str]] = {
    layout.COMMUNITY: lambda one: next(name for name, role in SHEET_COMMUNITIES.items() if role == one.community),
    layout.CONTACT_TYPE: lambda one: one.contact_type, layout.PROFILE_EN: lambda one: one.label.en,
    layout.PROFILE_FR: lambda one: one.label.fr, layout.WALL: lambda one: one.wall,
}


def sheet_of(survey: Survey) -> Sheet:
    """The cells that :func:`aipress_kyc.survey.checking.read_survey` would read the same survey from."""
    return Sheet("Survey", [list(layout.COLUMNS), *(_line(row) for row in _rows(survey))])


def _line(cells: dict[str, str]) -> list[str]:
    return [cells.get(column, "") for column in layout.COLUMNS]


def _rows(survey: Survey) -> Iterator[dict[str, str]]:
    yield {layout.ROW: layout.TITLE, **_words(layout.LABEL, survey.title)}
    for row, value in _ACROSS.items():
        yield {layout.ROW: row, **{one.code: value(one) for one in survey.profiles}}
    for section in survey.sections:
        yield {layout.ROW: layout.SECTION, layout.NAME: section.key, **_words(layout.LABEL, section.title)}
        panel = Text()
        for field in section.fields:
            if field.panel != panel and field.panel:
                yield {layout.ROW: layout.PANEL, **_words(layout.LABEL, field.panel)}
            panel = field.panel
            yield _field(field)


def _field(one: Field) -> dict[str, str]:
    return {
        layout.ROW: layout.FIELD, layout.NAME: one.name, layout.TYPE: one.kind.name, layout.VOCABULARY: one.vocabulary,
        layout.VISIBILITY: "never" if one.visibility is None else str(one.visibility),
        layout.SENSITIVE: "yes" if one.is_sensitive else "", layout.ORGANISATION: "yes" if one.is_organisation else "",
        layout.GROUP: one.group, layout.LINK: one.link, **_words(layout.LABEL, one.label),
        **_words(layout.DETAIL, one.detail_label), **_words(layout.MESSAGE, one.message),
        **{code: one.obligation(code).replace("-", "–") for code in PROFILE_CODES},
    }


def _words(word: str, text: Text) -> dict[str, str]:
    return {f"{word}_en": text.en, f"{word}_fr": text.fr}
