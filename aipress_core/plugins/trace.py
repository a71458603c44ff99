"""A trace of the hooks that one request called, for developers: who was asked, how long it took, what came of it."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

HEADER = "X-Hook-Trace"
PLACE = "aipress.hook_trace"  # in the WSGI environment: a list that somebody reads afterwards
LONGEST = 4000  # characters of the answer's header


Call = tuple[str, str, float, str]  # hook, plugin, seconds, outcome


def start_trace(request: Request) -> list[Call] | None:
    """The list for this request's calls, or None when nobody asked for one.

    Asked for by whoever puts a list into the WSGI environment, or, with ``aipress.debug_headers``, by the header
    ``X-Hook-Trace`` of a request; then the answer carries it in the header of the same name.
    """
    given: list[Call] | None = request.environ.get(PLACE)
    if given is not None or HEADER not in request.headers or not request.registry.aipress_settings["aipress.debug_headers"]:
        return given
    calls: list[Call] = []
    request.add_response_callback(lambda _request, response: _write(response, calls))
    return calls


def _write(response: Response, calls: list[Call]) -> None:
    text = "; ".join(f"{hook} {plugin} {seconds * 1000:.2f} ms {outcome}" for hook, plugin, seconds, outcome in calls)
    response.headers[HEADER] = text.encode("ascii", "replace").decode()[:LONGEST].replace("\n", " ")


def told(call: Call) -> dict[str, Any]:
    """One call as JSON has it."""
    hook, plugin, seconds, outcome = call
    return {"hook": hook, "plugin": plugin, "ms": round(seconds * 1000, 3), "outcome": outcome}
