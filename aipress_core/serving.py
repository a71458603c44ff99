"""The server of the ini files: waitress, at an address that the environment may change."""

from __future__ import annotations

import os
from typing import Any

from waitress import serve


def serve_paste(app: Any, global_config: dict[str, Any], **settings: Any) -> int:
    """PasteDeploy server runner: ``use = egg:aipress-core#main``.

    Args:
        settings: waitress' own arguments; ``listen`` gives way to ``AIPRESS_LISTEN`` (``host:port``, several with blanks).
    """
    settings["listen"] = os.environ.get("AIPRESS_LISTEN") or settings.get("listen", "127.0.0.1:6543")
    serve(app, **settings)
    return 0
