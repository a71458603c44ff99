"""Text with headings, lists, quotations and links, stored as HTML that the core's one allow-list has cleaned.

Without scripts it is a textarea: what is typed there without tags becomes paragraphs. With scripts it is an editor
(ProseMirror) whose schema knows no more than the buttons offer.
"""

from __future__ import annotations

import re
from typing import Any

import colander
from markupsafe import Markup, escape

from aipress_core.forms.controls import Value, clean
from aipress_core.forms.kinds import Kind, Reading
from aipress_core.forms.messages import PLAIN_TEXT_TOO_LONG
from aipress_core.i18n.translation import _
from aipress_core.security.html import sanitise

TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>")
NO_TEXT = re.compile(r"(?:<[^>]*>|&nbsp;|\s)*\Z")
PICTURE = re.compile(r"<img\b", re.IGNORECASE)
LONGEST = 100_000  # characters, tags included


def as_html(text: str) -> str:
    """``text`` itself if there are tags in it, else its paragraphs."""
    if TAG.search(text):
        return text
    parts = [part.strip("\n").split("\n") for part in re.split(r"\n\s*\n", text) if part.strip()]
    return "".join(f"<p>{Markup('<br>').join(escape(line) for line in lines)}</p>" for lines in parts)


class RichText(Kind):
    """HTML, for ``colander.String``: clean, empty if there is no text in it. Show it through ``sanitise`` again."""

    template = "rich_text"
    scripts = ("editor",)
    many_lines = True

    def __init__(self, *, rows: int = 12, longest: int = LONGEST, css_class: str = "") -> None:
        super().__init__(rows=rows, longest=longest, css_class=css_class)

    def read(self, sent: Any, node: colander.SchemaNode, reading: Reading) -> Value:
        answer = clean(sent if isinstance(sent, str) else "", self, node)
        if len(answer.shown) > self.longest:
            facts = {"max": self.longest, "length": len(answer.shown)}
            return Value(colander.null, answer.shown, _(PLAIN_TEXT_TOO_LONG, mapping=facts))
        if answer.problem:
            return Value(colander.null, answer.shown, answer.problem)
        html = str(sanitise(as_html(answer.checked)))
        if NO_TEXT.match(html) and not PICTURE.search(html):
            return Value(colander.null, "")
        return Value(html, html)

    def show(self, cstruct: Any, node: colander.SchemaNode, reading: Reading) -> str:
        return str(sanitise(str(cstruct))) if cstruct not in (colander.null, None, "") else ""
