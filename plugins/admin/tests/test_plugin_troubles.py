"""What plugins cost and what they did wrong; and taking away what one stored."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from sqlalchemy import select

from aipress_core.api import Base, breakers

AUDIT = Base.metadata.tables["core_audit"]


def test_slowest_plugin_stands_first_and_every_column_sorts(world: Any, owner: int, get: Any) -> None:
    for _number in range(3):
        get("/hello/")
    page = get("/admin/plugins/health")
    assert "Hello" in page.html.select_one("table").text
    times = [float(row.select("td")[0].text.split()[0].replace(",", "")) for row in page.html.select_one("table").select("tbody tr")]
    assert times == sorted(times, reverse=True)
    for head in page.html.select("thead a"):
        assert get(head["href"]).status_int == 200
    assert get("/admin/plugins/health", hours="x", sort="x").status_int == 200


def test_part_that_fails_is_named_with_its_state(world: Any, owner: int, get: Any) -> None:
    hooks = world.registry.hooks
    part = next(one for one in hooks.implementations("aipress_render_slot") if one.plugin == "example_hello")
    part.breaker.errors, part.breaker.last = 3, "raised ZeroDivisionError"
    try:
        assert breakers(world.registry)
        page = get("/admin/plugins/health").text
        assert "ZeroDivisionError" in page
        assert "aipress_render_slot" in page
    finally:
        part.breaker.errors, part.breaker.last = 0, ""


def test_plugin_that_cannot_run_is_named_with_the_reason(world: Any, owner: int, get: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    plugins = dataclasses.replace(world.runtime.declared.plugins, quarantined={"example_hello": "RuntimeError at import: boom"})
    monkeypatch.setattr(world.registry.runtime, "declared", dataclasses.replace(world.registry.runtime.declared, plugins=plugins))
    assert "RuntimeError at import: boom" in get("/admin/plugins/health").text


def test_another_try_is_audited(owner: int, post: Any, db: Any) -> None:
    assert post("/admin/plugins/example_hello/retry").status_int == 303
    assert db.scalars(select(AUDIT.c.action)).all() == ["admin.plugin_retried"]


def test_plugin_that_is_on_is_not_purged(owner: int, get: Any, post: Any) -> None:
    page = get("/admin/plugins/taxonomies/purge")
    assert "Switch it off first" in page.text
    assert post("/admin/plugins/taxonomies/purge", confirm="taxonomies").status_int == 409


def test_purge_needs_the_typed_name_and_an_archive(world: Any, owner: int, post: Any, monkeypatch: pytest.MonkeyPatch,
                                                   tmp_path: Any) -> None:
    from aipress_admin.views import purge

    called: list[Any] = []
    monkeypatch.setattr(purge, "purge", lambda *args, **facts: called.append((args[1], args[2].name)))
    archives: list[Any] = []
    monkeypatch.setattr(purge, "_exports", lambda _request, _plugin: archives)
    post("/admin/plugins/wire/disable", with_dependents="1")
    assert post("/admin/plugins/wire/purge", confirm="wire").status_int == 409
    file = tmp_path / "wire-1-2-3.zip"
    file.write_bytes(b"x")
    archives.append(file)
    for typed in ("", "WIRE", "wires", "discussion"):
        assert post("/admin/plugins/wire/purge", confirm=typed).status_int == 409
    assert called == []
    assert post("/admin/plugins/wire/purge", confirm="wire").status_int == 303
    assert called == [("wire", file.name)]


@pytest.mark.parametrize("name", ["", "../secret", "wire.zip", "../../etc/passwd"])
def test_only_an_archive_of_the_plugin_is_given_out(name: str, owner: int, post: Any) -> None:
    assert post("/admin/plugins/wire/archive", archive=name).status_int == 404
