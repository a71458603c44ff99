"""``POST /aipress/components/<name>``: an act on a component. htmx gets the part, a plain form is sent back to its page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from markupsafe import Markup
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPForbidden, HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED

from aipress_core.components.component import Component, State
from aipress_core.components.states import StaleState, carried, seal, unseal, use_up
from aipress_core.plugins.declarations import declared
from aipress_core.security import csrf
from aipress_core.templating.renderer import render, render_markup
from aipress_core.views.site import local_path

KEY = re.compile(r"[a-z][a-z0-9-]{0,40}\Z")


@dataclass(frozen=True)
class Part:
    """What a component's template sees as ``part``."""

    request: Request
    component: Component
    key: str
    sealed: str
    next: str

    @property
    def id(self) -> str:
        """The element that an act replaces."""
        return f"part-{self.key}"

    @property
    def form(self) -> Markup:
        """Attributes of each form: ``<form {{ part.form }}>``."""
        address = f"/aipress/components/{self.component.name}"
        attributes = Markup('action="{0}" method="post" hx-post="{0}" hx-target="#{1}" hx-swap="outerHTML"')
        return attributes.format(address, self.id)

    def fields(self, act: str) -> Markup:
        """Hidden inputs of each form: the token, the state, what is to be done.

        Raises:
            LookupError: for an action that the component does not have.
        """
        if self.component.find_action(act) is None:
            raise LookupError(f"{self.component.name} has no action {act!r}")
        values = {csrf.FIELD: csrf.token(self.request), "state": self.sealed, "key": self.key, "act": act, "next": self.next}
        return Markup("").join(Markup('<input type="hidden" name="{}" value="{}">').format(*pair) for pair in values.items())


def component(request: Request, name: str, key: str, **state: Any) -> Markup:
    """``{{ request.component("shop.tally", "tally", count=0) }}``: the component with its first state, or the one it has come to.

    Args:
        key: tells it from others of the page: small letters, digits and ``-``.
        state: what JSON can hold; keep it small.

    Returns:
        Nothing when the plugin is disabled or the visitor may not see it.

    Raises:
        LookupError: for a component that nobody declares.
        ValueError: for a key that is none, or a state that is too long.
    """
    found: Component | None = request.registry.components.get(name)
    if found is None:
        raise LookupError(f"there is no component {name!r}")
    if not KEY.match(key):
        raise ValueError(f"{key!r} is no key of a component")
    if not request.plugin_enabled(found.plugin):
        return Markup("")
    present, sealed = carried(request, found, key) or (state, seal(request, found, state))
    if not _may(request, found, found.permission, present):
        return Markup("")
    return _render(request, found, key, present, sealed, request.path_qs)


def _may(request: Request, found: Component, permission: str | None, state: State) -> bool:
    return permission is None or bool(request.has_permission(permission, found.context(request, state)))


def _render(request: Request, found: Component, key: str, state: State, sealed: str, here: str) -> Markup:
    part = Part(request, found, key, sealed, here)
    inner = render_markup(request, found.template, part=part, state=state, **found.show(request, state))
    return Markup('<div class="ap-part" id="{}">{}</div>').format(part.id, inner)


def _field(request: Request, name: str) -> str:
    value = request.POST.get(name, "")
    return value if isinstance(value, str) else ""


def act(request: Request) -> Response:
    """Check the state, the permissions and that the state is used for the first time; act; answer with what it came to.

    Raises:
        HTTPNotFound: for a component or an action that does not exist for this visitor.
        HTTPForbidden: when the visitor may see it, but not do this.
    """
    found: Component | None = request.registry.components.get(request.matchdict["name"])
    key = _field(request, "key")
    if found is None or not request.plugin_enabled(found.plugin) or not KEY.match(key):
        raise HTTPNotFound
    todo = found.find_action(_field(request, "act"))
    if todo is None:
        raise HTTPNotFound
    request.view_plugin = found.plugin
    here = local_path(_field(request, "next"))
    try:
        opened = unseal(request, found, _field(request, "state"))
        if not _may(request, found, found.permission, opened.state):
            raise HTTPNotFound
        if not _may(request, found, todo[1], opened.state):
            raise HTTPForbidden
        use_up(request, found, opened)
    except StaleState:
        return _stale(request, here)
    state = todo[0](request, opened.state, request.POST)
    return _answer(request, found, key, state, here)


def _answer(request: Request, found: Component, key: str, state: State, here: str) -> Response:
    sealed = seal(request, found, state)
    if request.headers.get("HX-Request") == "true":
        response = Response(_render(request, found, key, state, sealed, here))
        response.vary = ("HX-Request",)
        return response
    parts = urlsplit(here)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != f"part.{key}"]
    return HTTPSeeOther(f"{parts.path}?{urlencode([*query, (f'part.{key}', sealed)])}#part-{key}")


def _stale(request: Request, here: str) -> Response:
    """409: nothing was done; the page is to be loaded anew, without the state that its address carries."""
    parts = urlsplit(here)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not pair[0].startswith("part.")]
    address = f"{parts.path}?{urlencode(query)}" if query else parts.path
    template = "forms/stale.html" if request.headers.get("HX-Request") == "true" else "forms/stale_page.html"
    return Response(render(request, template, {"address": address}), status=409)


def includeme(config: Configurator) -> None:
    config.registry.components = {one.name: one for one in declared(
        config.registry.hooks, "aipress_register_components", Component, ".")}
    config.add_request_method(component)
    config.add_route("component", "/aipress/components/{name}")
    config.add_view(act, route_name="component", request_method="POST", permission=NO_PERMISSION_REQUIRED)
