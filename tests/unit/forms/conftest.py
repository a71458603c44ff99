"""A request that can render forms: the real templates, localizers and tokens, no database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import html
from pyramid import testing
from pyramid.interfaces import ILocalizer
from webob import Request

import aipress_core
from aipress_core.i18n.catalogues import CORE, register
from aipress_core.templating.assets import Assets
from aipress_core.templating.renderer import Templates
from aipress_core.templating.themes import Theme

HERE = Path(aipress_core.__file__).parent


@pytest.fixture
def make_request() -> Iterator[Callable[..., Any]]:
    """``make_request(locale="fr", theme=folder, POST={…})``."""
    config = testing.setUp()
    register(config.registry, [CORE])
    config.registry.secret = "a secret for this test alone, long enough"

    def make(*, locale: str = "en", theme: Path | None = None, **options: Any) -> Any:
        themes = {"t": Theme("t", "T", theme)} if theme else {}
        owners = {"core": HERE / "templates", "forms": HERE / "forms" / "templates"}
        config.registry.templates = Templates(themes, owners, Assets({"core": HERE / "static", "theme-t": HERE / "static"}), reload=False)
        request = Request.blank("/here?next=%2Fwire", **options)
        request.registry, request.locale_name, request.theme = config.registry, locale, "t"
        request.localizer = config.registry.getUtility(ILocalizer, name=locale)
        request.identity, request.site = None, SimpleNamespace(name="T")
        request.memo = lambda key, make_value: make_value()
        request.add_response_callback = lambda callback: None
        request.settings = {"aipress.base_url": "http://127.0.0.1:6543"}
        testing.setUp(registry=config.registry, request=request)
        return request

    yield make
    testing.tearDown()


@pytest.fixture
def parse() -> Callable[[str], Any]:
    """Parse a rendered form."""
    return html.fromstring
