"""Step 4 of the tutorial: a form, its token, and a permission."""

from __future__ import annotations

from typing import Any

from aipress_core.testing import PluginContract
from aipress_example_tutorial_form.forms import LONGEST

PLACE = "/example_tutorial_form/"
ENGLISH = {"Accept-Language": "en"}


class TestContract(PluginContract):
    plugin = "example_tutorial_form"


def _words(world: Any) -> list[str]:
    return [one.p.text for one in world.browser.get(PLACE).html.select("main article")]


def test_member_signs_the_book(world: Any) -> None:
    world.login(name="Maud Keravec")
    form = world.browser.get(PLACE).forms["form"]
    form["text"] = "A fine wire."
    answer = form.submit(headers=ENGLISH)
    assert answer.status_int == 303
    page = answer.follow(headers=ENGLISH)
    assert "Thank you for your word." in page.text
    assert _words(world)[0] == "A fine wire."


def test_too_long_a_word_is_shown_again_and_not_kept(world: Any) -> None:
    world.login()
    form = world.browser.get(PLACE).forms["form"]
    form["text"] = "x" * (LONGEST + 1)
    answer = form.submit(status=422)
    assert "x" * LONGEST in answer.text
    assert not any(word.startswith("xx") for word in _words(world))


def test_form_without_token_is_refused(world: Any) -> None:
    world.login()
    form = world.browser.get(PLACE).forms["form"]
    form["text"], form["csrf_token"] = "Forged", "guessed"
    assert form.submit(status=400)
    assert "Forged" not in _words(world)


def test_visitor_reads_and_is_asked_to_sign_in(world: Any) -> None:
    page = world.browser.get(PLACE, headers=ENGLISH)
    assert "Sign in to write" in page.text
    assert "form" not in page.forms
    token = next(form["csrf_token"].value for form in page.forms.values() if "csrf_token" in form.fields)
    world.browser.post(PLACE, {"text": "Uninvited", "csrf_token": token}, status=401)
    assert "Uninvited" not in _words(world)
