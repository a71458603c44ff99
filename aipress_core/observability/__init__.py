"""What the site says about itself: logs, figures by plugin, metrics, health, error reports."""

from __future__ import annotations

from pyramid.config import Configurator
from pyramid.tweens import EXCVIEW, INGRESS
from pyramid.viewderivers import INGRESS as FIRST


def includeme(config: Configurator) -> None:
    """Watch every request, and serve ``/metrics`` and the health addresses."""
    from aipress_core.observability.attribution import core_plugin_view

    config.add_tween("aipress_core.observability.tween.observe_requests", under=INGRESS, over="pyramid_tm.tm_tween_factory")
    config.add_tween("aipress_core.observability.limits.limit_requests", under=EXCVIEW)
    config.add_view_deriver(core_plugin_view, "core_plugin_view", under=FIRST, over="plugin_gate")
    for name, pattern in (("health_live", "/health/live"), ("health_ready", "/health/ready"), ("metrics", "/metrics")):
        config.add_route(name, pattern)
