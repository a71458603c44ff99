"""Drawings by name."""

from __future__ import annotations

from typing import Any

import pytest

from aipress_core.templating import functions


def test_name_that_no_theme_has_is_an_error_of_the_template(request_: Any) -> None:
    with pytest.raises(KeyError, match="no-such-icon"):
        functions.icon("no-such-icon")


def test_name_from_elsewhere_falls_back(request_: Any) -> None:
    assert functions.icon("no-such-icon", "chevron-right") == functions.icon("chevron-right")
    assert functions.icon("bell", "chevron-right") == functions.icon("bell")
