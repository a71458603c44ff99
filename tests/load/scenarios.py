"""What is measured: each scenario asks the fleet for what it needs and yields rows of figure, goal and verdict."""

from __future__ import annotations

import itertools
import os
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import idle
import people
import searching
from drive import Connection, get, in_turn, pace, saturate
from sites import Fleet, Server, Site, busy_seconds, stop

SECONDS, ROUNDS = 4.0, 3
FEED = ("/wire/", "/wire/", "/wire/?heading=economy-and-finance", "/wire/?heading=environment-and-climate&city=Nantes",
        "/wire/?city=Lyon", "/wire/?sort=likes")
LISTS = ("/wire/", "/wire/?tab=releases", "/wire/?tab=agencies", "/wire/?heading=environment-and-climate", "/wire/?city=Nantes",
         "/wire/?country=FR", "/wire/?heading=environment-and-climate&city=Nantes", "/wire/?genre=report&department=44",
         "/wire/?theme=sport&theme=culture&country=GB&country=FR", "/wire/?sort=likes", "/wire/?sort=views",
         "/wire/?sort=likes&city=Nantes", "/wire/?sort=views&heading=environment-and-climate&city=Brest",
         "/wire/?tab=releases&sort=views", "/", "/organisations/", "/organisations/?kind=media", "/organisations/?country=GB",
         "/members/", "/wall/", "/groups/", "/notifications/", "/admin/users", "/admin/audit", "/admin/data",
         "/admin/data/wire_item", "/admin/data/core_party")
NEXT = re.compile(rb'href="([^"]*[?&;]after=[^"]*)"[^>]*rel="next"|rel="next"[^>]*href="([^"]*after=[^"]*)"')


@dataclass(frozen=True)
class Row:
    """One line of the table. ``is_met`` is None where there is no goal."""

    what: str
    figure: float
    unit: str
    goal: str = ""
    is_met: bool | None = None
    note: str = ""


def at_most(what: str, figure: float, unit: str, goal: float, note: str = "") -> Row:
    return Row(what, figure, unit, f"≤ {goal:g}", figure <= goal, note)


def at_least(what: str, figure: float, unit: str, goal: float, note: str = "") -> Row:
    return Row(what, figure, unit, f"≥ {goal:g}", figure >= goal, note)


# Pages against the control --------------------------------------------------------------------------------------


def feed(fleet: Fleet) -> Iterator[Row]:
    """E2: the feed, with rotating filters."""
    yield from _against_control(fleet, "feed", lambda site: list(FEED), 20, 8, b"ap-ruled")


def article(fleet: Fleet) -> Iterator[Row]:
    """E2: articles, five hundred in turn."""
    yield from _against_control(fleet, "article", lambda site: [f"/wire/{slug}" for slug in site.articles], 15, 10, b'id="comments"')


def organisation(fleet: Fleet) -> Iterator[Row]:
    """E2: organisations' pages, with what they publish."""
    yield from _against_control(fleet, "organisation", lambda site: [f"/organisations/{slug}" for slug in site.publishers], 15, 10, b'id="latest"')


def feed_sqlite(fleet: Fleet) -> Iterator[Row]:
    """The feed on the embedded database, ten thousand items."""
    site = fleet.site("small", "sqlite")
    yield from _against_control(fleet, "feed, SQLite, 10,000", lambda site: list(FEED), 20, 8, b"ap-ruled", site)


def _against_control(fleet: Fleet, name: str, paths: Callable[[Site], list[str]], goal: float, most_sql: int, whole: bytes,
                     site: Site | None = None) -> Iterator[Row]:
    site = site or fleet.site()
    ours, bare = fleet.server("site", site).port, fleet.server("control", site).port
    requests = _signed_in(site, paths(site))
    control = itertools.repeat(get("/"))
    connection = Connection(ours)
    for request in itertools.islice(requests, min(len(paths(site)), 500)):  # each page once: what is kept, is kept for long
        connection.ask(request)
    saturate([ours], requests, 1.0), saturate([bare], control, 0.5)
    rounds = [(saturate([ours], requests, SECONDS, whole=whole), saturate([bare], control, SECONDS / 2)) for _ in range(ROUNDS)]
    ratio = statistics.median(one.rate / other.rate for one, other in rounds) * 100
    rate, base = (statistics.median(pair[side].rate for pair in rounds) for side in (0, 1))
    bad = sum(len(one.bad) for one, _ in rounds)
    row = at_least(f"{name}: of the control's requests/s", ratio, "%", goal, f"{rate:.0f} of {base:.0f} req/s, {bad} bad answers")
    yield replace(row, is_met=row.is_met and not bad)
    counted = fleet.server("site", site, **{"aipress.debug_headers": "true"})
    yield at_most(f"{name}: SQL statements", max(_sql(counted, site, path) for path in paths(site)[:20]), "", most_sql)


