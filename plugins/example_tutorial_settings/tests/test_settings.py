"""Step 8 of the tutorial: the site owner decides, and it is in force at once."""

from __future__ import annotations

from typing import Any

from aipress_core.testing import PluginContract

PLACE, SETTINGS = "/example_tutorial_settings/", "/admin/settings/example_tutorial_settings"


class TestContract(PluginContract):
    plugin = "example_tutorial_settings"


def _sign(world: Any, text: str) -> None:
    world.login()
    form = world.browser.get(PLACE).forms["form"]
    form["text"] = text
    form.submit(status=303)
    world.run_outbox()


def _decide(world: Any, **answers: str) -> Any:
    world.login("owner")
    form = world.browser.get(SETTINGS).forms["form"]
    for name, value in answers.items():
        form[next(field for field in form.fields if field and field.endswith(name))] = value
    return form.submit(expect_errors=True)


def test_links_are_shown_when_the_owner_wants_them(world: Any) -> None:
    _sign(world, "First https://example.org")
    _decide(world, links="show")
    _sign(world, "Second https://example.org")
    page = world.browser.get(PLACE).text
    assert "First" not in page
    assert "Second" in page


def test_days_out_of_bounds_are_refused_beside_the_field(world: Any) -> None:
    answer = _decide(world, days="0")
    assert answer.status_int == 422
    assert answer.html.select(".invalid-feedback, [aria-invalid=true]")
