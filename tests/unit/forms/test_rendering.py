"""What a form looks like to a browser and to assistive technology."""

from __future__ import annotations

import re
import time

import colander
import pytest

from aipress_core.forms import Form, ValidationFailure, widgets
from aipress_core.i18n.translation import _


class Organisation(colander.MappingSchema):
    name = colander.SchemaNode(colander.String(), title="Name", description="As on the letterhead.",
                               validator=colander.Length(min=2, max=40), widget=widgets.text(autocomplete="organization"))
    email = colander.SchemaNode(colander.String(), title="E-mail", validator=colander.Email(), widget=widgets.email())
    secret = colander.SchemaNode(colander.String(), title="Password", widget=widgets.password(autocomplete="new-password"))
    about = colander.SchemaNode(colander.String(), title="About", missing="", widget=widgets.textarea(rows=4))
    kind = colander.SchemaNode(colander.String(), title="Kind", validator=colander.OneOf(["media", "agency"]),
                               widget=widgets.select([("", "Choose"), ("media", "Media"), ("agency", "Agency")]))
    is_official = colander.SchemaNode(colander.Boolean(), title="Official", widget=widgets.checkbox())
    token = colander.SchemaNode(colander.String(), missing="", widget=widgets.hidden())


GOOD = {"name": "Marée basse", "email": "redac@maree.example", "secret": "correct horse", "kind": "agency", "is_official": "true"}


def refused(request, controls, **options):
    form = Form(Organisation(), request, **options)
    with pytest.raises(ValidationFailure):
        form.validate(controls)
    return form


def test_every_control_has_its_label(make_request, parse):
    tree = parse(Form(Organisation(), make_request()).render())
    labels = {label.get("for"): label.text.strip() for label in tree.iter("label")}
    controls = {one.get("id") for one in tree.xpath("//input[not(@type='hidden')] | //textarea | //select")}
    assert labels.keys() == controls
    assert labels["form-name"] == "Name"


def test_only_optional_fields_are_marked(make_request, parse):
    tree = parse(Form(Organisation(), make_request()).render())
    assert tree.xpath("//label[span[@class='ap-optional']]/@for") == ["form-about"]
    assert set(tree.xpath("//*[@required]/@name")) == {"name", "email", "secret", "kind"}


def test_help_and_error_describe_the_control_and_the_error_stands_between(make_request, parse):
    tree = parse(refused(make_request(), [("name", "x")]).render())
    control = tree.get_element_by_id("form-name")
    assert control.get("aria-invalid") == "true"
    assert control.get("aria-describedby").split() == ["form-name-help", "form-name-error"]
    order = [one.get("id") for one in control.getparent() if one.get("id")]
    assert order == ["form-name", "form-name-error", "form-name-help"]


def test_a_field_without_error_is_not_called_invalid(make_request, parse):
    tree = parse(refused(make_request(), [*GOOD.items(), ("kind", "agency"), ("token", "t" * 5000)]).render())
    assert tree.xpath("//*[@aria-invalid]") == []


def test_the_summary_links_to_each_field_and_can_take_the_focus(make_request, parse):
    tree = parse(refused(make_request(), [("name", "x"), ("kind", "media")]).render())
    [summary] = tree.find_class("ap-errors")
    assert summary.get("tabindex") == "-1"
    targets = [link.get("href").lstrip("#") for link in summary.iter("a")]
    assert targets == ["form-name", "form-email", "form-secret"]
    assert all(tree.get_element_by_id(target).get("aria-invalid") for target in targets)


def test_input_is_kept_except_the_password(make_request, parse):
    form = refused(make_request(), [*(GOOD | {"email": "wrong", "about": "\nTwo\r\nlines", "token": "t1"}).items()])
    tree = parse(form.render())
    assert tree.get_element_by_id("form-name").get("value") == "Marée basse"
    assert tree.get_element_by_id("form-email").get("value") == "wrong"
    assert tree.get_element_by_id("form-about").text.lstrip("\n") == "Two\nlines"
    assert tree.xpath("//option[@selected]/@value") == ["agency"]
    assert tree.get_element_by_id("form-is_official").get("checked") is not None
    assert tree.get_element_by_id("form-token").get("value") == "t1"
    assert tree.get_element_by_id("form-secret").get("value") is None