def _signed_in(site: Site, paths: list[str]) -> Iterator[bytes]:
    """The paths in turn, by two hundred members in turn."""
    tokens = itertools.cycle(site.tokens)
    return (get(path, next(tokens)) for path in itertools.cycle(paths))


def _sql(server: Server, site: Site, path: str) -> int:
    """Statements of the second of two requests: the first may fill a cache."""
    connection = Connection(server.port)
    for _ in range(2):
        status, head, _body = connection.ask(get(path, _readers(path, site)[0]))
    found = re.search(rb"(?i)x-sql-count: (\d+)", head)
    if status != 200 or found is None:
        raise RuntimeError(f"{path}: status {status}, {head!r}")
    return int(found[1])


# Growth ---------------------------------------------------------------------------------------------------------


def growth(fleet: Fleet) -> Iterator[Row]:
    """E4: every list from ten thousand items to the size asked for; statements may not grow at all."""
    sites = [fleet.site("small"), fleet.site()]
    servers = [fleet.server("site", site, **{"aipress.debug_headers": "true"}) for site in sites]
    for path in (*LISTS, "article", "organisation"):
        paths = [_growing(path, site) for site in sites]
        requests = [[get(one, token) for one, token in zip(itertools.cycle(own), _readers(path, site), strict=False)]
                    for own, site in zip(paths, sites, strict=True)]
        small, large = in_turn([one.port for one in servers], requests, 60)
        sql = [_sql(server, site, own[0]) for server, site, own in zip(servers, sites, paths, strict=True)]
        row = at_most(f"growth of {path}", large / small, "×", 1.3, f"{small:.1f} → {large:.1f} ms, {sql[0]} → {sql[1]} SQL")
        yield row if sql[0] >= sql[1] else Row(row.what, row.figure, row.unit, row.goal, False, f"{row.note}: more SQL")


def _readers(path: str, site: Site) -> list[str]:
    return [site.owner] * len(site.tokens) if path.startswith("/admin/") else site.tokens


def _growing(path: str, site: Site) -> list[str]:
    if path == "article":
        return [f"/wire/{slug}" for slug in site.articles]
    return [f"/organisations/{slug}" for slug in site.publishers] if path == "organisation" else [path]


def deep(fleet: Fleet) -> Iterator[Row]:
    """E4: the five-hundredth page by cursors against the second (the first has a front that no other page has)."""
    site = fleet.site()
    server = fleet.server("site", site)
    for start in ("/wire/?city=Nantes", "/wire/", "/wire/?sort=likes"):
        connection, path, second, pages = Connection(server.port), start, "", 1
        while pages < 500 and (found := NEXT.search(connection.ask(get(path, site.tokens[0]))[2])):
            path = (found[1] or found[2]).decode().replace("&amp;", "&")
            second, pages = second or path, pages + 1
        if not second:  # a small world has no other page of this list
            continue
        own = [[get(one, token) for token in site.tokens] for one in (second, path)]
        near, far = in_turn([server.port] * 2, own, 60)
        yield at_most(f"page {pages} of {start}", far / near, "×", 1.5, f"{near:.1f} → {far:.1f} ms")


def counts(fleet: Fleet) -> Iterator[Row]:
    """Filtered counts, two hundred choices of filters, one after the other."""
    site = fleet.site()
    server = fleet.server("site", site)
    choices = [{"heading": heading, **({"city": city} if city else {}), "part": "facets"}
               for heading in ("environment-and-climate", "economy-and-finance", "lifestyle", "management", "innovation")
               for city in ("", "Nantes", "Paris", "Lyon", "Brest", "London", "Lille", "Edinburgh")]
    choices += [{"country": country, "part": "facets", "tab": tab} for country in ("FR", "GB", "BE") for tab in ("all", "releases")]
    requests = _signed_in(site, [f"/wire/?{urlencode(choice)}" for choice in choices])
    saturate([server.port], requests, 0.1, 1)
    figures = saturate([server.port], requests, 8.0, 1)
    yield at_most("filtered counts, p95", figures.percentile(95), "ms", 150, f"p50 {figures.percentile(50):.1f} ms, {len(figures.times)} asked")


