"""The index follows the site: nothing is lost, whatever fails in between."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from search_asking import hits_of, member
from search_notes import NOTE, TYPE
from sqlalchemy import delete, func, select

from aipress_core.api import Visibility, enqueue, utcnow
from aipress_core.events.models import Delivery
from aipress_search.engine.interface import Boosts, Unavailable
from aipress_search.indexing import changes, checking
from aipress_search.indexing.building import Building, Busy
from aipress_search.models import Dirty
from aipress_search.services import Searcher, Wanted


@pytest.fixture
def site(world: Any, notes: Any, with_engine: Any) -> Any:
    """A site whose engine has an index."""
    rebuild(world)
    world.engine = with_engine
    return world


def rebuild(world: Any, **more: Any) -> Building:
    """Build an index to the end."""
    building = Building(world.database, world.registry.search_types, engine_of(world))
    progress = building.begin(**more)
    while not progress.is_finished:
        progress = building.step()
    return building


def engine_of(world: Any) -> Any:
    from aipress_search.engines import engine_of as guarded

    return guarded(world.registry).engine


def waiting(world: Any) -> int:
    """How many things wait to be indexed."""
    with world.database.read_session() as db:
        return int(db.scalar(select(func.count()).select_from(Dirty)) or 0)


def differing(world: Any) -> list[Any]:
    """What the index has otherwise than the database."""
    with world.database.read_session() as db:
        found = checking.drift(db, world.registry.search_types, engine_of(world))
        return [key for one in found for key in one.differing]


class Away:
    """An engine that takes nothing and answers nothing."""

    name = "away"

    def __getattr__(self, name: str) -> Any:
        def refuse(*_args: Any, **_more: Any) -> None:
            raise Unavailable("gone")
        return refuse


def test_what_is_published_is_found_and_what_is_killed_is_not(site: Any, notes: Any, found: Any) -> None:
    key = notes.add("Port strike in Brest")
    assert found("strike") == []
    site.run_outbox()
    assert found("strikes") == ["Port strike in Brest"]
    notes.change(key, title="Port open again")
    site.run_outbox()
    assert (found("strike"), found("open")) == ([], ["Port open again"])
    notes.kill(key)
    assert found("open") == [], "not even before the index knows"
    site.run_outbox()
    assert (waiting(site), differing(site)) == (0, [])


def test_no_correction_is_made_of_what_is_gone(site: Any, notes: Any) -> None:
    key = notes.add("Whistleblower of Brest")
    site.run_outbox()
    assert hits_of(site, "whistelblower").correction == "whistleblower"
    notes.kill(key)
    hits = hits_of(site, "whistelblower")
    assert (hits.total, hits.correction) == (0, ""), "not even before the index knows"


@pytest.mark.parametrize("is_noted", [False, True])
def test_what_is_gone_is_not_counted_while_the_worker_is_away(site: Any, notes: Any, is_noted: bool) -> None:
    kept, killed = notes.add("Strike in Brest", heading="economy"), notes.add("Strike in Lyon", heading="culture")
    site.run_outbox()
    assert _counted(site) == (2, {"economy": 1, "culture": 1}, [kept, killed])
    notes.kill(killed)
    if is_noted:
        with site.database.session() as db, db.begin():
            db.execute(delete(Delivery).where(Delivery.handler == "search.note"))
            changes.note(db, [(NOTE, killed), (NOTE, kept)])
    assert _counted(site) == (1, {"economy": 1}, [kept])
    run(site, "search.tend")
    assert (_counted(site), differing(site)) == ((1, {"economy": 1}, [kept]), [])


def _counted(world: Any) -> tuple[int, dict[str, int], list[int]]:
    """How many are found, by heading, and what is suggested; whatever the last look at the database leaves out."""
    with world.database.read_session() as db:
        visibility = Visibility(world.registry.content_types, world.registry.aipress_settings, world.registry.plugins.order, None, utcnow())
        searcher = Searcher(world.registry, db, visibility)
        hits = engine_of(world).search(searcher.asked(Wanted("strike")))
        suggested = engine_of(world).suggest(searcher.asked(Wanted("stri")))
        found = searcher.find(Wanted("strike"))
    assert (hits.total, hits.facets) == (found.total, found.facets)
    return hits.total, dict(hits.facets[0].counts), sorted(one.key for one in suggested)


@pytest.mark.parametrize("most", ["MOST_TOLD", "MOST_GONE"])
def test_an_index_that_is_far_behind_is_not_asked(site: Any, notes: Any, monkeypatch: pytest.MonkeyPatch, most: str) -> None:
    keys = [notes.add(f"Strike {number}") for number in range(4)]
    site.run_outbox()
    monkeypatch.setattr(f"aipress_search.indexing.behind.{most}", 2)
    for key in keys[:3]:
        notes.kill(key)
    hits = hits_of(site, "strike")
    assert (hits.is_degraded, [hit.title for hit in hits.hits]) == (True, ["Strike 3"])
    site.run_outbox()
    assert hits_of(site, "strike").is_degraded is False


def test_what_news_and_regard_count_are_settings_of_the_site(site: Any, notes: Any) -> None:
    settings = site.registry.aipress_settings.overlaid({"search.recency": 10, "search.recency_days": 7, "search.standing": 200})
    with site.database.read_session() as db:
        visibility = Visibility(site.registry.content_types, settings, site.registry.plugins.order, None, utcnow())
        assert Searcher(site.registry, db, visibility).query(Wanted("strike")).boosts == Boosts(0.1, 7.0, 2.0)


def test_many_changes_are_one_task(site: Any, notes: Any) -> None:
    key = notes.add("Something")
    for number in range(30):
        notes.change(key, title=f"Something {number}")
    site.run_outbox()
    with site.database.read_session() as db:
        runs = db.scalar(select(func.count()).select_from(Delivery).where(Delivery.handler == "search.follow"))
    assert runs <= 4, "one for all that was noted by then"
    assert differing(site) == []


def test_an_engine_that_is_away_loses_nothing(site: Any, notes: Any, found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from aipress_search.engines import KEY, Guarded

    with monkeypatch.context() as broken:
        broken.setitem(site.registry, KEY, Guarded(Away()))
        for number in range(3):
            notes.add(f"Strike {number}")
        site.run_outbox()
        assert waiting(site) == 3
        hits = hits_of(site, "strike")
        assert hits.is_degraded
        assert len(hits.hits) == 3, "titles from the database"
        assert len(hits_of(site, 'title:"strike" -walkout').hits) == 3, "operators are read, and are no words of titles"
        assert hits_of(site, "brest -<'\"%_\\ \x00 😀").is_degraded
    run(site, "search.tend")
    assert sorted(found("strike")) == ["Strike 0", "Strike 1", "Strike 2"]
    assert (waiting(site), differing(site)) == (0, [])


def run(world: Any, task: str, **payload: Any) -> None:
    """Run a task, and what follows from it."""
    with world.database.session() as db, db.begin():
        enqueue(db, task, payload)
    world.run_outbox()


def test_a_wiped_index_comes_back_by_itself(site: Any, notes: Any, found: Any) -> None:
    notes.add("Strike")
    site.run_outbox()
    _wipe(site.engine)
    assert site.engine.is_current() is False
    assert hits_of(site, "strike").is_degraded
    run(site, "search.tend")
    assert found("strike") == ["Strike"]
    assert differing(site) == []


def _wipe(engine: Any) -> None:
    import shutil

    if engine.name == "embedded":
        shutil.rmtree(engine.store.folder)
        return
    for one in engine.transport.ask("GET", "/collections"):
        if one["name"].startswith(engine.prefix):
            engine.transport.ask("DELETE", f"/collections/{one['name']}")


def test_the_check_finds_and_repairs_what_nobody_told(site: Any, notes: Any, found: Any) -> None:
    _kept, changed, killed = (notes.add(title) for title in ("Strike one", "Strike two", "Strike three"))
    site.run_outbox()
    notes.change(changed, told=False, title="Strike four")
    notes.kill(killed, told=False)
    added = notes.add("Strike five", told=False)
    assert set(differing(site)) == {(NOTE, changed), (NOTE, killed), (NOTE, added)}
    run(site, "search.check")
    assert sorted(found("strike")) == ["Strike five", "Strike four", "Strike one"]
    assert differing(site) == []


def test_a_rebuild_answers_all_the_while_and_misses_nothing(site: Any, notes: Any, found: Any) -> None:
    first, second = notes.add("Strike one"), notes.add("Strike two")
    site.run_outbox()
    building = Building(site.database, site.registry.search_types, site.engine)
    building.begin()
    assert sorted(found("strike")) == ["Strike one", "Strike two"]
    while not building.state["done"]:
        building.step()
    notes.change(first, title="Strike new")
    notes.kill(second)
    notes.add("Strike three")
    site.run_outbox()
    assert sorted(found("strike")) == ["Strike new", "Strike three"], "the old index follows"
    while not building.step().is_finished:
        pass
    assert sorted(found("strike")) == ["Strike new", "Strike three"]
    assert (waiting(site), differing(site)) == (0, [])
    assert site.engine.status([NOTE]).generation == building.state["generation"]


def test_a_rebuild_is_gone_on_with_by_somebody_else(site: Any, notes: Any) -> None:
    for number in range(3):
        notes.add(f"Strike {number}")
    site.run_outbox()
    one = Building(site.database, site.registry.search_types, site.engine, holder="one")
    one.begin()
    one.step()
    other = Building(site.database, site.registry.search_types, site.engine, holder="other")
    with pytest.raises(Busy):
        other.begin()
    with site.database.session() as db, db.begin():
        changes.write(db, changes.BUILD, {**changes.lock(db, changes.BUILD), "until": ""})
    progress = other.begin()
    assert progress.done == 3, "what was done is not done again"
    while not progress.is_finished:
        progress = other.step()
    with pytest.raises(Busy):
        one.step()
    assert differing(site) == []


def test_a_change_during_the_switch_is_not_lost(site: Any, notes: Any) -> None:
    """The engine took it for the old index; before that was written down, the new one took over."""
    from aipress_search.indexing import following

    key = notes.add("Strike")
    site.run_outbox()
    notes.change(key, title="Walkout")
    with site.database.session() as db, db.begin():
        changes.note(db, [(NOTE, key)])
    with site.database.read_session() as db:
        followed = following.hand_over(db, site.registry.search_types, site.engine)
    rebuild(site)
    with site.database.session() as db, db.begin():
        assert following.settle(db, followed) is True, "it stays noted for the new index"


def test_a_thing_that_changes_again_meanwhile_stays_noted(site: Any, notes: Any) -> None:
    from aipress_search.indexing import following

    key = notes.add("Strike", told=False)
    with site.database.session() as db, db.begin():
        changes.note(db, [(NOTE, key)])
    with site.database.read_session() as db:
        followed = following.hand_over(db, site.registry.search_types, site.engine)
    with site.database.session() as db, db.begin():
        changes.note(db, [(NOTE, key)])
    with site.database.session() as db, db.begin():
        assert following.settle(db, followed) is True
    assert waiting(site) == 1


def test_while_search_is_off_nothing_is_queued_and_afterwards_it_catches_up(site: Any, notes: Any, found: Any) -> None:
    site.switch(search=False)
    keys = [notes.add(f"Strike {number}") for number in range(20)]
    notes.kill(keys[0])
    with site.database.read_session() as db:
        assert db.scalar(select(func.count()).select_from(Delivery).where(Delivery.plugin == "search")) == 0
    assert waiting(site) == 0
    site.switch(search=True)
    run(site, "search.check")
    assert len(found("strike")) == 19
    assert differing(site) == []


def test_what_came_while_search_was_off_is_told_once_when_it_is_on(site: Any, notes: Any) -> None:
    owner = _reader_who_saved(site, "strike")
    site.switch(search=False)
    notes.add("Strike")
    run(site, "search.match_saved")
    assert _told(site, owner) == 0
    site.switch(search=True)
    run(site, "search.check")
    for _turn in range(2):
        for task in ("search.match_saved", "search.tell_saved"):
            run(site, task)
    assert _told(site, owner) == 1


def _reader_who_saved(world: Any, text: str) -> int:
    """A member with a saved search that is mailed at once."""
    from aipress_accounts.services import create_user
    from aipress_search.choice import Choice
    from aipress_search.saved import services

    with world.database.session() as db, db.begin():
        owner = int(create_user(db, "ada@demo.example", "Ada Reader", roles=("journalist",), locale="en").id)
        services.save(db, owner, Choice(text), services.Wish("Strikes", "once", False, True), utcnow() - dt.timedelta(hours=2), 50)
    return owner


def _told(world: Any, owner: int) -> int:
    """How many mails the member has got of saved searches."""
    from aipress_core.mail.models import Mail

    with world.database.read_session() as db:
        return int(db.scalar(select(func.count()).select_from(Mail).where(Mail.party_id == owner)) or 0)


def test_enabling_search_has_it_compare_and_shows_titles_until_then(site: Any, notes: Any) -> None:
    from aipress_search.plugin import aipress_plugin_enabled

    killed = notes.add("Strike")
    site.run_outbox()
    site.switch(search=False)
    notes.kill(killed)
    notes.add("Another strike")
    site.switch(search=True)
    assert hits_of(site, "strike").total == 0, "a hit is looked up before it is shown"
    asked: list[tuple[str, dict[str, Any]]] = []
    for plugin in ("search", "discussion"):
        aipress_plugin_enabled(plugin, SimpleNamespace(registry=site.registry, enqueue=lambda name, **more: asked.append((name, more))))
    assert asked == [("search.check", {"doubt": True})]
    with site.database.session() as db, db.begin():
        enqueue(db, *asked[0])
    hits = hits_of(site, "strike")
    assert (hits.is_degraded, [hit.title for hit in hits.hits]) == (True, ["Another strike"])
    site.run_outbox()
    hits = hits_of(site, "strike")
    assert (hits.is_degraded, [hit.title for hit in hits.hits], hits.total) == (False, ["Another strike"], 1)


@pytest.mark.parametrize("many", [0, 20_000])
def test_a_doubt_lasts_until_everything_is_compared(site: Any, notes: Any, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the engine was away for the comparison, and where so much differs that the index is made anew."""
    from aipress_search.engines import KEY, Guarded

    notes.add("Strike", told=False)
    monkeypatch.setattr("aipress_search.tasks.MANY", many)
    monkeypatch.setattr("aipress_search.tasks.AGAIN", dt.timedelta(0))
    with site.database.session() as db, db.begin():
        enqueue(db, "search.check", {"doubt": True})
    with monkeypatch.context() as broken:
        broken.setitem(site.registry, KEY, Guarded(Away()))
        site.run_outbox(limit=2)
    assert hits_of(site, "strike").is_degraded
    site.run_outbox(limit=1)
    monkeypatch.setattr("aipress_search.tasks.MANY", 20_000)
    site.run_outbox()
    assert (hits_of(site, "strike").is_degraded, differing(site)) == (False, [])


def test_the_types_of_a_plugin_that_is_off_are_not_found(site: Any, notes: Any, found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    notes.add("Strike")
    site.run_outbox()
    monkeypatch.setattr(site.registry, "search_types", {NOTE: TYPE})
    assert found("strike") == ["Strike"]
    with site.database.read_session() as db:
        off = Visibility(site.registry.content_types, site.registry.aipress_settings, (), member(), utcnow())
        assert Searcher(site.registry, db, off).find(Wanted("strike")).total == 0
