"""Reading XML that strangers wrote: streamed, by local name, without entities, external DTDs or network.

Elements come out *plain*: tag and attribute names in lower case, tags without name-space, so that a feed that forgets its
name-space or writes ``<ednote>`` for ``<edNote>`` reads like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5

from lxml import etree

from .model import Limits, Refused, _
from .text import word_set

Element = etree._Element

_CHUNK = 1 << 16
_SUBSET = re.compile(rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<!DOCTYPE[^\[>]*\[", re.DOTALL | re.IGNORECASE)
# An ampersand that starts none of the five references that XML knows without a DTD.
_REFERENCE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)(?:(#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)?")
_REPAIRS = 200_000
_ATTRIBUTES = 20_000
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BLOCKS = word_set("p div li tr section header h1 h2 h3 h4 h5 h6 hl1 hl2 hl3 br blockquote dt dd line")


def safe_parser(*tags: str) -> etree.XMLPullParser:
    """A pull parser that expands, loads and fetches nothing, and reports the given tags of any name-space (all without)."""
    return etree.XMLPullParser(
        events=("start", "end"),
        tag=[f"{{*}}{tag}" for tag in tags] or None,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def repaired(data: bytes) -> bytes:
    """The document with HTML's named characters, bare ampersands and references to forbidden characters made harmless.

    Agencies write ``&nbsp;`` without a DTD and ``?a=1&b=2`` in addresses. After too many repairs the rest is left for the parser
    to refuse.
    """
    return _REFERENCE.sub(_character, data, count=_REPAIRS) if b"&" in data else data


def _character(reference: re.Match[bytes]) -> bytes:
    name = (reference[1] or b"").decode("ascii")
    if not name:
        return b"&amp;"
    if not name.startswith("#"):
        known = html5.get(f"{name};")
        return known.encode() if known else f"&amp;{name};".encode()
    code = int(f"0{name[1:]}", 0) if name[1] in "xX" else int(name[1:])
    if code in (38, 60, 62, 34, 39):
        return reference[0]
    is_allowed = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF
    return chr(code).encode() if is_allowed else b""


def opening(data: bytes, count: int = 40) -> list[str]:
    """The first plain tag names of a document, its root first.

    Raises:
        Refused: the document declares entities, or breaks before its root element.
    """
    subset = _SUBSET.match(data[:_CHUNK])
    if subset and b"<!ENTITY" in data[subset.end() : data.find(b"]", subset.end()) + 1 or None].upper():
        raise _entities()
    parser, names = safe_parser(), list[str]()
    for chunk in _chunks(data):
        broken = _fed(parser, chunk)
        for event, element in parser.read_events():
            if event == "start" and isinstance(element, Element):
                if not names:
                    refuse_entities(element)
                names.append(local(element.tag))
        if broken and not names:
            raise _refusal(broken)
        if broken or len(names) >= count:
            break
    return names[:count]


def _chunks(data: bytes) -> Iterator[bytes]:
    """The document in pieces, up to an element with more attributes than any honest one has.

    The parser holds them all before it reports any.
    """
    attributes = 0
    for start in range(0, len(data), _CHUNK):
        chunk = data[start : start + _CHUNK]
        last = chunk.rfind(b">")
        attributes = chunk.count(b"=", last + 1) + (attributes if last < 0 else 0)
        if attributes > _ATTRIBUTES:
            raise Refused(_("One element of the XML has more than ${count} attributes.", mapping={"count": _ATTRIBUTES}))
        yield chunk


def refuse_entities(root: Element) -> None:
    """Raise for a document whose DTD declares entities."""
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _entity in dtd.iterentities()):
        raise _entities()


def _entities() -> Refused:
    return Refused(
        _("The file declares entities of its own in its DTD; such files are refused, because they can be used for attacks.")
    )


def stream(data: bytes, tags: tuple[str, ...], limits: Limits) -> Iterator[Element]:
    """The outermost elements of the given names as they are, one at a time; each is emptied when the next one is asked for.

    Raises:
        Refused: where the XML breaks or grows too large; what came before has been handed out.
    """
    parser, depth, pending = safe_parser(*tags), 0, 0
    for chunk in _chunks(data):
        pending += chunk.count(b"<") + chunk.count(b"=")
        if pending > 2 * limits.nodes:
            raise Refused(_("One item holds more than ${count} elements and attributes.", mapping={"count": limits.nodes}))
        broken = _fed(parser, chunk)
        for event, element in parser.read_events():
            if not isinstance(element, Element):
                continue
            depth += 1 if event == "start" else -1
            if event == "end" and depth == 0:
                yield element
                _release(element)
                pending = 0
        if broken:
            raise _refusal(broken)
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        raise Refused(
            _("The file breaks off in line ${line}; what came before was read.", mapping={"line": error.lineno or 1})
        ) from error


def _fed(parser: etree.XMLPullParser, chunk: bytes) -> etree.XMLSyntaxError | None:
    try:
        parser.feed(chunk)
    except etree.XMLSyntaxError as error:
        return error
    return None


def _release(element: Element) -> None:
    parent = element.getparent()
    element.clear()
    while parent is not None and len(parent) and parent[0] is not element:
        del parent[0]


class Malformed(Refused):
    """XML that a more lenient reader may still make sense of."""


def _refusal(error: etree.XMLSyntaxError) -> Refused:
    line, reason = error.lineno or 1, error.msg or ""
    if "depth" in reason.lower():
        return Refused(_("The XML is nested too deeply, in line ${line}.", mapping={"line": line}))
    if "huge" in reason.lower() or "too long" in reason.lower():
        return Refused(_("A text in line ${line} of the XML is too long.", mapping={"line": line}))
    reason = reason.partition(", line ")[0][:200]
    return Malformed(_("The XML is broken in line ${line}: ${reason}.", mapping={"line": line, "reason": reason}))


def document(data: bytes) -> Element:
    """A small whole document, plain; for XML carried inside an item.

    Raises:
        Refused: as in :func:`stream`.
    """
    opening(data, 1)
    parser = safe_parser()
    broken = _fed(parser, data)
    if broken:
        raise _refusal(broken)
    try:
        return plain(parser.close())
    except etree.XMLSyntaxError as error:
        raise _refusal(error) from error


def local(tag: object) -> str:
    """A tag's local name in lower case; empty for comments, instructions and references."""
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def plain(element: Element) -> Element:
    """The element with plain names throughout, changed in place."""
    for node in element.iter(etree.Element):
        name = local(node.tag)
        if node.tag != name:
            node.tag = name
        for key in node.attrib:
            lower = str(key).lower()
            if key == _LANG:
                node.set("lang", node.attrib[key])
            elif lower != key and "{" not in lower and lower not in node.attrib:
                node.set(lower, node.attrib[key])
    return element


def text(element: Element | None, path: str = "") -> str:
    """The text below an element, or below the first one at ``path``; empty when there is none."""
    found = element.find(path) if element is not None and path else element
    return " ".join("".join(str(part) for part in found.itertext()).split()) if found is not None else ""


def lines(element: Element) -> str:
    """The text below an element, with a line break after every block."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            if node.tag == "li" or node.tag in _BLOCKS:
                parts.append("\n")
            parts.append(_collapsed(node.text))
        else:
            parts.append("\n" if node.tag in _BLOCKS else "")
            parts.append(_collapsed(node.tail) if node is not element else "")
    return "".join(parts)


def _collapsed(value: str | None) -> str:
    return " ".join(f"|{value}|".split()).replace("|", "") if value else ""


def attr(element: Element | None, *names: str) -> str:
    """The first of the attributes that is given and not blank."""
    for name in names if element is not None else ():
        value = (element.get(name) or "").strip() if element is not None else ""
        if value:
            return value
    return ""


def number(value: str) -> int | None:
    """A positive whole number ("3500", "3500px"), else None."""
    match = re.match(r"\s*(\d{1,15})", value)
    return int(match[1]) if match and int(match[1]) > 0 else None
