"""``request.notify``: a row of the caller's transaction, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pyramid.scripting import prepare
from sqlalchemy import select

from aipress_core.api import Notice, _, notification_kinds
from aipress_core.events.models import Delivery, Outbox
from aipress_core.notifications.service import MOST_RECIPIENTS
from aipress_core.plugins.failure import PluginFailure
from tests.unit.core.conftest import Workshop, core_database, workshop  # noqa: F401 - fixtures

CODE = """
@hookimpl
def aipress_register_notifications():
    return [NotificationKind("shop.sold", _("${buyer} has bought it"), "When sold", icon="bag", mail=True)]
"""
HANDLER = """
from aipress_core.api import Notice, observes, task

@observes(Notice)
def ring(event, ctx):
    ctx.logger.info("%s", event)

@task("bell.again")
def again(ctx):
    ctx.notify("shop.sold", [4], {"buyer": "Ida"}, url="/shop/")
"""


@pytest.fixture
def site(workshop: Workshop) -> Any:  # noqa: F811
    workshop.plugin("shop", CODE)
    return workshop.build().registry.runtime


@pytest.fixture
def request_(site: Any) -> Iterator[Any]:
    with prepare(registry=site.registry) as env:
        env["request"].method = "POST"
        yield env["request"]


def told(runtime: Any) -> list[Notice]:
    with runtime.database.read_session() as db:
        return [Notice.from_payload(one) for one in db.scalars(
            select(Outbox.payload).where(Outbox.name == Notice.name).order_by(Outbox.id))]


def test_notification_is_an_event_of_the_transaction(site: Any, request_: Any) -> None:
    with request_.tm:
        request_.notify("shop.sold", [7, 8, 7], {"buyer": "Maud", "count": 3}, url="/shop/1", actor_id=9, content_id=5)
    [notice] = told(site)
    assert notice == Notice("shop.sold", [7, 8], {"buyer": "Maud", "count": 3}, "/shop/1", request_.now.isoformat(), 9, 5)


def test_what_is_rolled_back_is_not_told(site: Any, request_: Any) -> None:
    with request_.tm:
        request_.notify("shop.sold", [7], url="/")
        request_.tm.doom()
        request_.tm.abort()
        request_.tm.begin()
    assert told(site) == []


def test_nobody_is_told_of_their_own_deed(site: Any, request_: Any) -> None:
    with request_.tm:
        request_.notify("shop.sold", [9, 7], url="/", actor_id=9)
        request_.notify("shop.sold", [9], url="/", actor_id=9)
    assert [one.recipients for one in told(site)] == [[7]]


def test_many_recipients_are_several_events(site: Any, request_: Any) -> None:
    with request_.tm:
        request_.notify("shop.sold", range(1, 2 * MOST_RECIPIENTS + 2), url="/")
    assert [len(one.recipients) for one in told(site)] == [MOST_RECIPIENTS, MOST_RECIPIENTS, 1]


def test_words_travel_untranslated(site: Any, request_: Any) -> None:
    word = _("role ${name}", mapping={"name": _("editor")})
    with request_.tm:
        request_.notify("shop.sold", [1], {"role": word}, url="/")
    assert told(site)[0].values == {"role": {"msgid": "role ${name}", "values": {"name": {"msgid": "editor", "values": {}}}}}


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/a b",
                                 "", "/" + "a" * 1000])
def test_address_that_is_no_path_of_the_site_is_refused(request_: Any, url: str) -> None:
    with request_.tm, pytest.raises(ValueError, match="no path on this site"):
        request_.notify("shop.sold", [1], url=url)


def test_kind_that_nobody_declares_is_refused(request_: Any) -> None:
    with request_.tm, pytest.raises(LookupError, match=r"shop\.lost"):
        request_.notify("shop.lost", [1], url="/")


def test_without_an_observer_nothing_is_delivered(site: Any, request_: Any) -> None:
    with request_.tm:
        request_.notify("shop.sold", [1], url="/")
    with site.database.read_session() as db:
        assert db.scalars(select(Delivery.id)).all() == []


def test_task_tells_too(workshop: Workshop) -> None:  # noqa: F811
    from aipress_core.tasks.runner import run_due

    workshop.plugin("shop", CODE)
    workshop.plugin("bell", files={"tasks.py": HANDLER})
    runtime = workshop.build().registry.runtime
    with prepare(registry=runtime.registry) as env, env["request"].tm:
        env["request"].method = "POST"
        env["request"].enqueue("bell.again")
    run_due(runtime)
    assert [one.recipients for one in told(runtime)] == [[4]]
    with runtime.database.read_session() as db:
        assert db.scalars(select(Delivery.state).where(Delivery.handler == "bell.ring")).all() == ["done"]


def test_declared_kinds_are_known_in_plugin_order(site: Any) -> None:
    assert [(one.name, one.plugin, one.mail) for one in notification_kinds(site.registry).values()] == [("shop.sold", "shop", True)]


@pytest.mark.parametrize("kind", ['NotificationKind("other.sold", "x")', 'NotificationKind("shop.sold", "x", mail="yes")'])
def test_kind_of_another_name_or_with_wrong_fields_leaves_the_plugin_out(workshop: Workshop, kind: str) -> None:  # noqa: F811
    workshop.plugin("shop", f"@hookimpl\ndef aipress_register_notifications():\n    return [{kind}]\n")
    assert "shop" in workshop.build().registry.runtime.broken
    with pytest.raises(PluginFailure):
        workshop.build(**{"aipress.plugins.on_error": "fail"})