def test_values_are_shown_at_first(make_request, parse):
    values = {"name": "Marée basse", "kind": "media", "is_official": True}
    tree = parse(Form(Organisation(), make_request(), values=values).render())
    assert tree.get_element_by_id("form-name").get("value") == "Marée basse"
    assert tree.xpath("//option[@selected]/@value") == ["media"]
    assert tree.get_element_by_id("form-is_official").get("checked") is not None


def test_nothing_typed_becomes_markup(make_request):
    attack = "\"><script>alert(1)</script>'&"
    markup = refused(make_request(), [(name, attack) for name in (*GOOD, "about", "token")]).render()
    assert "<script" not in markup


def test_there_is_no_inline_script_or_style(make_request):
    markup = refused(make_request(), []).render()
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", markup)


def test_the_form_carries_its_token_and_its_address(make_request, parse):
    [form] = parse(f"<div>{Form(Organisation(), make_request()).render()}</div>").iter("form")
    assert len(form.xpath("//input[@type='hidden'][@name='csrf_token'][string-length(@value) > 20]")) == 1
    assert (form.get("action"), form.get("method")) == ("/here?next=%2Fwire", "post")


def test_browsers_know_what_to_fill_in(make_request, parse):
    tree = parse(Form(Organisation(), make_request()).render())
    known = {one.get("name"): one.get("autocomplete") for one in tree.xpath("//*[@autocomplete]")}
    assert known == {"name": "organization", "email": "email", "secret": "new-password"}


def test_two_forms_of_a_page_share_no_id_and_know_which_was_sent(make_request, parse):
    request = make_request(POST={"__form__": "second"})
    first, second = (Form(Organisation(), request, name=name) for name in ("first", "second"))
    tree = parse(f"<div>{first.render()}{second.render()}</div>")
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert (first.is_posted, second.is_posted) == (False, True)


def test_texts_are_in_the_readers_language(make_request, parse):
    tree = parse(refused(make_request(locale="fr"), [("name", "x"), ("kind", "media")], submit=_("Save")).render())
    assert tree.xpath("//button/text()") == ["Enregistrer"]
    assert tree.get_element_by_id("form-name-error").text == "Saisissez au moins 2 caractères."
    assert tree.xpath("//*[@class='ap-optional']/text()") == ["(facultatif)"]
    assert "Name\u00a0: Saisissez" in tree.find_class("ap-errors")[0].text_content()


def test_groups_of_choices_are_kept(make_request, parse):
    from deform.widget import OptGroup

    schema = colander.MappingSchema()
    schema.add(colander.SchemaNode(colander.String(), name="city",
                                   widget=widgets.select([("", "None"), OptGroup("Brittany", ("b", "Brest"), ("r", "Rennes"))])))
    tree = parse(Form(schema, make_request(), values={"city": "r"}).render())
    assert tree.xpath("//optgroup[@label='Brittany']/option/@value") == ["b", "r"]
    assert tree.xpath("//option[@selected]/@value") == ["r"]
    assert tree.xpath("//select/option/text()") == ["None"]


def test_an_empty_title_stays_empty(make_request, parse):
    schema = colander.MappingSchema()
    schema.add(colander.SchemaNode(colander.String(), name="kind", widget=widgets.select([("", ""), ("a", "A")])))
    tree = parse(Form(schema, make_request(locale="fr")).render())
    assert [one.text or "" for one in tree.iter("option")] == ["", "A"]


def test_a_theme_may_replace_the_template_of_a_control(make_request, tmp_path):
    (tmp_path / "templates" / "forms").mkdir(parents=True)
    (tmp_path / "templates" / "forms" / "textarea.html").write_text("<output>mine</output>", encoding="utf-8")
    assert "<output>mine</output>" in Form(Organisation(), make_request(theme=tmp_path)).render()


def test_a_view_may_refuse_for_its_own_reason(make_request, parse):
    form = Form(Organisation(), make_request())
    form.add_error("The address and the password do not match.")
    form.add_error("Nobody has this name.", "name")
    tree = parse(form.render())
    sentences = [item.text_content() for item in tree.find_class("ap-errors")[0].iter("li")]
    assert sentences == ["The address and the password do not match.", "Name: Nobody has this name."]


@pytest.mark.proof
def test_seven_fields_render_in_less_than_a_millisecond(make_request):
    request = make_request()
    Form(Organisation(), request).render()
    rounds = []
    for _round in range(30):
        start = time.process_time()
        Form(Organisation(), request).render()
        rounds.append(time.process_time() - start)
    assert min(rounds) < 0.001
