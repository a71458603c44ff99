"""The Configurator that plugins are included with: it gates what it can and refuses what cannot be gated."""

from __future__ import annotations

from typing import Any

from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationError

UNGATED = ("add_tween", "add_view_deriver", "add_request_method", "set_security_policy", "set_root_factory",
           "set_session_factory", "set_execution_policy", "set_request_factory", "set_default_permission",
           "set_default_csrf_options", "add_renderer", "override_asset", "commit", "begin")


class PluginConfigurator(Configurator):
    """Pyramid's Configurator with the platform's rules.

    A subscriber of a plugin rests while the plugin is disabled. Tweens, view derivers, request methods and the like work
    for the whole process and cannot rest: only the core and core plugins may register them.
    """

    def _plugin(self) -> str | None:
        plugins = getattr(self.registry, "plugins", None)
        plugin_id = plugins.owner_of(self.package.__name__) if plugins else None
        return plugin_id if plugin_id and not plugins.manifest(plugin_id).core else None

    def add_subscriber(self, subscriber: Any, iface: Any = None, **predicates: Any) -> Any:
        plugin_id = self._plugin()
        if plugin_id:
            predicates["plugin_enabled"] = plugin_id
        return super().add_subscriber(subscriber, iface, **predicates)


def _refusing(name: str) -> Any:
    original = getattr(Configurator, name)

    def method(self: PluginConfigurator, *args: Any, **kw: Any) -> Any:
        plugin_id = self._plugin()
        if plugin_id:
            raise ConfigurationError(f"the plugin {plugin_id} calls config.{name}(), which cannot be switched off with it")
        return original(self, *args, **kw)

    method.__name__, method.__doc__ = name, original.__doc__
    return method


for _name in UNGATED:
    setattr(PluginConfigurator, _name, _refusing(_name))
