"""The controls that a schema node may have: ``colander.SchemaNode(colander.String(), widget=widgets.email())``.

All are deform widgets whose template is one of ``forms/*.html``; a plugin adds its own by giving ``template`` a path
(``kyc/stars.html``). None needs a script.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import colander
from deform import widget as deform_widget

# Longest input read when the schema sets no colander.Length of its own, in characters.
LINE, TEXT, TOKEN = 500, 50_000, 4_000

Choices = Iterable[tuple[str, Any]]


def text(*, autocomplete: str = "", inputmode: str = "", spellcheck: str = "", css_class: str = "") -> Any:
    """One line of text.

    Args:
        autocomplete: WHATWG token (``name``, ``organization``, ``postal-code``): WCAG 1.3.5 asks for it on personal data.
        inputmode: keyboard to show: ``numeric``, ``tel``, ``url``, ``search``.
        spellcheck: ``false`` for codes and names.
        css_class: further classes, for example a Bootstrap width.
    """
    return deform_widget.TextInputWidget(template="text", type="text", autocomplete=autocomplete, inputmode=inputmode,
                                         spellcheck=spellcheck, css_class=css_class, longest=LINE)


def email(*, autocomplete: str = "email", css_class: str = "") -> Any:
    """An e-mail address."""
    return deform_widget.TextInputWidget(template="text", type="email", autocomplete=autocomplete, inputmode="email",
                                         spellcheck="false", css_class=css_class, longest=254)


def password(*, autocomplete: str = "current-password", css_class: str = "") -> Any:
    """A password; never shown again. ``autocomplete`` is ``new-password`` where one is chosen."""
    return deform_widget.PasswordWidget(template="text", type="password", autocomplete=autocomplete,
                                        css_class=css_class, strip=False, longest=TOKEN)


def textarea(*, rows: int = 6, autocomplete: str = "", css_class: str = "") -> Any:
    """Several lines of text; line ends arrive as ``\\n``."""
    return deform_widget.TextAreaWidget(template="textarea", rows=rows, autocomplete=autocomplete, css_class=css_class,
                                        longest=TEXT)


def select(choices: Choices, *, multiple: bool = False, autocomplete: str = "", css_class: str = "") -> Any:
    """A choice from a list of (value, title). An empty value stands for no choice. Add ``colander.OneOf`` to the node."""
    return deform_widget.SelectWidget(template="select", values=tuple(choices), multiple=multiple, autocomplete=autocomplete,
                                      css_class=css_class, longest=LINE)


def checkbox() -> Any:
    """Yes or no, for ``colander.Boolean``; the node's title stands beside the box."""
    return deform_widget.CheckboxWidget(template="checkbox", longest=LINE)


def hidden() -> Any:
    """A value that the reader does not see; it can be changed all the same, so validate it."""
    return deform_widget.HiddenWidget(template="hidden", longest=TOKEN)


def default(node: colander.SchemaNode) -> Any:
    """The control of a node that names none."""
    if isinstance(node.typ, colander.Mapping):
        return deform_widget.MappingWidget()
    return checkbox() if isinstance(node.typ, colander.Boolean) else text()