def members(fleet: Fleet) -> Iterator[Row]:
    """The members directory among a hundred thousand, on both databases."""
    for database in ("postgresql", "sqlite"):
        site, name = fleet.site(people.MANY, database), f"members, {database}"
        yield from _against_control(fleet, name, lambda site: people.pages(site, fleet.seed), 15, 8, b'id="how-many"', site)
        few, many = people.growth(fleet, database)
        yield at_most(f"{name}: cost of 100,000 by that of 10,000", many / few, "×", 1.3, f"{few:.1f} → {many:.1f} ms")
        size, sql = people.largest(fleet, site)
        yield at_most(f"{name}: largest page", size / 1000, "kB", people.LARGEST / 1000, f"{min(sql)} to {max(sql)} SQL")
        figures = people.counted(fleet, site)
        yield at_most(f"{name}: filtered counts, p95", figures.percentile(95), "ms", 150,
                      f"p50 {figures.percentile(50):.1f} ms, {len(figures.times)} asked, {len(figures.bad)} bad answers")


def search(fleet: Fleet) -> Iterator[Row]:
    """The search page with the embedded engine, over HTTP, the rebuild of its index out of the database, and how soon it follows."""
    site = fleet.site()
    rate, count = searching.rebuilt(site)
    yield at_least("search: documents a second of a rebuild", rate, "", 5000, f"{count:,} documents")
    pages, suggestions = searching.measured(fleet, site)
    row = at_most("search: page, p95", pages.percentile(95), "ms", 60,
                  f"p50 {pages.percentile(50):.1f} ms, {len(pages.times)} asked, {len(pages.bad)} found nothing")
    yield replace(row, is_met=row.is_met and pages.good > 0.9)
    row = at_most("search: suggestions, p95", suggestions.percentile(95), "ms", 20,
                  f"p50 {suggestions.percentile(50):.1f} ms, {len(suggestions.times)} asked, {len(suggestions.bad)} bad answers")
    yield replace(row, is_met=row.is_met and not suggestions.bad)
    found, gone = searching.followed(fleet, site)
    yield at_most("search: published is found after", max(found), "s", 5, f"the slowest of {len(found)}, the worker running")
    yield at_most("search: killed is out of the index after", max(gone), "s", 5, f"the slowest of {len(gone)}, the worker running")


# Processes ------------------------------------------------------------------------------------------------------


