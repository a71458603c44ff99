"""Error reports to Sentry, for sites that give ``aipress.sentry.dsn`` and install ``aipress-core[sentry]``.

What leaves: the exception's type, its stack without local variables, ids of request, task and member. What never leaves:
bodies, query strings, cookies, headers, addresses, SQL values, e-mail addresses.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from aipress_core.observability.context import facts
from aipress_core.observability.tween import public_path
from aipress_core.settings import SettingsError
from aipress_core.tasks.failure import clean

log = logging.getLogger(__name__)


def start(settings: Mapping[str, Any], **options: Any) -> bool:
    """Report what is logged as an error from now on; False without a DSN.

    Args:
        settings: the resolved settings.
        options: further options of ``sentry_sdk.init`` (a test's transport).

    Raises:
        SettingsError: when a DSN is given and the package is not installed, or cannot read it.
    """
    dsn: str = settings.get("aipress.sentry.dsn", "")
    if not dsn:
        return False
    try:
        import sentry_sdk
        from sentry_sdk.integrations.atexit import AtexitIntegration
        from sentry_sdk.integrations.dedupe import DedupeIntegration
        from sentry_sdk.integrations.logging import LoggingIntegration
    except ImportError:
        raise SettingsError(["aipress.sentry.dsn is given, but sentry-sdk is not installed: pip install 'aipress-core[sentry]'"]
                            ) from None
    try:
        sentry_sdk.init(
            dsn=dsn, environment=settings["aipress.environment"], release=f"aipress@{version('aipress-core')}", before_send=scrub,  # type: ignore[arg-type, unused-ignore]
            default_integrations=False, auto_enabling_integrations=False, include_local_variables=False,
            max_request_body_size="never", max_breadcrumbs=0, traces_sample_rate=None, server_name="",
            integrations=[LoggingIntegration(level=None, event_level=logging.ERROR), DedupeIntegration(),
                          AtexitIntegration(callback=lambda _pending, _timeout: None)],
            **options)
    except sentry_sdk.utils.BadDsn:
        raise SettingsError(["aipress.sentry.dsn is not an address that Sentry gives out"]) from None
    return True


def scrub(event: dict[str, Any], _hint: Mapping[str, Any]) -> dict[str, Any]:
    """Take out what is nobody else's business, and add the ids that the log has."""
    for name in ("user", "breadcrumbs", "server_name", "modules"):
        event.pop(name, None)
    request = event.pop("request", None)
    if request:
        event["request"] = {"method": request.get("method", "")}
    event["extra"] = {name: clean(str(value)) for name, value in (event.get("extra") or {}).items() if name != "sys.argv"}
    if "path" in event["extra"]:
        event["extra"]["path"] = public_path(event["extra"]["path"])
    for key in ("message", "formatted"):
        if isinstance(event.get("logentry"), dict) and event["logentry"].get(key):
            event["logentry"][key] = _line(str(event["logentry"][key]))
    if isinstance(event.get("logentry"), dict):
        event["logentry"].pop("params", None)
    for error in (event.get("exception") or {}).get("values", ()):
        error["value"] = _line(str(error.get("value") or ""))
    event["tags"] = {**(event.get("tags") or {}), **{name: str(value) for name, value in facts().items()}}
    return event


def _line(text: str) -> str:
    """The first line: SQLAlchemy puts a statement's values on the following ones."""
    return clean((text.strip().splitlines() or [""])[0][:300])
