"""What every command works with."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from plaster import get_settings
from plaster.exceptions import PlasterError
from pyramid.request import Request
from pyramid.scripting import prepare
from sqlalchemy import Engine

from aipress_core.boot import Runtime, build, build_runtime
from aipress_core.db.migrate import Line
from aipress_core.plugins.failure import PluginFailure
from aipress_core.plugins.order import OrderError
from aipress_core.settings import SettingsError

DEVELOPMENT = Path("development.ini")


class Refused(click.ClickException):
    """An action that was refused or failed: exit status 1, one sentence on standard error."""

    exit_code = 1


class Tool:
    """The site that commands work on, loaded at first use, so that ``--help`` needs none."""

    def __init__(self, ini: Path) -> None:
        self.path = ini

    @functools.cached_property
    def ini(self) -> dict[str, Any]:
        """The ini section, without the embedded worker."""
        try:
            settings = get_settings(str(self.path), "app:main") if self.path.exists() and not self._is_elsewhere else {}
        except PlasterError as error:
            raise Refused(str(error)) from error
        return {**settings, "aipress.worker": "false", "aipress.db.on_pending": "ignore"}

    @property
    def _is_elsewhere(self) -> bool:
        """A site that the environment describes as one in production has nothing to do with a development.ini lying about."""
        return self.path == DEVELOPMENT and os.environ.get("AIPRESS_ENVIRONMENT") == "production"

    @functools.cached_property
    def _runtime(self) -> Runtime:
        try:
            return build_runtime(self.ini)
        except (SettingsError, PluginFailure, OrderError, ValueError) as error:
            raise Refused(str(error)) from error

    def runtime(self) -> Runtime:
        """The loaded plugins, settings and database."""
        return self._runtime

    def engine(self) -> Engine:
        """The database engine."""
        return self._runtime.engine

    def lines(self) -> list[Line]:
        """The migration lines, in plugin order."""
        return self._runtime.lines()

    @contextmanager
    def request(self) -> Iterator[Request]:
        """A request to the configured application, inside one transaction that ends with the block."""
        app = build(self.ini, environ=os.environ)
        with prepare(registry=app.registry) as env:
            request = env["request"]
            request.method = "POST"  # a session that may write
            with request.tm:
                yield request

    @staticmethod
    def print_json(value: Any) -> None:
        """Print for programs."""
        click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


pass_tool = click.make_pass_decorator(Tool)
