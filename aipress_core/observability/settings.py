"""The settings of logs, metrics, health, limits and error reports."""

from __future__ import annotations

from aipress_core.settings import Setting

OPS_SETTINGS = (
    Setting("aipress.metrics.addresses", list, ["127.0.0.1", "::1"], "addresses that may read /metrics directly, past no proxy"),
    Setting("aipress.metrics.token", str, "", "whoever sends it as a bearer token may read /metrics from anywhere", secret=True),
    Setting("aipress.metrics.seconds", int, 10, "seconds between two writings of the plugins' figures; 0 = never"),
    Setting("aipress.log.format", str, "", "json or plain; empty = json in production, plain elsewhere",
            choices=("", "json", "plain")),
    Setting("aipress.log.level", str, "INFO", "the least level that is logged where no ini file configures logging",
            choices=("DEBUG", "INFO", "WARNING", "ERROR")),
    Setting("aipress.toolbar", bool, False, "show developers, at the foot of each page, what it cost; not in production"),
    Setting("aipress.sentry.dsn", str, "", "where errors are reported to; empty = nowhere", secret=True),
    Setting("aipress.disk.least_mb", int, 200, "free megabytes below which the site says that its disk is filling up"),
    Setting("aipress.limits.body_mb", int, 16, "megabytes of the largest request body"),
    Setting("aipress.limits.query", int, 8192, "characters of the longest query string"),
    Setting("aipress.limits.headers", int, 32768, "characters of all headers of a request together"),
    Setting("aipress.limits.fields", int, 2000, "fields of the largest form"),
)
