"""``make check`` stops at French that is absent or wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from pyramid.i18n import Localizer

from aipress_core.cli.i18n import group
from aipress_core.i18n.catalogues import po_path, read_catalogue, translations
from aipress_core.i18n.check import check, conflicts
from aipress_core.i18n.extract import texts, update
from aipress_core.i18n.translation import _, pgettext

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "aipress_sample"
    (folder / "templates" / "sample").mkdir(parents=True)
    return folder


def write(package: Path, po: str, **files: str) -> None:
    po_path(package, "fr").parent.mkdir(parents=True, exist_ok=True)
    po_path(package, "fr").write_text(HEADER + po, encoding="utf-8")
    for name, text in files.items():
        path = package / name.replace("__", "/").replace("_py", ".py").replace("_html", ".html").replace("_toml", ".toml")
        path.write_text(text, encoding="utf-8")


def test_texts_come_from_python_templates_and_the_manifest(package):
    write(package, "", views_py='_("In Python")\nlocalizer.pluralize("a member", "${n} members", 2)\n',
          templates__sample__page_html='{{ _("In a template") }}{% trans n=3 %}one{% pluralize %}{{ n }} many{% endtrans %}',
          plugin_toml='[plugin]\nid = "sample"\ntitle = "The title"\nsummary = "What it does"\n')
    ids = [text.id for text in texts(package)]
    assert ids == ["The title", "What it does", "In Python", ("a member", "${n} members"), "In a template",
                   ("one", "%(n)s many")]


def test_a_complete_catalogue_passes(package):
    write(package, 'msgid "Read ${title}?"\nmsgstr "Lire ${title}\u00a0?"\n', views_py='_("Read ${title}?")')
    assert check([package]) == []


@pytest.mark.parametrize(("po", "problem"), [
    ("", "no French for"),
    ('msgid "Read ${title}?"\nmsgstr ""\n', "no French for"),
    ('#, fuzzy\nmsgid "Read ${title}?"\nmsgstr "Lire ${title}\u00a0?"\n', "fuzzy"),
    ('msgid "Read ${title}?"\nmsgstr "Lire ${titre}\u00a0?"\n', "other placeholders"),
    ('msgid "Read ${title}?"\nmsgstr "Lire\u00a0?"\n', "other placeholders"),
    ('msgid "Read ${title}?"\nmsgstr "Lire ${title} ?"\n', "no-break space"),
    ('msgid "Read ${title}?"\nmsgstr "Lire ${title}\u00a0?Lire ${title}\u00a0?"\n', "is there twice"),
])
def test_a_wrong_translation_is_named(package, po, problem):
    write(package, po, views_py='_("Read ${title}?")')
    [sentence] = check([package])
    assert problem in sentence
    assert "aipress_sample" in sentence
    assert "'Read ${title}?' (views.py:1)" in sentence


@pytest.mark.parametrize(("french", "right"), [
    (('un membre', '%(n)s membres'), True),
    (('%(n)s membre', '%(n)s membres'), True),
    (('un membre', 'des membres'), False),
    (('%(x)s membre', '%(n)s membres'), False),
])
def test_only_the_singular_may_leave_out_the_number(package, french, right):
    po = f'msgid "%(n)s member"\nmsgid_plural "%(n)s members"\nmsgstr[0] "{french[0]}"\nmsgstr[1] "{french[1]}"\n'
    write(package, po, templates__sample__page_html="{% trans n=3 %}{{ n }} member{% pluralize %}{{ n }} members{% endtrans %}")
    assert (check([package]) == []) is right


def test_what_is_counted_needs_a_plural(package):
    write(package, 'msgid "a member"\nmsgstr "un membre"\n', views_py='localizer.pluralize("a member", "${n} members", 2)\n')
    assert [one.partition(":")[2].partition(":")[0].strip() for one in check([package])] == ["the French has no plural for"]


@pytest.mark.parametrize("fine", ["À 14:42", "«\u00a0Fil\u00a0»", "https://exemple.fr", "Heure\u00a0: 6:00"])
def test_right_spacing_is_left_alone(package, fine):
    write(package, f'msgid "x"\nmsgstr "{fine}"\n', views_py='_("x")')
    assert check([package]) == []


def test_a_template_with_a_mistake_is_not_skipped(package):
    write(package, "", templates__sample__page_html="{% if %}")
    with pytest.raises(Exception, match="Expected an expression"):
        check([package])


def test_extract_adds_new_texts_and_keeps_translations(package):
    write(package, 'msgid "Old"\nmsgstr "Ancien"\n\nmsgid "Gone"\nmsgstr "Parti"\n', views_py='_("Old")\n_("New")')
    assert update(package, "fr") == 1
    known = read_catalogue(po_path(package, "fr"), "fr")
    assert (known["Old"].string, known["New"].string, "Gone" in known.obsolete) == ("Ancien", "", True)


def test_extract_leaves_to_the_core_what_the_core_translates(package):
    write(package, 'msgid "Save"\nmsgstr "Garder"\n', views_py='_("Save")\n_("Nothing found")')
    assert update(package, "fr") == 0
    known = read_catalogue(po_path(package, "fr"), "fr")
    assert known["Save"].string == "Garder"
    assert "Nothing found" not in known
    assert check([package]) == []


def test_the_command_exits_1_and_names_the_problem(package):
    write(package, "", views_py='_("New")')
    result = CliRunner().invoke(group, ["check", str(package)])
    assert result.exit_code == 1
    assert "no French for: 'New'" in result.stderr


def test_the_command_exits_0_when_all_is_well(package):
    write(package, 'msgid "New"\nmsgstr "Nouveau"\n', views_py='_("New")')
    assert CliRunner().invoke(group, ["check", str(package)]).exit_code == 0


def test_one_text_has_one_french_in_all_packages_unless_a_context_tells_its_meanings_apart(tmp_path):
    look, stare = tmp_path / "aipress_look", tmp_path / "aipress_stare"
    write(look, 'msgid "Look"\nmsgstr "Apparence"\n\nmsgid "Save"\nmsgstr "Garder"\n')
    write(stare, 'msgid "Look"\nmsgstr "Regarder"\n\nmsgid "Save"\nmsgstr "Garder"\n')
    [sentence] = conflicts([look, stare])
    assert sentence == "aipress_stare: other French than in aipress_look for: 'Look' ('Regarder', 'Apparence')"
    write(stare, 'msgctxt "act"\nmsgid "Look"\nmsgstr "Regarder"\n\nmsgid "Save"\nmsgstr "Garder"\n')
    assert conflicts([look, stare]) == []


def test_a_text_of_python_code_can_have_a_context(package):
    write(package, 'msgctxt "act"\nmsgid "Look"\nmsgstr "Regarder"\n', views_py='pgettext("act", "Look")')
    assert [text.key for text in texts(package)] == [("Look", "act")]
    localizer = Localizer("fr", translations([package], "fr"))
    assert (localizer.translate(pgettext("act", "Look")), localizer.translate(_("Look"))) == ("Regarder", "Look")
