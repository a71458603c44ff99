"""``aipress serve``: the site under waitress, from the environment alone or an ini file's ``[app:main]``."""

from __future__ import annotations

import os

import click
from waitress.adjustments import Adjustments

from aipress_core.cli.tool import Refused, Tool, pass_tool
from aipress_core.plugins.failure import PluginFailure
from aipress_core.settings import SettingsError


@click.command("serve")
@click.option("--listen", help="host:port; stronger than AIPRESS_LISTEN.  [default: 127.0.0.1:6543]")
@click.option("--threads", type=click.IntRange(1, 128), help="Requests at once; stronger than AIPRESS_THREADS.  [default: 8]")
@pass_tool
def serve_command(tool: Tool, listen: str | None, threads: int | None) -> None:
    """Serve the site that the environment (or the ini file) describes. The database must have been upgraded.

    ‘pserve production.ini’ does the same with the ini file's own [server:main] and logging.
    """
    from aipress_core import main
    from aipress_core.observability.logs import configure
    from aipress_core.serving import from_environment, serve_paste

    given = {"AIPRESS_LISTEN": listen, "AIPRESS_THREADS": threads}
    os.environ.update({name: str(value) for name, value in given.items() if value})
    asked = from_environment({})
    try:
        Adjustments(**asked)
    except ValueError as error:
        raise Refused(f"cannot listen at {asked['listen']} with {asked['threads']} threads: {error}") from error
    ini = {name: value for name, value in tool.ini.items() if name not in ("aipress.worker", "aipress.db.on_pending")}
    try:
        app = main({}, **ini)
    except (SettingsError, PluginFailure) as error:
        raise Refused(str(error)) from error
    configure(app.registry.aipress_settings)
    try:
        serve_paste(app, {})
    except OSError as error:
        raise Refused(f"cannot listen at {asked['listen']}: {error.strerror}") from error
