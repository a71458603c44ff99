"""Catalogues of packages become one a language."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyramid import testing

from aipress_core.i18n.catalogues import CatalogueError, po_path, register, translations
from aipress_core.i18n.translation import _

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'


def package(folder: Path, name: str, entries: str) -> Path:
    path = po_path(folder / name, "fr")
    path.parent.mkdir(parents=True)
    path.write_text(HEADER + entries, encoding="utf-8")
    return folder / name


def test_texts_of_all_packages_are_found_in_one_catalogue(tmp_path):
    first = package(tmp_path, "one", 'msgid "Wire"\nmsgstr "Fil"\n')
    second = package(tmp_path, "two", 'msgid "Events"\nmsgstr "Événements"\n')
    catalogue = translations([first, second], "fr")
    assert (catalogue.gettext("Wire"), catalogue.gettext("Events")) == ("Fil", "Événements")


def test_a_later_package_may_translate_anew(tmp_path):
    first = package(tmp_path, "one", 'msgid "Wire"\nmsgstr "Fil"\n')
    second = package(tmp_path, "two", 'msgid "Wire"\nmsgstr "Dépêches"\n')
    assert translations([first, second], "fr").gettext("Wire") == "Dépêches"


def test_an_untranslated_or_fuzzy_text_does_not_hide_a_translation(tmp_path):
    first = package(tmp_path, "one", 'msgid "Wire"\nmsgstr "Fil"\n\nmsgid "Tag"\nmsgstr "Mot-clé"\n')
    second = package(tmp_path, "two", 'msgid "Wire"\nmsgstr ""\n\n#, fuzzy\nmsgid "Tag"\nmsgstr "Balise"\n')
    catalogue = translations([first, second], "fr")
    assert (catalogue.gettext("Wire"), catalogue.gettext("Tag")) == ("Fil", "Mot-clé")


@pytest.mark.parametrize(("number", "words"), [(0, "membre"), (1, "membre"), (2, "membres")])
def test_french_counts_zero_as_singular(tmp_path, number, words):
    one = package(tmp_path, "one", 'msgid "member"\nmsgid_plural "members"\nmsgstr[0] "membre"\nmsgstr[1] "membres"\n')
    assert translations([one], "fr").ngettext("member", "members", number) == words


def test_english_needs_no_catalogue_and_counts_zero_as_plural(tmp_path):
    catalogue = translations([tmp_path], "en")
    assert (catalogue.gettext("Wire"), catalogue.ngettext("member", "members", 0)) == ("Wire", "members")


def test_a_context_keeps_two_meanings_apart(tmp_path):
    one = package(tmp_path, "one", 'msgctxt "verb"\nmsgid "Post"\nmsgstr "Publier"\n\nmsgctxt "noun"\nmsgid "Post"\n'
                                   'msgstr "Billet"\n')
    catalogue = translations([one], "fr")
    assert (catalogue.pgettext("verb", "Post"), catalogue.pgettext("noun", "Post")) == ("Publier", "Billet")


def test_a_broken_catalogue_is_named_with_its_line(tmp_path):
    broken = package(tmp_path, "one", 'msgid "Wire"\nnonsense\n')
    with pytest.raises(CatalogueError, match=r"one.*aipress\.po, line \d+"):
        translations([broken], "fr")


def test_the_requests_localizer_speaks_from_the_merged_catalogue_whatever_the_domain(tmp_path):
    one = package(tmp_path, "one", 'msgid "Hello ${name}"\nmsgstr "Bonjour ${name}"\n\nmsgid "Required"\nmsgstr "Exigé"\n')
    with testing.testConfig() as config:
        register(config.registry, [one])
        from pyramid.request import Request

        request = Request.blank("/")
        request.registry, request.locale_name = config.registry, "fr"
        assert request.localizer.translate(_("Hello ${name}", mapping={"name": "Inès"})) == "Bonjour Inès"
        assert request.localizer.translate("Required", domain="colander") == "Exigé"
