"""What a survey is, once it is read: sections of fields, and the 33 profiles with what each must answer.

A form is built from it so::

    survey = live_survey(db)
    profile = survey.profile("PM_DIR")
    for section in survey.sections_for(profile.code):
        for field in section.fields:              # those that the profile is asked, in order
            field.obligation(profile.code)        # "M" must, "O" may be answered
            field.label.say(locale)               # the question; field.detail_label of the second part of two
            field.message.say(locale)             # a text above it, or ""
            field.panel.say(locale)               # caption of the group of fields that it stands in, or ""

The control follows from ``field.kind.shape``, and the answers are kept under ``field.keys``:

======== ============================================ ====================================== =======================
shape    kinds                                        ``field.keys``                         value of each key
======== ============================================ ====================================== =======================
text     string, textarea…, postcode, email…, tel,    ``(name,)``                            str; at most
         url                                                                                 ``kind.longest``
secret   password                                     ``(name,)``                            str; never kept in answers
number   int                                          ``(name,)``                            int, 0 to 999,999
flag     boolean, boolink (label with a link:         ``(name,)``                            bool
         ``field.link``)
picture  photo, photo_square (cut to 1:1)             ``(name,)``                            int, id of a core_file row
choice   list, listfree                               ``(name,)``                            str: a term's key of
                                                                                             ``field.vocabulary``, or
                                                                                             a text where ``is_free``
choices  multi, multifree                             ``(name,)``                            list of such str
pairs    multidual                                    ``(name, name_detail)``                list of keys of first-level
                                                                                             terms; list of keys of
                                                                                             their second-level terms
place    country                                      ``(name, name_postcode, name_city)``   ISO 3166-1 alpha-2; str;
                                                                                             str
======== ============================================ ====================================== =======================

``field.vocabulary`` is the key of a vocabulary of the taxonomies plugin; ``taxonomies.<key>`` is its type-ahead. It is empty
for fields of organisations' names (``listfree``, ``multifree`` without vocabulary) and countries. Whatever a form collects
goes through :func:`aipress_kyc.survey.answers.check`, which knows all the rules, and is kept as that returns it.

Fields whose ``is_account`` is true (``email``, ``password``, ``terms_accepted``) are asked with the others but belong to
the account: the checked answers hold them, and a profile never does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from aipress_kyc.survey.kinds import KINDS, PAIRS, PLACE, FieldKind

MUST, MAY, ABSENT = "M", "O", "-"
ACCOUNT_FIELDS = frozenset({"email", "password", "terms_accepted"})


@dataclass(frozen=True)
class Text:
    """Words in English and French."""

    en: str = ""
    fr: str = ""

    def say(self, locale: str) -> str:
        """In French for ``fr…``, in English for every other language; the other one where one is empty."""
        return (self.fr or self.en) if locale.startswith("fr") else (self.en or self.fr)

    def __bool__(self) -> bool:
        return bool(self.en or self.fr)


@dataclass(frozen=True)
class ProfileKind:
    """One of the 33 profiles.

    Attributes:
        id: ``P001`` to ``P033``.
        code: such as ``PM_DIR``; what ``kyc_profile.code`` holds.
        community: role key of the community, such as ``journalist``.
        contact_type: one of :data:`aipress_kyc.communities.CONTACT_TYPES`.
        label: the profile in words; stands as job title where no other does.
        wall: type of Business Wall that the profile is offered; empty for none.
    """

    id: str
    code: str
    community: str
    contact_type: str
    label: Text
    wall: str = ""


@dataclass(frozen=True)
class Field:
    """One question. See the module for how a control and answers follow from it.

    Attributes:
        id: ``F001``, … in the order of the file.
        name: unique; what answers are kept under.
        kind: see :data:`aipress_kyc.survey.kinds.KINDS`.
        vocabulary: key of a vocabulary, or empty.
        visibility: least display level (0 to 2) at which others see it; None for never.
        is_sensitive: a change waits for a reviewer.
        is_organisation: may hold the name of the member's organisation.
        group: storage group of the specification (U, P, O, M, H, T), for exports and summaries.
        obligations: ``M``, ``O`` or ``-`` by profile code.
        link: address that a ``boolink`` leads to.
    """

    id: str
    name: str
    kind: FieldKind
    label: Text
    obligations: Mapping[str, str]
    vocabulary: str = ""
    visibility: int | None = None
    is_sensitive: bool = False
    is_organisation: bool = False
    group: str = "P"
    panel: Text = Text()
    detail_label: Text = Text()
    message: Text = Text()
    link: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of answers that belong to the field."""
        if self.kind.shape == PAIRS:
            return (self.name, self.detail_key)
        return (self.name, f"{self.name}_postcode", f"{self.name}_city") if self.kind.shape == PLACE else (self.name,)

    @property
    def detail_key(self) -> str:
        """Where the second part of two dependent lists is kept."""
        return f"{self.name}_detail"

    @property
    def is_account(self) -> bool:
        """Does the answer belong to the account and not to the profile?"""
        return self.name in ACCOUNT_FIELDS

    def obligation(self, code: str) -> str:
        """``M``, ``O`` or ``-`` for a profile."""
        return self.obligations[code]

    def is_asked(self, code: str) -> bool:
        """Is a member of this profile asked it?"""
        return self.obligations[code] != ABSENT

    def is_visible(self, level: int) -> bool:
        """Do others see it of a member whose display level is ``level``?"""
        return self.visibility is not None and self.visibility <= level


