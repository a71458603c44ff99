"""Groups of answers that repeat: added, removed and moved, with the script at once, without it by buttons of the form."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import colander

from aipress_core.forms.controls import Value, clean
from aipress_core.forms.kinds import Kind, Reading
from aipress_core.forms.messages import FEWER, MORE
from aipress_core.i18n.translation import _

Row = dict[str, Any]


class Groups(Kind):
    """For a ``colander.SequenceSchema`` of mappings. A group in which nothing is filled in is left out.

    Args:
        least, most: how many groups there may be.
        item: what one is called: ``_("Contact")``.
        add: what the button says.
        default: gives a node without a control one.
    """

    template = "groups"
    frame = "forms/set.html"
    scripts = ("groups",)

    def __init__(self, default: Callable[[colander.SchemaNode], Any], *, item: Any, add: Any, least: int = 0, most: int = 20,
                 css_class: str = "") -> None:
        super().__init__(default=default, item_title=item, add_title=add, least=least, most=most, css_class=css_class, inner={})

    def bound(self, node: colander.SchemaNode) -> Groups:
        """A copy that knows the controls of the groups of ``node``.

        Raises:
            ValueError: for groups within groups.
        """
        found = copy.copy(self)
        children = node.children[0].children
        found.inner = {child.name: child.widget or self.default(child) for child in children}
        if any(getattr(widget, "inner", None) is not None for widget in found.inner.values()):
            raise ValueError(f"{node.name}: groups within groups are not supported")
        return found

    def read(self, sent: Any, node: colander.SchemaNode, reading: Reading) -> Value:
        rows: list[Row] = []
        whole: list[Row] = []
        checked: list[Row] = []
        inner: dict[str, Any] = {}
        for given in sent if isinstance(sent, list) else []:
            values = {child.name: self._read(given.get(child.name), child, reading) for child in node.children[0].children}
            usable = {child.name: self._pass(values[child.name], child) for child in node.children[0].children}
            whole.append({name: value.shown for name, value in values.items()})
            if self._is_blank(values, usable):
                continue
            inner |= {f"{len(rows)}.{name}": value.problem for name, value in values.items() if value.problem is not None}
            rows.append(whole[-1])
            checked.append(usable)
        least, problem = max(self.least, int(node.required)), None
        if len(rows) > self.most:
            problem = _(FEWER, mapping={"max": self.most})
        elif len(rows) < least:
            problem = _(MORE, mapping={"min": least})
        return Value(checked, self._padded(rows, node, reading), problem, inner, whole)

    def _read(self, sent: Any, child: colander.SchemaNode, reading: Reading) -> Value:
        widget = self.inner[child.name]
        if isinstance(widget, Kind):
            value: Value = widget.read(sent, child, reading)
            return value
        return clean(colander.null if sent is None else sent, widget, child)

    def _pass(self, value: Value, child: colander.SchemaNode) -> Any:
        return self.inner[child.name].deserialize(SimpleNamespace(schema=child, name=child.name), value.checked)

    def _is_blank(self, values: Mapping[str, Value], usable: Mapping[str, Any]) -> bool:
        """Nothing filled in: a hidden value and an empty box are no answers."""
        return all(self.inner[name].hidden or usable[name] in (colander.null, "false", None, []) for name in usable) and not any(
            value.problem for value in values.values())

    def show(self, cstruct: Any, node: colander.SchemaNode, reading: Reading) -> list[Row]:
        rows = [self._shown(row, node, reading) for row in (cstruct if isinstance(cstruct, list) else [])]
        return self._padded(rows, node, reading)

    def _padded(self, rows: list[Row], node: colander.SchemaNode, reading: Reading) -> list[Row]:
        return rows + [self.blank(node, reading) for _one in range(max(self.least, int(node.required)) - len(rows))]

    def _shown(self, row: Row, node: colander.SchemaNode, reading: Reading) -> Row:
        found = {}
        for child in node.children[0].children:
            widget, cstruct = self.inner[child.name], row.get(child.name, colander.null)
            found[child.name] = widget.show(cstruct, child, reading) if isinstance(widget, Kind) else cstruct
        return found

    def blank(self, node: colander.SchemaNode, reading: Reading) -> Row:
        """A group with nothing in it but its defaults."""
        return self._shown(node.children[0].serialize(colander.null), node, reading)

    def act(self, verb: str, where: str, shown: Any, node: colander.SchemaNode, reading: Reading) -> Any:
        """``add``, ``remove``, ``up`` and ``down`` of the group whose number ``where`` is; others belong to inner controls."""
        rows = list(shown)
        index = int(where) if where.isascii() and where.isdigit() and len(where) <= 4 and int(where) < len(rows) else None
        if verb == "add" and len(rows) < self.most:
            rows.append(self.blank(node, reading))
        elif verb == "remove" and index is not None:
            rows.pop(index)
        elif verb in ("up", "down") and index is not None:
            other = index + (1 if verb == "down" else -1)
            if 0 <= other < len(rows):
                rows[index], rows[other] = rows[other], rows[index]
        return rows
