"""Passkeys with Chromium's virtual authenticator (WebDriver extension of WebAuthn), and how the account's pages look."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from account_site import PASSWORD
from conftest import end
from looking import AXE, DESK, PHONE, Newsroom, axe, reader, watch

pytestmark = pytest.mark.browser
HERE = Path(__file__).parent
STEP = "/account/second-step"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    folder = tmp_path_factory.mktemp("account")
    process = subprocess.Popen([sys.executable, str(HERE / "account_site.py"), str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield Newsroom(**json.loads(process.stdout.readline()))
    end(process)


@pytest.fixture
def tab(chromium: Any, site: Newsroom) -> Iterator[Callable[..., Any]]:
    """``tab("member")``: a page of a fresh browser."""
    with ExitStack() as stack:
        def opened(viewer: str = "", **options: Any) -> Any:
            context = stack.enter_context(reader(chromium, site, viewer, options.pop("language", "fr"), **options))
            context.add_init_script(AXE)
            page = context.new_page()
            page.set_default_timeout(20_000)
            return page
        yield opened


def _authenticator(page: Any) -> Any:
    """Give this tab a device with a finger on it."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable", {"enableUI": False})
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True}})
    return tools


def test_passkey_is_added_signs_in_and_is_removed(tab: Callable[..., Any], site: Newsroom) -> None:
    page = tab("changing")
    complaints = watch(page, site)
    _authenticator(page)
    page.goto(site.address(STEP))
    assert page.locator("[data-passkey-missing]").is_hidden()
    page.fill("#passkey-name", "Mon téléphone")
    page.fill("#add-passkey-current", "wrong")
    page.click("#add-passkey button")
    page.locator("#add-passkey [data-passkey-said]", has_text="mot de passe").wait_for()
    page.fill("#add-passkey-current", PASSWORD)
    page.click("#add-passkey button")
    page.wait_for_selector(".ap-codes")
    assert page.locator(".ap-codes code").count() == 10
    assert axe(page) == []
    page.goto(site.address(STEP))
    assert "Mon téléphone" in page.locator("#passkeys").text_content()

    page.context.clear_cookies(name="aipress_session")
    page.goto(site.address("/account/login?next=/account/"))
    page.click("#login-passkey button")
    page.wait_for_url(site.address("/account/"))
    assert "Maud Keravec" in page.locator("main").text_content()

    page.goto(site.address(STEP))
    page.locator("#passkeys details summary").click()
    page.locator("[id^=remove-passkey] input[name=current]").fill(PASSWORD)
    page.locator("[id^=remove-passkey] button").click()
    page.wait_for_selector(".ap-flash")
    assert page.locator("#passkeys details").count() == 0
    assert (complaints.policy, complaints.strangers) == ([], [])
    assert complaints.console == ["Failed to load resource: the server responded with a status of 403 (Forbidden)"]


def _app(page: Any) -> None:
    page.fill("#begin-app-current", PASSWORD)
    page.click("#begin-app button")
    page.wait_for_selector("#confirm-app")


def _refused(page: Any) -> None:
    page.click("main form button")
    page.wait_for_selector(".ap-errors")


PAGES: dict[str, tuple[str, str, Any]] = {
    "account": ("/account/", "member", None), "password": ("/account/password", "member", None),
    "password-errors": ("/account/password", "member", _refused), "email": ("/account/email", "member", None),
    "email-sent": ("/account/email?sent=1", "member", None), "step": (STEP, "member", None), "app": (STEP, "member", _app),
    "sessions": ("/account/sessions", "member", None), "login": ("/account/login", "", None), "reset": ("/account/reset", "", None),
    "reset-errors": ("/account/reset", "", _refused), "reset-sent": ("/account/reset?sent=1", "", None),
    "used-link": ("/account/new-password?key=x", "", None), "used-confirmation": ("/account/confirm-email?key=x", "", None),
}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_for_everybody_on_desk_and_phone_by_day_and_night(tab: Callable[..., Any], site: Newsroom, name: str,
                                                                  language: str) -> None:
    address, viewer, act = PAGES[name]
    page = tab(viewer, language=language)
    complaints = watch(page, site)
    assert page.goto(site.address(address)).url == site.address(address)
    if act:
        act(page)
    found = {}
    for scheme, size in (("light", DESK), ("dark", PHONE)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        found[scheme] = axe(page, on_phone=size is PHONE)
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=f"{folder}/{name}-{language}-{scheme}.png", full_page=True)
    assert found == {"light": [], "dark": []}
    assert page.evaluate("sideways()") == []
    assert (complaints.policy, complaints.strangers) == ([], [])
