"""Permissions as data: a permission names the roles that have it, and perhaps an object rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyramid.request import Request
from pyramid.security import Allowed, Denied

from aipress_core.hookspecs.types import Permission
from aipress_core.security.identity import EVERYONE, MEMBER, OWNER, Identity


class Permissions(Mapping[str, Permission]):
    """Every declared permission, by name."""

    def __init__(self, permissions: Iterable[Permission]) -> None:
        self._by_name: dict[str, Permission] = {}
        for one in permissions:
            if one.name in self._by_name:
                raise ValueError(f"the permission {one.name} is declared twice")
            self._by_name[one.name] = one

    def __getitem__(self, name: str) -> Permission:
        return self._by_name[name]

    def __iter__(self) -> Any:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def allows(self, identity: Identity | None, name: str, context: Any = None) -> bool:
        """May ``identity`` (None = anonymous) do ``name`` to ``context``?

        Raises:
            KeyError: for a permission that nobody declared.
        """
        permission = self._by_name[name]
        if EVERYONE in permission.roles:
            return True
        if identity is None:
            return False
        if identity.roles & {OWNER, *permission.roles} or MEMBER in permission.roles:
            return True
        return permission.when is not None and permission.when(identity, context)


class NotYours(Denied):
    """Refused because of whose the object is: to others it is not there, and an id tells nothing."""


class SecurityPolicy:
    """Pyramid's view of it."""

    def identity(self, request: Request) -> Identity | None:
        return request.visitor[1]  # type: ignore[no-any-return]

    def authenticated_userid(self, request: Request) -> int | None:
        identity = self.identity(request)
        return identity.party_id if identity else None

    def permits(self, request: Request, context: Any, permission: str) -> Allowed | Denied:
        if request.registry.permissions.allows(self.identity(request), permission, context):
            return Allowed(f"{permission} is granted")
        refused = Denied if request.registry.permissions[permission].when is None else NotYours
        return refused(f"{permission} is not granted")

    def remember(self, request: Request, userid: Any, **kw: Any) -> list[tuple[str, str]]:
        """Sessions are started by :func:`aipress_core.security.sessions.start`."""
        return []

    def forget(self, request: Request, **kw: Any) -> list[tuple[str, str]]:
        """Sessions are ended by :func:`aipress_core.security.sessions.end`."""
        return []


__all__ = ["NotYours", "Permissions", "SecurityPolicy"]
