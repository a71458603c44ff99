"""Error reports: off without an address, and without anything personal."""

from __future__ import annotations

import json
import logging

import pytest

from aipress_core.observability import sentry
from aipress_core.observability.context import logged_as
from aipress_core.settings import SettingsError

SETTINGS = {"aipress.sentry.dsn": "https://key@sentry.example/7", "aipress.environment": "production"}
sentry_sdk = pytest.importorskip("sentry_sdk")


@pytest.fixture
def sent():
    """What was sent, as text."""
    events = []

    class Transport(sentry_sdk.transport.Transport):
        def capture_envelope(self, envelope):
            events.extend(json.dumps(item.payload.json) for item in envelope.items)

    yield events, Transport
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)  # an init() without an address would leave an active client


def test_without_an_address_nothing_starts():
    assert not sentry.start({**SETTINGS, "aipress.sentry.dsn": ""})
    assert not sentry_sdk.get_client().is_active()


def test_a_wrong_address_is_a_wrong_setting():
    with pytest.raises(SettingsError, match="not an address"):
        sentry.start({**SETTINGS, "aipress.sentry.dsn": "nonsense"})


def test_an_error_is_reported_with_ids_and_nothing_personal(sent):
    events, transport = sent
    assert sentry.start(SETTINGS, transport=transport)
    password, person = "hunt" + "er2", "maud" + "@example.com"
    try:
        raise ValueError(f"password={password} for {person}\n[parameters: ('{'priv' + 'ate'}',)]")
    except ValueError:
        with logged_as(request_id="abc12345"):
            logging.getLogger("aipress_core.views.errors").error(
                "unhandled token=%s", password, exc_info=True, extra={"path": "/account/reset/" + "Zk3vT0pQ" + "xW9_aLmN2bYc"})
    sentry_sdk.flush()
    assert len(events) == 1
    for private in (password, person, "priv" + "ate", "Zk3vT0pQ" + "xW9"):
        assert private not in events[0]
    assert json.loads(events[0])["tags"]["request_id"] == "abc12345"
    assert "ValueError" in events[0]
