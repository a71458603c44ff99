"""Amounts of money: typed as the reader's language writes them, kept as integer cents (the currency's smallest unit)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import colander
from babel.numbers import format_decimal, get_currency_precision, get_currency_symbol

from aipress_core.forms.controls import Value, clean
from aipress_core.forms.kinds import Kind, Reading, typed
from aipress_core.forms.messages import AMOUNT, CENTS, HUGE
from aipress_core.i18n.dates import money as say_money
from aipress_core.i18n.translation import _

CLDR = {"en": "en_GB"}
BLANKS = re.compile("[ \u00a0\u2009\u202f'’_]")
PLAIN = re.compile(r"([+\-−]?)(\d*)(?:[.,](\d*))?\Z", re.ASCII)
GROUPS = {mark: re.compile(rf"[+\-−]?\d{{1,3}}(?:\{mark}\d{{3}})+\Z", re.ASCII) for mark in ",."}
MOST_DIGITS = 17


def parse_amount(text: str, currency: str, locale: str) -> int | None:
    """Cents of ``1 234,50``, ``1,234.50``, ``1.234,50``, ``1234.5`` or ``€12``; None for what is no amount.

    The last of comma and point is the decimal one when both stand there. One alone is decimal unless it groups thousands in
    the reader's language: ``1,234`` is 1234 in English and 1.234 (too many decimals) in French.

    Raises:
        ValueError: for more decimals than the currency has.
        OverflowError: for more digits than a column holds.
    """
    bare = BLANKS.sub("", text)
    for sign in {currency, get_currency_symbol(currency, locale=CLDR.get(locale, locale))}:
        bare = bare.removeprefix(sign).removesuffix(sign)
    match = PLAIN.match(_without_groups(bare, locale))
    if match is None or not (match.group(2) or match.group(3)):
        return None
    sign, whole, decimals = match.group(1), match.group(2), match.group(3) or ""
    if len(decimals) > get_currency_precision(currency):
        raise ValueError("too many decimals")
    if len(whole.lstrip("0")) > MOST_DIGITS:
        raise OverflowError("too many digits")
    cents = int((whole + decimals.ljust(get_currency_precision(currency), "0")) or "0")
    return -cents if sign in ("-", "−") else cents


def _without_groups(bare: str, locale: str) -> str:
    last = max(bare.rfind(","), bare.rfind("."))
    if "," in bare and "." in bare:
        decimal = bare[last]
        group = "." if decimal == "," else ","
        head = bare[:last]
        return head.replace(group, "") + bare[last:] if GROUPS[group].match(head) else bare
    mark = bare[last] if last >= 0 else ""
    is_grouped = bool(mark) and bool(GROUPS[mark].match(bare)) and (bare.count(mark) > 1 or (mark == "," and locale != "fr"))
    return bare.replace(mark, "") if is_grouped else bare


class Money(Kind):
    """An amount, for ``colander.Integer``: the schema's value, ``Range`` and what is stored are cents.

    Args:
        currency: ISO 4217.
    """

    template = "money"
    missing = AMOUNT

    def __init__(self, currency: str = "EUR", css_class: str = "") -> None:
        super().__init__(currency=currency, inputmode="decimal", css_class=f"ap-num {css_class}".strip())

    def read(self, sent: Any, node: colander.SchemaNode, reading: Reading) -> Value:
        answer = clean(typed(sent), self, node)
        if not answer.checked or answer.problem:
            return answer
        try:
            cents = parse_amount(answer.checked, self.currency, reading.locale)
        except OverflowError:
            return Value(colander.null, answer.shown, HUGE)
        except ValueError:
            return Value(colander.null, answer.shown, _(CENTS, mapping={"count": get_currency_precision(self.currency)}))
        return Value(colander.null, answer.shown, AMOUNT) if cents is None else Value(str(cents), answer.shown)

    def show(self, cstruct: Any, node: colander.SchemaNode, reading: Reading) -> str:
        if cstruct in (colander.null, None, ""):
            return ""
        precision = get_currency_precision(self.currency)
        pattern = f"#,##0.{'0' * precision}" if precision else "#,##0"
        return format_decimal(Decimal(int(cstruct)).scaleb(-precision), pattern, locale=CLDR.get(reading.locale, reading.locale))

    def symbol(self, locale: str) -> str:
        """What stands beside the field: "€"."""
        return get_currency_symbol(self.currency, locale=CLDR.get(locale, locale))

    def words(self, values: Mapping[str, Any], reading: Reading) -> Mapping[str, Any]:
        return {name: say_money(value, self.currency, reading.locale) if isinstance(value, int) else value
                for name, value in values.items()}
