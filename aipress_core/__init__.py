"""AIpress: a newsroom's operating system. The core knows plugins, resources, content and people, and nothing about news."""

from __future__ import annotations

from typing import Any


def main(global_config: dict[str, Any], **settings: Any) -> Any:
    """The PasteDeploy application factory that ``pserve`` calls.

    Args:
        global_config: the ini file's DEFAULT section.
        settings: its ``[app:main]`` section.
    """
    from aipress_core.boot import build
    from aipress_core.tasks.embedded import start_with

    app = build({**global_config, **settings})
    start_with(app.registry.runtime)
    return app