def processes(fleet: Fleet) -> Iterator[Row]:
    """X2: two processes on one database against one.

    Clients and database would run elsewhere: what they take of the cores that two processes want is recorded and counted as
    given back, idle time is not.
    """
    site = fleet.site()
    servers = [fleet.server("site", site, number) for number in (0, 1)]
    requests = _signed_in(site, [*FEED, *(f"/wire/{slug}" for slug in site.articles[:6])])
    saturate([one.port for one in servers], requests, 2.0)
    pairs = [(_shared(servers, requests), _shared(servers[:1], requests)) for _ in range(ROUNDS)]
    cores = os.cpu_count() or 2
    ratio = statistics.median(two.rate / one.rate * 2 / min(2, cores - two.others) for two, one in pairs)
    two, one = (sorted((pair[side] for pair in pairs), key=lambda found: found.rate)[ROUNDS // 2] for side in (0, 1))
    yield at_least("two processes against one, clients and database elsewhere", ratio, "×", 1.7,
                   f"here {two.rate:.0f} against {one.rate:.0f} req/s, {two.rate / one.rate:.2f} ×; a request takes "
                   f"{two.web / two.rate * 1000:.1f} ms of a web process and {two.others / two.rate * 1000:.1f} ms of the others")


class Shared(NamedTuple):
    """Requests a second, and how many cores the web processes and all others kept busy meanwhile."""

    rate: float
    web: float
    others: float


def _shared(servers: Sequence[Server], requests: Iterator[bytes]) -> Shared:
    begun, web, busy = time.monotonic(), sum(one.seconds for one in servers), busy_seconds()
    figures = saturate([one.port for one in servers], requests, SECONDS)
    took, web, busy = time.monotonic() - begun, sum(one.seconds for one in servers) - web, busy_seconds() - busy
    return Shared(figures.rate, web / took, (busy - web) / took)


def plugins(fleet: Fleet) -> Iterator[Row]:
    """P9: twenty idle plugins; how fast a process with them starts, and how large it is."""
    site = fleet.site()
    with tempfile.TemporaryDirectory() as folder:
        more = idle.write(Path(folder))
        stop(fleet.start("site", site, more))  # the first start looks at plugins that it has never seen
        started = [fleet.start("site", site, more) for _ in range(3)]
        for one in started[1:]:
            stop(one)
        loaded, bare = started[0], fleet.server("site", site)
        try:
            requests = [get(path, token) for path, token in zip(itertools.cycle(FEED), site.tokens, strict=False)]
            with_them, without = zip(*(in_turn([loaded.port, bare.port], [requests, requests], 120) for _ in range(3)), strict=True)
            cost = (statistics.median(a / b for a, b in zip(with_them, without, strict=True)) - 1) * 100
            yield at_most("20 idle plugins: of a request", cost, "%", 5, f"{min(without):.2f} → {min(with_them):.2f} ms")
            yield at_most("start-up with 20 plugins", statistics.median(one.started_in for one in started), "s", 3)
            saturate([loaded.port], _signed_in(site, [*FEED, *(f"/wire/{slug}" for slug in site.articles[:50])]), 3.0)
            yield at_most("memory with 20 plugins", loaded.memory, "MiB", 200)
        finally:
            stop(loaded)


# Mixed ----------------------------------------------------------------------------------------------------------


def mixed(fleet: Fleet, seconds: float = 40.0, per_second: float = 50.0) -> Iterator[Row]:
    """L1: readers, seekers and writers at a fixed pace, on one process with its worker."""
    site = fleet.site()
    server = fleet.server("site", site, **{"aipress.worker": "true"})
    requests = _mixture(server, site)
    pace(server.port, requests, per_second, 3.0)
    figures = pace(server.port, requests, per_second, seconds)
    yield at_most(f"mixed load at {per_second:.0f} req/s, p99", figures.percentile(99), "ms", 500,
                  f"p50 {figures.percentile(50):.0f}, p90 {figures.percentile(90):.0f} ms, {len(figures.times)} requests")
    yield at_least("mixed load, good answers", figures.good * 100, "%", 99.9, f"bad: {sorted(set(figures.bad)) or 'none'}")


def _mixture(server: Server, site: Site) -> Iterator[bytes]:
    """Of twenty requests fourteen read, two seek in the directory, two count filters, one likes, one looks at an organisation."""
    members = itertools.cycle(site.tokens)
    reads = itertools.cycle([*FEED, *(f"/wire/{slug}" for slug in site.articles[:200])])
    looks = itertools.cycle(site.publishers)
    likes = itertools.cycle(_likes(server, site))
    for turn in itertools.cycle(range(20)):
        if turn == 7:
            yield next(likes)
        elif turn in (3, 13):
            yield get(f"/organisations/?q={'aeior'[turn % 5]}", next(members))
        elif turn in (5, 15):
            yield get("/wire/?part=facets&city=Nantes", next(members))
        else:
            yield get(f"/organisations/{next(looks)}" if turn == 17 else next(reads), next(members))


def _likes(server: Server, site: Site) -> list[bytes]:
    """A like of an article by each of forty members, with the token of the form on its page."""
    connection, found = Connection(server.port), []
    for slug, token in zip(site.articles, site.tokens[:40], strict=False):
        body = connection.ask(get(f"/wire/{slug}", token))[2].decode()
        form = re.search(r'<form[^>]*action="(/discussion/\d+/like)".*?</form>', body, re.DOTALL)
        if form is None:
            raise RuntimeError(f"no form to like {slug} with")
        fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[0]))
        content = urlencode(fields)
        found.append((f"POST {form[1]} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nOrigin: http://127.0.0.1:{server.port}\r\n"
                      f"Cookie: aipress_session={token}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                      f"Content-Length: {len(content)}\r\n\r\n{content}").encode())
    return found


def loading(fleet: Fleet) -> Iterator[Row]:
    """How long the world took to load."""
    yield at_most(f"loading size {fleet.size}", fleet.site().loaded_in, "s", {"S": 8, "M": 300, "L": 3_600}[fleet.size])


SCENARIOS: dict[str, Callable[[Fleet], Iterator[Row]]] = {
    "loading": loading, "feed": feed, "article": article, "organisation": organisation, "feed-sqlite": feed_sqlite, "growth": growth,
    "deep": deep, "counts": counts, "members": members, "search": search,
    "processes": processes, "plugins": plugins, "mixed": mixed,
}
