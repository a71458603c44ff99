"""Rich text without the editor: plain text becomes paragraphs, HTML is cleaned, nothing that acts comes through."""

from __future__ import annotations

import colander
import pytest

from aipress_core.api import widgets
from aipress_core.forms.richtext import LONGEST, as_html
from tests.functional.forms.test_kitchen import accepted, errors, form, sink

__all__ = ["form"]  # the fixture


@pytest.mark.parametrize(("typed", "html"), [
    ("One.\n\nTwo,\nthree.", "<p>One.</p><p>Two,<br>three.</p>"),
    ("1 < 2 & 3 > 2", "<p>1 &lt; 2 &amp; 3 &gt; 2</p>"),
    ("a <- b", "<p>a &lt;- b</p>"),
    ("", ""),
    ("\n \n", ""),
])
def test_text_without_tags_becomes_paragraphs(typed, html):
    assert as_html(typed) == html


@pytest.mark.parametrize(("sent", "kept"), [
    ("<p>Good <strong>news</strong></p>", "<p>Good <strong>news</strong></p>"),
    ("<p onclick='x()'>a<script>alert(1)</script></p>", "<p>a</p>"),
    ('<p><a href="javascript:alert(1)">a</a></p>', "<p><a"),
    ("<h1>a</h1>", "<h2>a</h2>"),
    ("<p></p><p> </p>", ""),
    ("<p><img src=x onerror=alert(1)></p>", "<p><img></p>"),
])
def test_html_is_cleaned_before_it_is_stored(form, sent, kept):
    form["text"] = sent
    found = accepted(form.submit())["text"]
    assert found.startswith(kept)
    assert "javascript" not in found
    assert "onerror" not in found


def test_the_cleaned_text_is_shown_beside_an_error(form):
    form["title"], form["text"] = "", "<p>a<script>b</script></p>"
    assert sink(form.submit(status=422))["text"].value == "<p>a</p>"


def test_what_is_stored_is_cleaned_before_it_is_shown():
    """It may have come another way: an import, an older release, by hand."""
    assert widgets.rich_text().show("<p onclick='x()'>a<script>b</script></p>", None, None) == "<p>a</p>"


def test_a_text_over_its_limit_is_refused_and_kept(form):
    form["text"] = "<p>" + "a" * LONGEST
    answer = form.submit(status=422)
    assert errors(answer) == [f"Text: Type at most {LONGEST} characters, formatting included; this answer has {LONGEST + 3}."]
    assert len(sink(answer)["text"].value) == LONGEST + 3


def test_a_required_text_of_nothing_but_tags_is_missing(make_form):
    with pytest.raises(Exception, match="Fill in this field"):
        make_form(colander.SchemaNode(colander.String(), name="text")).validate([("text", "<p><br></p>")])


@pytest.fixture
def make_form(request_):
    """A form of one rich text."""
    from aipress_core.api import Form

    def make(node):
        node.widget = widgets.rich_text()
        request_.locale_name = "en"
        return Form(colander.MappingSchema(children=[node]), request_)
    return make
