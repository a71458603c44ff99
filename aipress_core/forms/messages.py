"""Sentences beside a field. Colander's own ("Required", "Shorter than minimum length 3") are said anew: they name the
fault, ours say how to put it right. Both languages come from our catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aipress_core.i18n.translation import _

REQUIRED = _("Fill in this field.")
CHOOSE = _("Choose an answer.")
CHARACTERS = _("This answer holds characters that cannot be stored, and they were removed. Check it and send it again.")
OTHERWISE = _("Check this answer.")
DAMAGED = _("The form arrived damaged. Reload the page and fill it in again.")
OPTIONAL = _("(optional)")
LABELLED = _("${label}: ${sentence}")

NUMBER = _("Type a number.")
HUGE = _("Type a smaller number.")
DATE = _("Type a date, such as 2026-11-30.")
OFFERED = _("Choose one of the answers offered.")
DATE_TIME = _("Type a date and a time, such as 2026-11-30 14:30.")
NO_SUCH_HOUR = _("The clocks go forward over this time, so it does not exist on this day. Type a time before or after it.")
BOTH_HOURS = _("The clocks go back on this day, so this time comes twice. Choose which one you mean.")
AMOUNT = _("Type an amount, such as 1,234.50.")
CENTS = _("Type at most ${count} digits after the decimal sign.")
FILE = _("Choose a file.")
EXPIRED = _("The file that you had sent is no longer there. Choose it again.")
PLAIN_TEXT_TOO_LONG = _("Type at most ${max} characters, formatting included; this answer has ${length}.")
FEWER = _("Keep at most ${max}.")
MORE = _("Add at least ${min}.")

STANDARD: dict[str, Any] = {
    "Required": REQUIRED,
    "Invalid value": OTHERWISE,
    "String does not match expected pattern": _("This answer does not have the expected form."),
    "Invalid email address": _("Type a complete address, such as name@example.com."),
    "Must be a URL": _("Type a complete address, such as https://example.com."),
    "Shorter than minimum length ${min}": _("Type at least ${min} characters."),
    "Longer than maximum length ${max}": _("Type at most ${max} characters."),
    "${val} is less than minimum value ${min}": _("Type ${min} or more."),
    "${val} is greater than maximum value ${max}": _("Type ${max} or less."),
    '"${val}" is not one of ${choices}': OFFERED,
    '"${val}" must not be one of ${choices}': _("Choose another answer."),
    "One or more of the choices you made was not acceptable": OFFERED,
    '"${val}" is not a number': NUMBER,
    '"${val}" is neither in (${false_choices}) nor in (${true_choices})': OFFERED,
    "Invalid date": DATE,
    "Invalid time": _("Type a time, such as 14:30."),
}
MISSING = {"select": CHOOSE}
ITEM_LABEL = _("${label} ${number}, ${inner}")
LIBRARIES = {"colander", "deform"}


def too_long(length: int, longest: int) -> Any:
    """The refusal of an answer that is over its limit, in characters."""
    return _("Type at most ${max} characters; this answer has ${length}.", mapping={"max": longest, "length": length})


def reword(message: Any, widget: Any, values: Mapping[str, Any] | None = None) -> Any:
    """Our sentence for a message of colander or deform; anybody else's message is left as it is.

    Args:
        message: a translation string.
        widget: the field's control: what is missing is said by kind of control.
        values: of the message, in the reader's own writing.
    """
    if getattr(message, "domain", None) not in LIBRARIES:
        return message
    if message == "Required":
        return getattr(widget, "missing", None) or MISSING.get(getattr(widget, "template", ""), REQUIRED)
    return _(STANDARD.get(str(message), OTHERWISE), mapping=message.mapping if values is None else values)