@dataclass(frozen=True)
class Section:
    """A page of the wizard: ``key`` is short and stable (``personal``), ``fields`` are in order."""

    key: str
    title: Text
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Survey:
    """A whole survey.

    Attributes:
        id: of its ``kyc_survey`` row; 0 before it is stored.
        version: counts up with each stored survey; 0 before.
    """

    title: Text
    profiles: tuple[ProfileKind, ...]
    sections: tuple[Section, ...]
    id: int = 0
    version: int = 0
    _memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """All fields by name, in order."""
        return {one.name: one for section in self.sections for one in section.fields}

    @cached_property
    def _profiles(self) -> dict[str, ProfileKind]:
        return {one.code: one for one in self.profiles}

    def profile(self, code: str) -> ProfileKind:
        """The profile of a code.

        Raises:
            KeyError: for a code that is none.
        """
        return self._profiles[code]

    def has_profile(self, code: str) -> bool:
        """Is there a profile of this code?"""
        return code in self._profiles

    def profiles_of(self, community: str) -> list[ProfileKind]:
        """The profiles of a community (role key), in order."""
        return [one for one in self.profiles if one.community == community]

    def fields_for(self, code: str) -> Iterator[Field]:
        """The fields that a profile is asked, in order."""
        return iter(self._asked(code)[0])

    def keys_for(self, code: str) -> frozenset[str]:
        """The keys of all answers that a profile is asked."""
        return self._asked(code)[1]

    def _asked(self, code: str) -> tuple[tuple[Field, ...], frozenset[str]]:
        name = f"asked {code}"
        if name not in self._memo:
            fields = tuple(one for one in self.fields.values() if one.is_asked(code))
            self._memo[name] = (fields, frozenset(key for one in fields for key in one.keys))
        found: tuple[tuple[Field, ...], frozenset[str]] = self._memo[name]
        return found

    @cached_property
    def kept_keys(self) -> tuple[str, ...]:
        """The keys of the answers that a profile keeps, in order: all but the account's."""
        return tuple(key for one in self.fields.values() if not one.is_account for key in one.keys)

    def sections_for(self, code: str) -> list[Section]:
        """The sections that have a question for the profile, each with these questions only."""
        found = self._memo.get(code)
        if found is None:
            cut = [Section(one.key, one.title, tuple(each for each in one.fields if each.is_asked(code)))
                   for one in self.sections]
            found = self._memo[code] = [one for one in cut if one.fields]
        return list(found)

    def organisation_field(self, code: str) -> Field | None:
        """The field in which a member of the profile declares their organisation: the first flagged one that is asked."""
        return next((one for one in self.fields_for(code) if one.is_organisation), None)

    def sensitive_fields(self, code: str) -> list[Field]:
        """The fields of which a change waits for a reviewer."""
        return [one for one in self.fields_for(code) if one.is_sensitive]


def kind_named(name: str) -> FieldKind:
    """The kind of a file's word.

    Raises:
        KeyError: for a word that is none.
    """
    return KINDS[name]
