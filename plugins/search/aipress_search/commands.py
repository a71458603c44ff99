"""``aipress search``: commands of the index."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click
from sqlalchemy import select

from aipress_core.api import Identity, Party, Role, Site, Visibility, utcnow
from aipress_search.engine.interface import Hit, Level, Unavailable
from aipress_search.engines import engine_of
from aipress_search.indexing import changes, checking
from aipress_search.indexing.building import Building, Busy
from aipress_search.services import Searcher, Wanted


@click.group("search")
def search() -> None:
    """Search and its index."""


@search.command("rebuild")
@click.option("--anew", is_flag=True, help="Give up a build that was begun, instead of going on with it.")
@click.pass_obj
def rebuild(tool: Any, anew: bool) -> None:
    """Build a new index beside the one that answers, and let it take over. Stopped, it goes on where it was."""
    runtime = tool.runtime()
    building = Building(runtime.database, runtime.registry.search_types, engine_of(runtime.registry).engine)
    try:
        progress = building.begin(anew=anew)
        with click.progressbar(length=max(progress.total, 1), label="Indexing", file=sys.stderr,
                               hidden=not sys.stderr.isatty()) as bar:
            bar.update(progress.done)
            while not progress.is_finished:
                before, progress = progress, building.step()
                bar.update(progress.done - before.done)
                if not sys.stderr.isatty() and progress.done != before.done:
                    click.echo(f"{progress.done} of {progress.total}: {before.type}", err=True)
    except (Busy, Unavailable) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{progress.done} documents in {building.state['generation']}.")


@search.command("status")
@click.option("--check", is_flag=True, help="Compare every document with the database; exit status 1 if any differs.")
@click.option("--json", "as_json", is_flag=True, help="Print it for programs.")
@click.pass_obj
def status(tool: Any, check: bool, as_json: bool) -> None:
    """How the index is: documents by type, what waits, what is being built, and with --check what differs."""
    runtime = tool.runtime()
    types, engine = runtime.registry.search_types, engine_of(runtime.registry).engine
    found = engine.status(list(types))
    with runtime.database.read_session() as db:
        waiting, _since = changes.backlog(db)
        build = changes.read(db, changes.BUILD)
        drift = _drift(db, types, engine) if check and not found.problem else None
    if as_json:
        tool.print_json({**asdict(found), "waiting": waiting, "building": build.get("done"), "drift": drift})
    else:
        _tell(found, waiting, build, drift)
    if found.problem or drift:
        raise click.exceptions.Exit(1)


def _drift(db: Any, types: Any, engine: Any) -> int:
    try:
        return sum(len(one.differing) for one in checking.drift(db, types, engine))
    except Unavailable as error:
        raise click.ClickException(str(error)) from error


def _tell(found: Any, waiting: int, build: Any, drift: int | None) -> None:
    click.echo(f"{found.engine}: {found.problem or found.generation}")
    for name, count in sorted(found.counts.items()):
        click.echo(f"  {name:<30} {count:>10}")
    click.echo(f"waiting to be indexed: {waiting}")
    if build.get("generation"):
        click.echo(f"being built: {build['generation']}, {build['done']} of {build['total']}")
    if drift is not None:
        click.echo(f"differing from the database: {drift}")


@search.command("query")
@click.argument("text")
@click.option("--type", "only", multiple=True, help="Only things of this type.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@click.option("--as", "member", type=int, help="Party id of the member to search as; a visitor if not given.")
@click.option("--explain", is_flag=True, help="Say why each is found.")
@click.option("--json", "as_json", is_flag=True, help="Print it for programs.")
@click.pass_obj
def query(tool: Any, text: str, only: Sequence[str], limit: int, member: int | None, explain: bool, as_json: bool) -> None:
    """Search for TEXT, as a member or a visitor finds it."""
    runtime = tool.runtime()
    with runtime.database.read_session() as db:
        found = Searcher(runtime.registry, db, _visibility(runtime, db, member))
        wanted = Wanted(text, only=tuple(only), limit=limit)
        hits = found.find(wanted)
        asked = hits.hits if explain and not hits.is_degraded else ()
        why = {hit.key: found.explain(wanted, (hit.type, hit.key)) for hit in asked}
    if as_json:
        tool.print_json({"total": hits.total, "counts": dict(hits.counts), "level": hits.level, "correction": hits.correction,
                         "degraded": hits.is_degraded, "hits": [_plain(hit) for hit in hits.hits]})
        return
    if hits.is_degraded:
        click.echo("The engine is away; these are titles from the database.", err=True)
    for hit in hits.hits:
        click.echo(f"{hit.score:8.2f}  {hit.type}  {hit.key}  {hit.title}")
        for reason in why[hit.key].reasons if hit.key in why else ():
            click.echo(f"          {reason.value:8.2f}  {reason.what}")
    level = "" if hits.level is Level.EXACT else f" ({hits.level})"
    better = f"; better: {hits.correction}" if hits.correction else ""
    click.echo(f"{hits.total} found{level}, {hits.milliseconds:.1f} ms{better}")


def _plain(hit: Hit) -> dict[str, Any]:
    return {"type": hit.type, "key": hit.key, "title": hit.title, "slug": hit.slug, "at": hit.at.isoformat(), "score": hit.score}


def _visibility(runtime: Any, db: Any, member: int | None) -> Visibility:
    """The rules for a member by id, or for a visitor."""
    choices, stored = db.execute(select(Site.plugins, Site.settings).where(Site.id == 1)).one()
    viewer = None
    if member is not None:
        party = db.execute(select(Party.id, Party.name, Party.slug).where(Party.id == member)).first()
        if party is None:
            raise click.ClickException(f"there is no party {member}")
        roles = frozenset(db.scalars(select(Role.role).where(Role.party_id == member)))
        viewer = Identity(party.id, party.name, party.slug, roles)
    settings = runtime.settings.overlaid(stored)
    enabled = runtime.declared.plugins.enabled(choices)
    return Visibility(runtime.registry.content_types, settings, enabled, viewer, utcnow())
