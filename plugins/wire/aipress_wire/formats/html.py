"""HTML bodies: the one allow-list, and the way from XHTML, HTML and NITF to it.

Whatever comes in is walked and written anew as a flat run of blocks; :func:`sanitise` then has the last word.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

import nh3
from lxml import etree

from .model import Limits, Refused, Rendition, _
from .pictures import from_image, from_media
from .plain import has_wire_layout, paragraphs
from .text import normalised, word_count, word_set
from .xml import Element, local, text

TAGS: Final = word_set(
    "a abbr b blockquote br caption cite code col colgroup dd del dfn div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i "
    "img ins kbd li mark ol p pre q s samp small span strong sub sup table tbody td tfoot th thead time tr u ul var"
)
ATTRIBUTES: Final = {
    "*": {"class", "id", "title"}, "a": {"href", "target"}, "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}, "ol": {"start"},
}  # fmt: skip

_HEADINGS = {
    "h1": "h2",
    "h2": "h2",
    "h3": "h3",
    "h4": "h4",
    "h5": "h5",
    "h6": "h6",
    "hl1": "h2",
    "hl2": "h2",
    "hl3": "h3",
    "hl4": "h4",
}
_INLINE = {name: name for name in word_set("abbr b cite code del dfn em i ins kbd mark q s samp small strong sub sup u var")}
_INLINE |= {"strike": "s", "tt": "code"}
_LISTS = {"ul": "ul", "ol": "ol", "menu": "ul", "dir": "ul"}
_QUOTES = {"blockquote", "bq"}
_CONTAINERS = word_set(
    "p div section article main body body.content body.end block center address aside details summary fieldset "
    "figcaption nitf-table dl dt dd note fn tagline html datacontent inlinexml inlinedata caption td th li tr hedline "
    "abstract"
)
_DROPPED = word_set(
    "script style head title meta link template noscript iframe object embed applet svg math audio video source canvas "
    "form input button select textarea nav time nitf-table-metadata media-metadata frameset frame base"
)
_DROPPED_CLASSES = frozenset({"dat", "slugline", "np-nonpublic", "nonpublic"})
_SPACE = re.compile(r"[ \t\r\n\f]{2,}|[\t\r\n\f]")
_MARKUP = re.compile(r"<[^>]*>")
_WEB = re.compile(r"(?:https?://[^\s]|mailto:[^\s])", re.IGNORECASE)
_LOOKS_LIKE_HTML = re.compile(
    r"<(?:p|div|br|html|body|h[1-6]|ul|ol|li|table|tr|span|a|b|i|u|em|strong|article|section|blockquote|figure|img|pre|hr|script"
    r"|style)\b[^<]*>",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Body:
    """A body ready to store: sanitised HTML, and the pictures that were lifted out of it."""

    html: str = ""
    pictures: tuple[Rendition, ...] = ()

    @property
    def text(self) -> str:
        """The words alone."""
        return html.unescape(_MARKUP.sub(" ", self.html))

    @property
    def words(self) -> int:
        """How many words there are."""
        return word_count(self.text)


def sanitise(value: str) -> str:
    """HTML reduced to the allow-list of spec 0.2: tags, attributes, and addresses of http, https and mailto."""
    return nh3.clean(
        value, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel="noopener noreferrer"
    )


def from_html(value: str, limits: Limits, headline: str = "", base: str = "") -> Body:
    """A body from HTML text."""
    bounded(value, limits)
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    root = etree.fromstring(normalised(value).encode(), parser) if value.strip() else None
    return from_element(root, limits, headline, base) if root is not None else Body()


def from_text(value: str, limits: Limits) -> Body:
    """A body from plain text."""
    bounded(value, limits)
    blocks = (f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in paragraphs(normalised(value)))
    return Body("\n".join(blocks))


def from_element(root: Element, limits: Limits, headline: str = "", base: str = "") -> Body:
    """A body from a plain element of XHTML or NITF, or of parsed HTML."""
    length = sum(map(len, root.itertext()))
    if length > limits.text:
        raise too_long(length, limits)
    flow = _Flow(headline=_key(headline), base=base)
    flow.walk(root)
    flow.close()
    return Body(sanitise(normalised("\n".join(flow.blocks))), tuple(flow.pictures))


def looks_like_html(value: str) -> bool:
    """Whether a text is HTML rather than plain text."""
    return "<" in value and bool(_LOOKS_LIKE_HTML.search(value[:20_000]))


def bounded(value: str, limits: Limits) -> None:
    """Raise when a body is too long or too tangled to be one."""
    if len(value) > limits.text:
        raise too_long(len(value), limits)
    if value.count("<") > limits.tags:
        raise Refused(_("The text holds more than ${count} pieces of markup.", mapping={"count": limits.tags}))


def too_long(length: int, limits: Limits) -> Refused:
    """The refusal of a body that is too long."""
    return Refused(
        _("The text has ${length} characters; at most ${limit} are read.", mapping={"length": length, "limit": limits.text})
    )


def _key(value: str) -> str:
    return "".join(character for character in value.casefold() if character.isalnum())


@dataclass
class _Flow:
    """Blocks written one after the other; loose text between them becomes a paragraph of its own."""

    headline: str = ""
    base: str = ""
    blocks: list[str] = field(default_factory=list)
    pictures: list[Rendition] = field(default_factory=list)
    buffer: list[str] = field(default_factory=list)
    open_tags: list[tuple[str, str]] = field(default_factory=list)
    is_visible: bool = False

    def write(self, value: str | None) -> None:
        """Add running text."""
        if value:
            self.is_visible = self.is_visible or bool(value.strip("\u200b\u00ad \t\r\n\f\u00a0"))
            self.buffer.append(html.escape(_SPACE.sub(" ", value), quote=False))

    def close(self) -> None:
        """End the paragraph in hand, if there is anything to see in it; formatting that is open goes on in the next one."""
        if self.is_visible:
            ends = "".join(f"</{tag}>" for tag, _start in reversed(self.open_tags))
            self.blocks.append(f"<p>{_trimmed(self.buffer)}{ends}</p>")
        self.buffer = [start for _tag, start in self.open_tags]
        self.is_visible = False

    def walk(self, element: Element) -> None:
        """Write an element; what follows it is written by its parent."""
        name = local(element.tag)
        classes = set((element.get("class") or "").split())
        if not name:
            return
        if name in _DROPPED or classes & _DROPPED_CLASSES or (name == "header" and element.find(".//h1") is not None):
            return
        if name in ("img", "media", "figure"):
            self.picture(element, name)
        elif name == "br":
            self.buffer.append("<br>")
        elif name in _INLINE or name == "a":
            self.inline(element, name)
        elif name in _CONTAINERS or name == "header" or name == "footer":
            self.container(element)
        else:
            self.block(element, name)

    def inside(self, element: Element) -> None:
        """Write what an element holds."""
        self.write(element.text)
        for child in element:
            self.walk(child)
            self.write(child.tail)

    def container(self, element: Element) -> None:
        """Write an element that parts paragraphs and is itself none; a wire's layout inside it is honoured."""
        self.close()
        alone = element.text if not len(element) and element.text and "\n" in element.text else ""
        if alone and has_wire_layout([row for row in alone.split("\n") if row.strip()]):
            for paragraph in paragraphs(alone):
                self.write(paragraph)
                self.close()
        else:
            self.inside(element)
        self.close()

    def block(self, element: Element, name: str) -> None:
        """Write a heading, list, table, quotation or rule; an unknown element is taken for running text."""
        if name in _HEADINGS:
            self.heading(element, _HEADINGS[name])
        elif name in _LISTS:
            items = (f"<li>{part}</li>" for child in element if (part := self.sub(child)))
            self.add(_LISTS[name], "".join(items))
        elif name in _QUOTES:
            self.add("blockquote", self.sub(element, unwrap=False))
        elif name == "table":
            self.add("table", "".join(self.table(element)))
        elif name == "pre":
            written = html.escape("".join(str(part) for part in element.itertext()).strip("\n"), quote=False)
            self.add("pre", written if written.strip() else "")
        elif name == "hr":
            self.close()
            self.blocks.append("<hr>")
        else:
            self.inside(element)

    def add(self, tag: str, inner: str) -> None:
        """Add a block, unless it is empty."""
        self.close()
        if inner:
            self.blocks.append(f"<{tag}>{inner}</{tag}>")

    def heading(self, element: Element, tag: str) -> None:
        """Write a heading; one that repeats the headline is left out."""
        words = text(element)
        if _key(words) != self.headline or not self.headline:
            self.add(tag, html.escape(words, quote=False))

    def sub(self, element: Element, unwrap: bool = True) -> str:
        """What an element holds, as HTML of its own; a single paragraph is unwrapped."""
        flow = _Flow(headline=self.headline, base=self.base, pictures=self.pictures)
        flow.inside(element)
        flow.close()
        if unwrap and len(flow.blocks) == 1 and flow.blocks[0].startswith("<p>"):
            return flow.blocks[0][3:-4]
        return "".join(flow.blocks)

    def inline(self, element: Element, name: str) -> None:
        """Write formatted text, or a link when its address is one of the web."""
        tag, start = _INLINE.get(name, "a"), ""
        if name == "a":
            href = (element.get("href") or "").strip()
            href = urljoin(self.base, href) if self.base and ":" not in href[:12] else href
            start = f'<a href="{html.escape(href)}">' if _WEB.match(href) else ""
        else:
            start = f"<{tag}>"
        if not start:
            return self.inside(element)
        self.open_tags.append((tag, start))
        self.buffer.append(start)
        self.inside(element)
        self.open_tags.pop()
        if self.buffer and self.buffer[-1] == start:
            self.buffer.pop()
        else:
            self.buffer.append(f"</{tag}>")
        return None

    def table(self, element: Element) -> Iterator[str]:
        """The parts of a table: caption, then rows with their cells, spans kept."""
        caption = element.find("caption")
        if caption is not None and (words := text(caption)):
            yield f"<caption>{html.escape(words, quote=False)}</caption>"
        for row in element.iter("tr"):
            if next(row.iterancestors("table"), None) is not element:
                continue
            cells = [cell for cell in row if local(cell.tag) in ("td", "th")]
            written = "".join(f"<{name}{_spans(cell)}>{self.sub(cell)}</{name}>" for cell in cells if (name := local(cell.tag)))
            if cells:
                yield f"<tr>{written}</tr>"

    def picture(self, element: Element, name: str) -> None:
        """Lift a picture out of the text."""
        if name == "media":
            self.pictures.extend(from_media(element))
            return
        images = [element] if name == "img" else list(element.iter("img"))
        caption = text(element.find(".//figcaption")) if name == "figure" else ""
        byline = text(element.find(".//*[@class='byline']")) if name == "figure" else ""
        for image in images:
            self.pictures.extend(from_image(image, caption, byline, self.base))
        if not images:
            self.container(element)


def _trimmed(pieces: list[str]) -> str:
    """Pieces of a paragraph joined, without line breaks and space at either end."""
    first, last = 0, len(pieces)
    while first < last and (pieces[first] == "<br>" or not pieces[first].strip()):
        first += 1
    while last > first and (pieces[last - 1] == "<br>" or not pieces[last - 1].strip()):
        last -= 1
    return "".join(pieces[first:last]).strip()


def _spans(cell: Element) -> str:
    spans = ((name, cell.get(name) or "") for name in ("colspan", "rowspan"))
    return "".join(f' {name}="{value}"' for name, value in spans if value.isdigit() and 1 < int(value[:4]) <= 200)
