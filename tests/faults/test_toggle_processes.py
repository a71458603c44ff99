"""The wire is switched off and on while two processes serve it: at the next request, whole pages only, no row changed."""

from __future__ import annotations

import pytest

from tests.faults.toggle_processes import LINK, flood, rows_of, running

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def site(postgresql_server, tmp_path_factory):
    with running(postgresql_server.new_database(), tmp_path_factory.mktemp("toggle")) as found:
        yield found


@pytest.mark.parametrize("through", [0, 1])
def test_off_is_not_found_without_a_menu_entry_at_the_next_request_in_both_processes_and_on_is_as_before(site, through):
    before = rows_of(site.url)
    whole = [site.get(process, "/wire/") for process in (0, 1)]
    assert {status for status, _ in whole} == {200}
    site.switch(through, enable=False)
    for process in (0, 1):
        for path in ("/wire/", f"/wire/{site.slug}"):
            status, body = site.get(process, path)
            assert site.judge(path, status, body) == "off", (process, path, status)
        assert not LINK.search(site.get(process, "/")[1])
    assert rows_of(site.url) == before
    site.switch(through, enable=True)
    assert [site.get(process, "/wire/")[0] for process in (0, 1)] == [200, 200]
    assert all(LINK.search(site.get(process, "/")[1]) for process in (0, 1))
    assert rows_of(site.url) == before


def test_requests_in_flight_get_the_whole_page_or_the_whole_refusal(site):
    found = flood(site, requests=240, toggles=6)
    assert site.wrong == []
    assert min(found["on"], found["off"]) > 0


@pytest.mark.proof
def test_two_thousand_requests_during_twenty_switches_are_each_whole(site):
    before = rows_of(site.url)
    found = flood(site, requests=2000, toggles=20)
    assert site.wrong == []
    assert found.total() >= 2000
    assert min(found["on"], found["off"]) > 0
    assert rows_of(site.url) == before
