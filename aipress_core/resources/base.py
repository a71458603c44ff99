"""``Resource``: a place in the address tree."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request


class Resource:
    """A traversal context. Leaves get the row they stand for; containers override ``__getitem__``.

    Args:
        name: the address segment.
        parent: the resource above.
        request: the current request.
        row: what a leaf stands for, already loaded (one query a leaf; containers cost none).
    """

    title: str = ""

    def __init__(self, name: str, parent: Resource | None, request: Request, row: Any = None) -> None:
        self.__name__ = name
        self.__parent__ = parent
        self.request = request
        self.row = row

    def __getitem__(self, name: str) -> Resource:
        raise KeyError(name)


class MountPoint(Resource):
    """A resource below which plugins mount theirs: the site, the account, the admin. ``mount_parent`` names it."""

    mount_parent = ""

    def __getitem__(self, name: str) -> Resource:
        owner, mount = self.request.registry.mounts[self.mount_parent, name]  # KeyError = 404
        if not self.request.plugin_enabled(owner):
            raise KeyError(name)
        if self.mount_parent == "site":
            self.request.mount = name
        resource: Resource = mount.factory(name, self, self.request)
        return resource


class Root(MountPoint):
    """``/``"""

    mount_parent = "site"

    def __init__(self, request: Request) -> None:
        super().__init__("", None, request)
