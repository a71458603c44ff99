"""The Configurator that plugins are included with: it gates what it can and refuses what cannot be gated."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationError
from pyramid.httpexceptions import HTTPException
from pyramid.util import takes_one_arg
from zope.interface import Interface

from aipress_core.plugins.dispatch import Hooks

UNGATED = ("add_tween", "add_view_deriver", "add_request_method", "set_security_policy", "set_root_factory",
           "set_session_factory", "set_execution_policy", "set_request_factory", "set_response_factory",
           "set_default_permission", "set_default_csrf_options", "set_csrf_storage_policy", "set_authentication_policy",
           "set_authorization_policy", "set_locale_negotiator", "set_view_mapper", "add_traverser",
           "add_resource_url_adapter", "add_response_adapter", "add_renderer", "override_asset", "commit", "hook_zca",
           "setup_registry", "make_wsgi_app")
UNGATED_DIRECTIVES = ("set_database", "set_service_registry")  # added to the registry, so not methods of Pyramid's class


@dataclass(frozen=True)
class Origin:
    """Where a configuration statement stands, and which plugin it is of."""

    plugin: str | None
    info: Any

    def __str__(self) -> str:
        return str(self.info)


class PluginConfigurator(Configurator):
    """Pyramid's Configurator with the platform's rules.

    A view, subscriber or service of a plugin rests while the plugin is disabled, also one that a library registers for it.
    Tweens, view derivers, request methods and the like work for the whole process and cannot rest: only the core and core
    plugins may register them.
    """

    def plugin(self) -> str | None:
        """The id of the plugin that is being included, or that this configurator's package belongs to."""
        plugins = getattr(self.registry, "plugins", None)
        if plugins is None:
            return None
        including: str | None = getattr(self.registry, "including", None)
        return including or plugins.owner_of(self.package.__name__)

    def optional_plugin(self) -> str | None:
        """The same, but None for a core plugin, which is never disabled."""
        plugin_id = self.plugin()
        return plugin_id if plugin_id and not self.registry.plugins.manifest(plugin_id).core else None

    def action(self, *args: Any, **kw: Any) -> None:
        """Note the plugin with each statement, so that whoever broke the commit can be named."""
        super().action(*args, **kw)
        if not self.autocommit:
            statement = self.action_state.actions[-1]
            statement["info"] = Origin(self.plugin(), statement["info"])

    def add_view(self, *args: Any, **kw: Any) -> Any:
        """A plugin's view knows its plugin, and lies over the core's view at the same place instead of replacing it."""
        plugin_id = self.optional_plugin()
        if plugin_id:
            kw = {"plugin": plugin_id, "is_of_plugin": True, **kw}
        return super().add_view(*args, **{"_backframes": 2, **kw})

    def add_subscriber(self, subscriber: Any, iface: Any = None, **predicates: Any) -> Any:
        """A plugin's subscriber rests with it, and its errors are contained."""
        plugin_id = self.optional_plugin()
        if plugin_id:
            predicates["plugin_enabled"] = plugin_id
            subscriber = contained(self.maybe_dotted(subscriber), plugin_id, self.registry.hooks)
        return super().add_subscriber(subscriber, iface, **{"_backframes": 1, **predicates})

    def register_service_factory(self, service_factory: Any, iface: Any = Interface, context: Any = None, name: str = "") -> Any:
        """Of pyramid_services; a disabled plugin's service is not found."""
        plugin_id = self.optional_plugin()
        if plugin_id:
            service_factory = _gated(self.maybe_dotted(service_factory), plugin_id)
        return self.__getattr__("register_service_factory")(service_factory, iface, context=context, name=name)

    def __getattr__(self, name: str) -> Any:
        if name in UNGATED_DIRECTIVES:
            self.refuse_ungated(name)
        return super().__getattr__(name)

    def refuse_ungated(self, name: str) -> None:
        """Raise ConfigurationError if an optional plugin is asking."""
        plugin_id = self.optional_plugin()
        if plugin_id:
            raise ConfigurationError(f"the plugin {plugin_id} calls config.{name}(), which cannot be switched off with it")


def contained(subscriber: Any, plugin_id: str, hooks: Hooks) -> Any:
    """A subscriber as a part in a hook: its errors are logged and counted, the pages of others go on without it.

    HTTP exceptions are its way to answer: they are raised. So is a failed statement in a request that writes.
    """
    one_argument = takes_one_arg(subscriber, argname="event", allow_varargs=False)

    def call(arguments: tuple[Any, ...]) -> Any:
        return subscriber(arguments[0]) if one_argument else subscriber(*arguments)

    part = hooks.part(plugin_id, "subscriber", subscriber, call)

    @functools.wraps(subscriber, updated=())
    def quiet(*arguments: Any) -> None:
        if not part.breaker.open_until or part.breaker.lets_through():
            hooks.attempt(part, arguments, getattr(arguments[0], "request", None), passing=(HTTPException,))

    return quiet


def _gated(factory: Callable[[Any, Any], Any], plugin_id: str) -> Callable[[Any, Any], Any]:
    @functools.wraps(factory, updated=())
    def gated(context: Any, request: Any) -> Any:
        if not request.plugin_enabled(plugin_id):
            raise LookupError(f"the plugin {plugin_id}, which gives this service, is disabled")
        return factory(context, request)

    return gated


def _refusing(name: str) -> Any:
    original = getattr(Configurator, name)

    def method(self: PluginConfigurator, *args: Any, **kw: Any) -> Any:
        self.refuse_ungated(name)
        return original(self, *args, **kw)

    method.__name__, method.__doc__ = name, original.__doc__
    return method


for _name in UNGATED:
    setattr(PluginConfigurator, _name, _refusing(_name))
