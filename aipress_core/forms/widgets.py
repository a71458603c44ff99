"""The controls that a schema node may have: ``colander.SchemaNode(colander.String(), widget=widgets.email())``.

All are deform widgets whose template is one of ``forms/*.html``; a plugin adds its own by giving ``template`` a path
(``kyc/stars.html``). None needs a script; some are more comfortable with one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import colander
from deform import widget as deform_widget

from aipress_core.files.service import DOCUMENTS, LARGEST
from aipress_core.forms import choices as choice_kinds
from aipress_core.forms.amounts import Money
from aipress_core.forms.groups import Groups
from aipress_core.forms.moments import Day, Instant
from aipress_core.forms.richtext import LONGEST as RICH
from aipress_core.forms.richtext import RichText
from aipress_core.forms.typeahead import Typeahead
from aipress_core.forms.uploads import Image, Upload

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
                                        longest=TEXT, many_lines=True)


def select(choices: Choices, *, multiple: bool = False, autocomplete: str = "", css_class: str = "") -> Any:
    """A choice from a list of (value, title). An empty value stands for no choice. Add ``colander.OneOf`` to the node."""
    return deform_widget.SelectWidget(template="select", values=tuple(choices), multiple=multiple, autocomplete=autocomplete,
                                      css_class=css_class, longest=LINE)


def checkbox() -> Any:
    """Yes or no, for ``colander.Boolean``; the node's title stands beside the box."""
    return deform_widget.CheckboxWidget(template="checkbox", longest=LINE)


def radio(choices: Choices, *, css_class: str = "") -> Any:
    """One of at most seven (value, title), all in sight."""
    return choice_kinds.Radio(choices, css_class=css_class)


def checkboxes(choices: Choices, *, css_class: str = "") -> Any:
    """Several of a few (value, title), all in sight; for ``colander.Set`` or ``colander.List``."""
    return choice_kinds.Boxes(choices, css_class=css_class)


def two_level(levels: Iterable[tuple[Any, Choices]], *, multiple: bool = False, css_class: str = "") -> Any:
    """A choice of the second of two levels: ``[(title of the group, [(value, title), …]), …]``; several with ``multiple``."""
    kind = choice_kinds.TwoLevelBoxes if multiple else choice_kinds.TwoLevel
    return kind(choice_kinds.grouped(levels), multiple=multiple, css_class=css_class)


def typeahead(vocabulary: str, *, multiple: bool = True, most: int = 20, css_class: str = "") -> Any:
    """Terms of a vocabulary that a plugin declares (``aipress_register_vocabularies``), found by typing.

    For ``colander.List`` or ``Set``; with ``multiple=False`` for ``colander.String``.
    """
    return Typeahead(vocabulary, multiple=multiple, most=most, css_class=css_class)


def date(*, autocomplete: str = "", css_class: str = "") -> Any:
    """A day, for ``colander.Date``. ``autocomplete`` is ``bday`` for a birthday."""
    return Day(autocomplete, css_class)


def moment(*, css_class: str = "") -> Any:
    """Date and time in the reader's zone, for ``colander.DateTime``; the value is aware and in UTC."""
    return Instant(css_class)


def money(currency: str = "EUR", *, css_class: str = "") -> Any:
    """An amount, for ``colander.Integer``: values and ``colander.Range`` are in cents. ``currency`` is an ISO 4217 code."""
    return Money(currency, css_class)


def file(accept: Collection[str] = DOCUMENTS, *, largest: int = LARGEST, css_class: str = "") -> Any:
    """A file, for ``Attachment``; recognised by its content.

    Args:
        accept: media types.
        largest: bytes.
    """
    return Upload(accept, largest=largest, css_class=css_class)


def image(*, shape: tuple[int, int] | None = None, largest: int = LARGEST, css_class: str = "") -> Any:
    """A picture, for ``Attachment``, of which a part may be kept; ``shape`` is the proportion it gets, such as (16, 9)."""
    return Image(shape=shape, largest=largest, css_class=css_class)


def rich_text(*, rows: int = 12, longest: int = RICH, css_class: str = "") -> Any:
    """Text with headings, lists, quotations and links, for ``colander.String``: clean HTML.

    Args:
        rows: of the textarea that stands there without scripts.
        longest: characters, tags included.
    """
    return RichText(rows=rows, longest=longest, css_class=css_class)


def groups(*, item: Any, add: Any, least: int = 0, most: int = 20, css_class: str = "") -> Any:
    """Groups of fields that repeat, for ``colander.SequenceSchema(Contact(), …)``.

    Args:
        item: what one is called: ``_("Contact")``.
        add: what the button says: ``_("Add a contact")``.
        least, most: how many there may be.
    """
    return Groups(default, item=item, add=add, least=least, most=most, css_class=css_class)


def hidden() -> Any:
    """A value that the reader does not see; it can be changed all the same, so validate it."""
    return deform_widget.HiddenWidget(template="hidden", longest=TOKEN)


def default(node: colander.SchemaNode) -> Any:
    """The control of a node that names none."""
    if isinstance(node.typ, colander.Mapping):
        return deform_widget.MappingWidget()
    return checkbox() if isinstance(node.typ, colander.Boolean) else text()
