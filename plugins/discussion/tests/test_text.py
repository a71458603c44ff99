"""What becomes of the text of a comment."""

from __future__ import annotations

import pytest

from aipress_discussion.text import as_markup, clean, is_blank


def test_html_in_a_comment_is_shown_and_never_run() -> None:
    assert as_markup("<script>alert(1)</script>") == '<p class="text-break">&lt;script&gt;alert(1)&lt;/script&gt;</p>'


def test_paragraphs_and_line_breaks_are_kept() -> None:
    assert as_markup("one\ntwo\n\nthree") == '<p class="text-break">one<br>two</p><p class="text-break">three</p>'


def test_links_are_not_followed_by_search_engines() -> None:
    shown = as_markup("See https://example.org/a?b=1&c=2.")
    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow ugc noopener">' in shown
    assert shown.endswith("</a>.</p>")


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", "https://", "http:// x"])
def test_only_addresses_of_the_web_become_links(text: str) -> None:
    assert "<a" not in as_markup(text)


def test_an_address_cannot_break_out_of_its_link() -> None:
    shown = as_markup('https://example.org/"onmouseover="alert(1)')
    assert '" onmouseover' not in shown
    assert 'href="https://example.org/"' in shown


def test_line_ends_and_empty_lines_are_made_even() -> None:
    assert clean("one  \r\ntwo\r\r\r\r\nthree\n") == "one\ntwo\n\nthree"


def test_control_and_direction_signs_are_dropped() -> None:
    assert clean("a\x00b\u202ec\u2066d\ud800") == "abcd"


def test_joined_emoji_survive() -> None:
    assert clean("👩‍🚒") == "👩‍🚒"


@pytest.mark.parametrize("text", ["", " \n\t ", "\u200b\u200b", "\u00a0", "\u2060"])
def test_text_without_anything_to_see_is_blank(text: str) -> None:
    assert is_blank(clean(text))


@pytest.mark.parametrize("text", ["!", "é", "1", "👍"])
def test_anything_visible_is_not_blank(text: str) -> None:
    assert not is_blank(clean(text))
