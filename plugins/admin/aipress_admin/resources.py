"""``/admin`` and what lies below it. Other plugins mount theirs there (``Mount(parent="admin")``)."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request

from aipress_admin.data import listing
from aipress_admin.data.tables import tables
from aipress_admin.queries import user_by_id
from aipress_core.api import MountPoint, Resource, _, changes, mails


class AdminRoot(MountPoint):
    """``/admin/``"""

    mount_parent = "admin"
    title = _("Administration")

    def __getitem__(self, name: str) -> Resource:
        own: dict[str, type[Resource]] = {"audit": AuditLog, "data": DataList, "mails": MailList, "plugins": PluginList,
                                          "settings": SettingsList, "tasks": TaskList, "users": UserList}
        if name in own:
            return own[name](name, self, self.request)
        return super().__getitem__(name)


class AuditLog(Resource):
    """``/admin/audit``"""

    title = _("Audit log")


class TaskList(Resource):
    """``/admin/tasks``"""

    title = _("Tasks")


class PluginList(Resource):
    """``/admin/plugins``: every installed plugin, whatever its state."""

    title = _("Plugins")

    def __getitem__(self, name: str) -> Resource:
        return PluginItem(name, self, self.request, self.request.registry.plugins.candidates[name])


class PluginItem(Resource):
    """``/admin/plugins/<id>``; its row is the installed candidate."""


class UserList(Resource):
    """``/admin/users``"""

    title = _("Users and roles")

    def __getitem__(self, name: str) -> Resource:
        return UserItem(name, self, self.request, self._row(name))

    def _row(self, name: str) -> Any:
        # Only an owner learns whether the id exists; to others the views say the same whatever it is.
        if not self.request.has_permission("admin:site.manage"):
            return None
        row = user_by_id(self.request.db, name)
        if row is None:
            raise KeyError(name)
        return row


class UserItem(Resource):
    """``/admin/users/<party id>``; its row is the pair of party and account."""


def rests(request: Request, group: str) -> bool:
    """Are these the settings of a plugin that is off? They rest with it."""
    return group in request.registry.plugins.order and not request.plugin_enabled(group)


class SettingsList(Resource):
    """``/admin/settings``: groups of the site, the platform and the plugins that are on."""

    title = _("Settings")

    def __getitem__(self, name: str) -> Resource:
        if rests(self.request, name):
            raise KeyError(name)
        return SettingsGroup(name, self, self.request, changes.groups(self.request.settings)[name])


class SettingsGroup(Resource):
    """``/admin/settings/<site, aipress or a plugin's id>``; its row is the declared settings."""


class DataList(Resource):
    """``/admin/data``"""

    title = _("Data")

    def __getitem__(self, name: str) -> Resource:
        return DataTable(name, self, self.request, tables(self.request.registry.plugins.order, self.request.site.plugins)[name])


class DataTable(Resource):
    """``/admin/data/<table>``; its row is the table."""

    def __getitem__(self, name: str) -> Resource:
        if name == "export":  # the view's name, and no row's: every key is a number or has other neighbours
            raise KeyError(name)
        return DataRow(name, self, self.request, (self.row, self._row(name)))

    def _row(self, name: str) -> Any:
        if not self.request.has_permission("admin:site.manage"):  # as for accounts: others learn nothing
            return None
        found = listing.row(self.request.db_read, self.row, name)
        if found is None:
            raise KeyError(name)
        return found


class DataRow(Resource):
    """``/admin/data/<table>/<key>``; its row is the pair of table and row."""


class MailList(Resource):
    """``/admin/mails``"""

    title = _("Mails")

    def __getitem__(self, name: str) -> Resource:
        return MailItem(name, self, self.request, self._row(name))

    def _row(self, name: str) -> Any:
        if not self.request.has_permission("admin:site.manage"):  # as for accounts
            return None
        found = mails.one(self.request.db_read, int(name)) if name.isascii() and name.isdigit() and len(name) < 19 else None
        if found is None:
            raise KeyError(name)
        return found


class MailItem(Resource):
    """``/admin/mails/<id>``; its row is the mail without its body."""


class Setup(Resource):
    """``/setup/``"""

    title = _("Set the site up")
