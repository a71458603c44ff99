"""Small good documents with random words, for the generator of bad ones to spoil."""

from __future__ import annotations

import random

_WORDS = ("port", "ferry", "council", "budget", "river", "museum", "strike", "harvest", "bridge", "orchestra", "glacier")


def headline(chance: random.Random) -> str:
    """A believable headline."""
    return " ".join(chance.sample(_WORDS, 4)).capitalize()


def g2_item(
    chance: random.Random, guid: str = "", body: str = "", version: str = "1", dates: str = "2024-01-02T03:04:05Z"
) -> str:
    """A small good NewsML-G2 item."""
    guid = guid or f"urn:newsml:test.example:2024:{chance.getrandbits(40)}"
    body = body or f"<p>{headline(chance)}.</p>"
    html = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html>'
    return (
        f'<newsItem guid="{guid}" version="{version}"><itemMeta><itemClass qcode="ninat:text"/><provider literal="Test"/>'
        f'<versionCreated>{dates}</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>'
        f"<contentMeta><headline>{headline(chance)}</headline></contentMeta>"
        f'<contentSet><inlineXML contenttype="application/xhtml+xml">{html}</inlineXML></contentSet></newsItem>'
    )


def message(*items: str, before: str = "") -> bytes:
    """A NewsML-G2 message of some items."""
    return f'<?xml version="1.0"?>{before}<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{"".join(items)}</itemSet></newsMessage>'.encode()


def ninjs(chance: random.Random, **values: object) -> dict[str, object]:
    """A small good ninjs item."""
    item = {"uri": f"urn:x:{chance.getrandbits(40)}", "version": "1", "type": "text", "headline": headline(chance)}
    return {**item, "body_html": "<p>Text.</p>", **values}


def feed(*items: str) -> bytes:
    """An RSS feed of some items."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>{"".join(items)}</channel></rss>'.encode()


def rss_item(chance: random.Random) -> str:
    """A small good RSS item."""
    return f"<item><title>{headline(chance)}</title><guid>{chance.getrandbits(40)}</guid><description>Text.</description></item>"
