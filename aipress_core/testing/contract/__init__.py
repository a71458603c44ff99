"""What every plugin promises, as tests: subclass :class:`PluginContract` and name the plugin."""

from __future__ import annotations

from aipress_core.testing.contract.border import Border
from aipress_core.testing.contract.data import Data
from aipress_core.testing.contract.off import SwitchedOff
from aipress_core.testing.contract.pages import Pages
from aipress_core.testing.contract.words import Words

__all__ = ["PluginContract"]


class PluginContract(Border, SwitchedOff, Pages, Data, Words):
    """Tests of the border between one plugin and the rest, in five parts.

    - Border: it says what it is, imports only what is public, keeps to its names, every view has a permission, every hook
      exists.
    - SwitchedOff: 404, no menu entry, no slot, no task, no schedule, no mail, no settings page, no static file.
    - Pages: reading changes nothing, a form without its token is refused, lists cost the same whatever the rows.
    - Data: migrations up, down and up with rows in the tables; switching keeps every row, purging leaves none.
    - Words: templates without inline script, a whole French catalogue.

    Example::

        class TestContract(PluginContract):
            plugin = "guestbook"

    Attributes:
        plugin: the plugin's id.
        slot_statements: SQL statements that its part of the front page may cost.
        list_pages: addresses whose SQL must not grow with rows; its places below the site if not given.
        exempt_prefixes: addresses whose POST carries no token because they authenticate themselves (webhooks).

    Override ``add_rows(db, number)`` when the tables need rows that cannot be invented from their columns.
    """
