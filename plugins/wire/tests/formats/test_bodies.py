"""Bodies: what stays, what goes, what moves."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import g2, ninjs, only, problems

from aipress_wire.formats import sanitise
from aipress_wire.formats.plain import paragraphs

PIECES = (
    "<script>",
    "<img src=x onerror=y>",
    "<p>",
    "<svg>",
    "</p>",
    "<table>",
    "<td>",
    "javascript:",
    "<a href=",
    "<b>",
    "</b>",
    "<!--",
    "<math>",
    "<style>",
)
DANGER = re.compile(
    r"<script|<iframe|<object|<embed|<style|<svg|<form|<base|<meta|<link|<img|\son\w+\s*=|javascript:|data:", re.IGNORECASE
)


def body(html: str) -> str:
    return ninjs(body_html=html).body_html


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<p>a</p><p></p><p>&nbsp;</p><p><br></p><p>b</p>", "<p>a</p>\n<p>b</p>"),
        ("loose<p>a</p>text", "<p>loose</p>\n<p>a</p>\n<p>text</p>"),
        ("<h1>Ferry delayed</h1><h1>Why</h1><p>a</p>", "<h2>Why</h2>\n<p>a</p>"),
        ("<p>a <strong>b</strong> <i>c</i><u>d</u></p>", "<p>a <strong>b</strong> <i>c</i><u>d</u></p>"),
        ("<b>a<div>b</div>c</b>", "<p><b>a</b></p>\n<p><b>b</b></p>\n<p><b>c</b></p>"),
        ("<p><h3>Mid</h3></p><p>a</p>", "<h3>Mid</h3>\n<p>a</p>"),
        ("<div class='x' style='y' id='main' onclick='z'>a</div>", "<p>a</p>"),
        ("<a href='javascript:x'>a</a>", "<p>a</p>"),
        ("<a href='mailto:desk@x.example'>a</a>", '<p><a href="mailto:desk@x.example" rel="noopener noreferrer">a</a></p>'),
        ("<blockquote>q</blockquote>", "<blockquote><p>q</p></blockquote>"),
        ("<ul><li>a</li><li> </li><li><p>b</p></li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul><li>a<ol><li>b</li></ol></li></ul>", "<ul><li><p>a</p><ol><li>b</li></ol></li></ul>"),
        ("<p>a</p><hr><p>b</p>", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("<pre>a\n  b &lt;c&gt;</pre>", "<pre>a\n  b &lt;c&gt;</pre>"),
        ("<p>1 &lt; 2 &amp; 3</p>", "<p>1 &lt; 2 &amp; 3</p>"),
        ("<p>a</p><script>x</script><style>y</style><!-- z -->", "<p>a</p>"),
        ("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        (
            "<table><tr><td colspan='3' style='x'>a</td></tr></table>",
            '<table><tbody><tr><td colspan="3">a</td></tr></tbody></table>',
        ),
    ],
)
def test_html_is_written_anew_from_the_allow_list(written: str, expected: str) -> None:
    assert body(written) == expected


def test_a_figure_becomes_a_rendition_and_leaves_the_text() -> None:
    item = ninjs(
        body_html='<p>a</p><figure><img src="https://x.example/a.jpg" alt="Alt"><figcaption>Caption. <b>x</b></figcaption>'
        "</figure>"
    )
    assert item.body_html == "<p>a</p>"
    assert (item.renditions[0].href, item.renditions[0].alt, item.renditions[0].caption) == (
        "https://x.example/a.jpg",
        "Alt",
        "Caption. x",
    )


@given(st.lists(st.sampled_from([*"<>/=\"' abps:&;#x!-", *PIECES]), max_size=60).map("".join))
def test_no_html_smuggles_anything_through(html: str) -> None:
    written = body("<p>x</p>" + html)
    assert not re.search(r"<(?:script|iframe|object|style|svg|img|form|h1)", written, re.IGNORECASE)
    assert not re.search(r"<[^>]*\son\w+\s*=", written)
    assert written == sanitise(written), "what was sanitised once stays as it is"


def test_the_site_allow_list_keeps_what_the_specification_names() -> None:
    picture = '<img src="https://x.example/a.jpg" alt="d" width="1" height="2">'
    kept = f'<figure class="a" id="b" title="c">{picture}<figcaption>e</figcaption></figure>'
    assert sanitise(kept) == kept
    assert not DANGER.search(sanitise("<script>x</script><p onclick=x>a</p><a href='javascript:x'>b</a><!-- c -->"))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("One.\n\nTwo\nstill two.\n\n\nThree.", ["One.", "Two still two.", "Three."]),
        ("   First line\nwrapped here.\n   Second one\nwrapped too.", ["First line wrapped here.", "Second one wrapped too."]),
        ("short\nlines\nwrapped", ["short lines wrapped"]),
        ("a" * 120 + "\n" + "b" * 20, ["a" * 120, "b" * 20]),
        ("Intro:\r\n\r\n    one;\r\n    two.", ["Intro:", "one; two."]),
        ("   all\n   indented\n   alike", ["all indented alike"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_plain_text_is_parted_as_wires_lay_it_out(written: str, expected: list[str]) -> None:
    assert paragraphs(written) == expected


def test_pretty_printed_paragraphs_stay_whole() -> None:
    lines = "<p>First line\n      second line\n      third line.</p>"
    content = f'<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>{lines}</body></html></inlineXML>'
    assert only(g2(content=content)).body_html == "<p>First line second line third line.</p>"


def test_a_body_beyond_the_limit_is_a_problem_with_its_length() -> None:
    (problem,) = problems(g2(content=f"<inlineData>{'word ' * 300_000}</inlineData>"))
    assert problem.reference == "urn:x:1"
    assert "1500000 characters" in problem.text


def test_words_are_counted_in_text_and_not_in_markup() -> None:
    assert ninjs(body_html="<p class='one two'>l’été <b>2024</b></p>").word_count == 2
