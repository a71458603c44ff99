"""Serves the platform or the control with waitress, as a process that the bench can start and stop.

``python tests/load/serve.py site|control PORT URL DATA [name=value …]``; the names are settings of the site.
"""

from __future__ import annotations

import logging
import sys

from waitress import serve

THREADS = 4


def main() -> None:
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # the bench asks faster than is answered, on purpose
    what, port, url, data, *more = sys.argv[1:]
    if what == "control":
        from control.app import build as build_control

        app = build_control(url)
    else:
        from aipress_core import main as factory

        app = factory({}, **{"sqlalchemy.url": url, "aipress.data": data, "aipress.environment": "testing", "aipress.worker": "false",
                             "aipress.secret": "the load test's own secret, 32 or more", "aipress.base_url": f"http://127.0.0.1:{port}",
                             "aipress.demo.accounts": "true", **dict(pair.split("=", 1) for pair in more)})
    serve(app, host="127.0.0.1", port=int(port), threads=THREADS, _quiet=True)


if __name__ == "__main__":
    main()
