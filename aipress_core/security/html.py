"""The one allow-list for HTML that people or agencies wrote. Applied when it is stored and again when it is shown.

Tags and attributes are those of the specification (0.2). What a page's own markup relies on is kept out besides: ids get a
prefix, classes that Bootstrap or the theme would act on are dropped, pictures come from this site or not at all.
"""

from __future__ import annotations

import re

import nh3
from lxml import etree
from lxml import html as lxml_html
from markupsafe import Markup

ID_PREFIX = "text-"
LONGEST = 200_000  # characters, about 35,000 words; what is hostile costs the square of its length
FEW_TAGS, SHORT = 200, 20_000  # with so little, no nesting costs anything
MOST_INLINE, MOST_ROUNDS = 8, 4
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

INLINE = {"a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "rp", "rt",
          "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"}
OLD_INLINE = {"big", "font", "nobr", "strike", "tt"}  # never kept, but reopened by parsers like the others
BLOCK = {"blockquote", "div", "dd", "dl", "dt", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li",
         "ol", "p", "pre", "ul"}
TABLE = {"caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
ATTRIBUTES = {
    "*": {"class", "id", "title", "lang", "dir"},
    "a": {"href", "target"},
    "img": {"src", "alt", "width", "height"},
    "figure": {"data-trix-attachment", "data-trix-attributes", "data-trix-content-type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "ol": {"start", "reversed"},
    "blockquote": {"cite"}, "q": {"cite"},
}
SCHEMES = {"http", "https", "mailto"}
DROPPED_WITH_CONTENT = {"script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "select",
                        "textarea", "title", "xmp", "noembed", "noframes", "plaintext"}
# With these an author could lay text over the page, hide it, or make a paragraph look like a button of ours.
ACTING_CLASS = re.compile(
    r"(ap-|btn|position-|fixed-|sticky-|stretched-|visually-|invisible|opacity-|overflow-|z-\d|[vw]w-|vh-|min-v|top-|bottom-|start-|"
    r"end-|translate-|modal|offcanvas|toast|popover|tooltip|dropdown|nav|alert|badge|d-|float-|collapse|htmx-|js-|form-|card|bg-|"
    r"text-bg-|m[tbsexy]?-n)", re.IGNORECASE)
OWN_ADDRESS = re.compile(r"/(?![/\\])[^\s\\]*\Z")
CITED = re.compile(r"https?://\S+\Z", re.IGNORECASE)
NUMBER = re.compile(r"\d{1,5}\Z")
HEADING_ONE = re.compile(r"(</?h)1(?=[\s>])")


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Judge one allowed attribute; None drops it."""
    if name == "class":
        return " ".join(one for one in value.split() if not ACTING_CLASS.match(one)) or None
    if name == "id":
        return value if value.startswith(ID_PREFIX) else f"{ID_PREFIX}{value}"
    if name == "href" and value.startswith("#") and not value.startswith(f"#{ID_PREFIX}"):
        return f"#{ID_PREFIX}{value[1:]}"
    if name == "src":
        return value if OWN_ADDRESS.match(value) else None
    if name == "cite":  # no browser follows it, but a script may; nh3 judges href and src only
        return value if CITED.match(value) else None
    if name == "target":
        return "_blank" if value == "_blank" else None
    if name in ("width", "height", "colspan", "rowspan", "start"):
        return value if NUMBER.match(value) else None
    return value


_CLEANER = nh3.Cleaner(
    tags=INLINE | BLOCK | TABLE, attributes=ATTRIBUTES, attribute_filter=_attribute, url_schemes=SCHEMES,
    clean_content_tags=DROPPED_WITH_CONTENT, strip_comments=True, link_rel="noopener noreferrer nofollow")


def sanitise(html: str) -> Markup:
    """Return ``html`` with everything removed that is not on the allow-list.

    ``h1`` becomes ``h2``: a page has one, and it is the page's. Cleaning twice gives the same as cleaning once.

    Args:
        html: a fragment, from anybody.

    Raises:
        ValueError: for more than 200,000 characters.
    """
    if len(html) > LONGEST:
        raise ValueError(f"a text of {len(html)} characters is not cleaned; the most is {LONGEST}")
    cleaned = _clean(UNSTORABLE.sub("", html))
    for _round in range(MOST_ROUNDS):  # misnested links and lists may settle only when they are parsed again
        again = _clean(cleaned)
        if again == cleaned:
            break
        cleaned = again
    return Markup(cleaned)  # this is where text becomes markup


def _clean(html: str) -> str:
    is_small = html.count("<") <= FEW_TAGS and len(html) <= SHORT
    return HEADING_ONE.sub(r"\g<1>2", _CLEANER.clean(html if is_small else _flatten(html)))


def _flatten(html: str) -> str:
    """Bound the nesting of a long text before it meets an HTML5 parser.

    HTML5 makes every start tag look through all open elements, and reopens all inline ones in each paragraph: a megabyte of
    ``<div>`` takes minutes there. libxml2 stops at 255 levels; inline elements within more than eight others are unwrapped.
    """
    parser = lxml_html.HTMLParser(recover=True, remove_comments=True, remove_pis=True, huge_tree=False)
    root = lxml_html.fragment_fromstring(html, create_parent="div", parser=parser)
    depth, deep = 0, []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in INLINE or element.tag in OLD_INLINE:
            depth += 1 if event == "start" else -1
            if event == "start" and depth > MOST_INLINE:
                deep.append(element)
    for element in deep:
        element.drop_tag()
    return lxml_html.tostring(root, encoding="unicode").removeprefix("<div>").removesuffix("</div>")
