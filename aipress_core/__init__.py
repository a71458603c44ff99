"""AIpress: a newsroom's operating system. The core knows plugins, resources, content and people, and nothing about news."""

from __future__ import annotations

import warnings
from typing import Any

# Pyramid 2.1 still imports pkg_resources, and setuptools warns of it at every start.
warnings.filterwarnings("ignore", "pkg_resources is deprecated", UserWarning)


def main(global_config: dict[str, Any], **settings: Any) -> Any:
    """The PasteDeploy application factory that ``pserve`` calls.

    Args:
        global_config: the ini file's DEFAULT section.
        settings: its ``[app:main]`` section.
    """
    import gc

    from aipress_core.boot import build
    from aipress_core.tasks.embedded import start_with

    app = build({**global_config, **settings})
    # What stands at the start stays for the life of the process: searching it for garbage costs a tenth of each page.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    start_with(app.registry.runtime)
    return app
