"""``/health/live``, ``/health/ready`` and ``/metrics``: what machines ask of the site."""

from __future__ import annotations

import dataclasses
import hmac
from typing import TYPE_CHECKING, Any

from prometheus_client import CONTENT_TYPE_LATEST
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from aipress_core.db.sessions import REGISTRY_KEY as DATABASE_KEY
from aipress_core.observability.metrics import exposition
from aipress_core.observability.readiness import Probe

if TYPE_CHECKING:
    from aipress_core.boot import Runtime

PROBE = "aipress.probe"
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


@view_config(route_name="health_live", renderer="json", permission=NO_PERMISSION_REQUIRED)
def live(request: Request) -> dict[str, Any]:
    """The process answers. Touches nothing else, so a load balancer never restarts it for somebody else's fault."""
    return {"status": "ok"}


@view_config(route_name="health_ready", renderer="json", permission=NO_PERMISSION_REQUIRED)
def ready(request: Request) -> dict[str, Any]:
    """Can pages be made? 503 when not; ``degraded`` (200) names what else is not as it should be."""
    found = _probe(request).readiness()
    request.response.status_int = 503 if found.status == "failed" else 200
    request.response.headers["Cache-Control"] = "no-store"
    return {"status": found.status, "checks": dict(found.checks), "quarantined": sorted(request.registry.plugins.quarantined)}


def _runtime(request: Request) -> Runtime:
    runtime: Runtime = request.registry.runtime
    test_database = request.environ.get(DATABASE_KEY)
    return dataclasses.replace(runtime, database=test_database) if test_database else runtime


def _probe(request: Request) -> Probe:
    if DATABASE_KEY in request.environ:  # a test's own transaction
        return Probe(_runtime(request))
    probe: Probe = request.registry.setdefault(PROBE, Probe(request.registry.runtime))
    return probe


@view_config(route_name="metrics", request_method="GET", permission=NO_PERMISSION_REQUIRED)
def metrics(request: Request) -> Response:
    """Prometheus' text format, for those whom the settings let in."""
    if not may_read_metrics(request):
        return Response("Not for this address. See aipress.metrics.addresses and aipress.metrics.token.\n", status=403,
                        content_type="text/plain", charset="utf-8")
    response = Response(exposition(_runtime(request)))
    response.headers["Content-Type"] = CONTENT_TYPE_LATEST
    response.headers["Cache-Control"] = "no-store"
    return response


def may_read_metrics(request: Request) -> bool:
    """The right token, or a listed address that came past no proxy: behind one every visitor may look like the proxy."""
    token: str = request.settings["aipress.metrics.token"]
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    is_direct = not any(name in request.headers for name in FORWARDED)
    return is_direct and request.client_addr in request.settings["aipress.metrics.addresses"]
