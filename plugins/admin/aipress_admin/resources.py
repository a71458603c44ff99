"""``/admin`` and what lies below it. Other plugins mount theirs there (``Mount(parent="admin")``)."""

from __future__ import annotations

from typing import Any

from aipress_admin.queries import user_by_id
from aipress_core.api import MountPoint, Resource, _


class AdminRoot(MountPoint):
    """``/admin/``"""

    mount_parent = "admin"
    title = _("Administration")

    def __getitem__(self, name: str) -> Resource:
        own: dict[str, type[Resource]] = {"plugins": PluginList, "users": UserList}
        if name in own:
            return own[name](name, self, self.request)
        return super().__getitem__(name)


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
