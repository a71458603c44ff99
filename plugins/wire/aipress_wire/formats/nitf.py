"""NITF 3.x: https://iptc.org/standards/nitf/ – whole documents, and the bodies that NewsML and ninjs carry."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from . import places, subjects
from .dates import instant
from .draft import Context, Draft
from .html import Body, from_element
from .model import ParsedItem, Place, Provider, Subject
from .xml import Element, attr, lines, text

_SLUGS = ("slug", "slugline", "anpa-keyword", "ntbstikkord", "keyword-slug")


def read(root: Element, context: Context) -> ParsedItem:
    """The item of a plain ``nitf`` element.

    Identity: the dynamic use key where it carries a version, because it stays while versions follow each other; otherwise the
    document's identifier. A ``correction`` that names another document speaks of that one.
    """
    draft = Draft(context)
    docdata = root.find(".//docdata")
    draft.headline = headline(root)
    draft.subheadline = text(root, "body/body.head/hedline/hl2")
    draft.byline, draft.dateline, draft.summary = byline(root), dateline(root), summary(root)
    draft.language = (attr(root, "baselang"), attr(root.find("body"), "lang"), attr(root, "lang"))
    if docdata is not None:
        _dates(draft, root, docdata)
        _identity(draft, docdata)
        _rights(draft, root, docdata)
        draft.status = attr(docdata, "management-status")
        draft.notes = [attr(note, "info") or lines(note) for note in docdata.iterfind("ed-msg")]
    draft.urgency = attr(root.find(".//urgency"), "ed-urg")
    _provider(draft, root, docdata)
    _about(draft, root)
    draft.body = body(root, context, str(draft.headline))
    if not draft.body.html and draft.body.pictures:
        draft.item_class = "picture"
    return draft.finish()


def body(root: Element, context: Context, title: str = "") -> Body:
    """The body of a NITF document."""
    content = root.find(".//body.content")
    return from_element(content, context.limits, title) if content is not None else Body()


def headline(root: Element) -> str:
    """The main headline, else the document's title."""
    return text(root, ".//body.head//hl1") or text(root, ".//body.head//hedline") or text(root, "head/title")


def byline(root: Element) -> str:
    """Every byline, the authors' titles after a comma."""
    found = (_by(element) for element in root.iterfind(".//body.head/byline"))
    return "; ".join(one for one in found if one)


def _by(element: Element) -> str:
    titles = [text(title) for title in element.iter("byttl")]
    names = " ".join(" ".join(_pieces(element, skip="byttl")).split())
    return ", ".join(part for part in (names, *titles) if part)


def dateline(root: Element) -> str:
    """The dateline without its date."""
    element = root.find(".//body.head/dateline")
    if element is None:
        return ""
    parts = (piece.strip(" ,") for piece in _pieces(element, skip="story.date"))
    return ", ".join(part for part in parts if part)


def _pieces(element: Element, skip: str) -> Iterator[str]:
    """The texts below an element one by one, but for elements of one name."""
    if element.text:
        yield element.text.strip()
    for child in element:
        if child.tag != skip and isinstance(child.tag, str):
            yield from _pieces(child, skip)
        if child.tail:
            yield child.tail.strip()


def summary(root: Element) -> str:
    """The abstract, else the paragraph that is marked as the lead."""
    abstract = root.find(".//body.head/abstract")
    if abstract is not None and (written := lines(abstract).strip()):
        return written
    lead = next(
        (
            p
            for p in root.iterfind(".//body.content//p")
            if attr(p, "lede", "lead") == "true" or "lead" in attr(p, "class").split()
        ),
        None,
    )
    return text(lead) if lead is not None else ""


def _identity(draft: Draft, docdata: Element) -> None:
    key, document, corrected = docdata.find("du-key"), docdata.find("doc-id"), docdata.find("correction")
    draft.version = attr(key, "version") or None
    identifier, stable = attr(document, "id-string"), attr(key, "key")
    draft.guid = stable if stable and draft.version else identifier or stable
    draft.identify("doc-id", identifier)
    draft.identify("du-key", stable)
    draft.identify("regsrc", attr(document, "regsrc"))
    if corrected is None:
        return
    draft.is_correction = True
    draft.notes.append(attr(corrected, "info"))
    if other := attr(corrected, "id-string"):
        draft.identify("corrects", other)
        draft.guid = other if not draft.version else draft.guid
    if not draft.version and draft.version_created:
        # NITF has no other counter: the instant of issue grows with every correction.
        draft.version = str(int(draft.version_created.timestamp()))


def _dates(draft: Draft, root: Element, docdata: Element) -> None:
    issue = draft.date(attr(docdata.find("date.issue"), "norm") or text(docdata, "date.issue"))
    published = (
        draft.date(attr(root.find(".//pubdata"), "date.publication"), attr(root.find(".//story.date"), "norm"))
        if not issue
        else None
    )
    draft.version_created = draft.published_at = issue or published
    expire = attr(docdata.find("date.expire"), "norm")
    draft.expires_at = draft.date(expire) if any(map(str.isdigit, expire[:4])) else None
    release = docdata.find("date.release")
    written = attr(release, "norm") or text(release)
    if not written or re.fullmatch(r"[YMDHS\W\d]*Y[YMDHS\W\d]*", written):  # templates leave "YYYYMMDD000000-HHMM" behind
        return
    moment = instant(written, draft.context.zone)
    is_embargoed = attr(docdata, "management-status").lower() == "embargoed"
    if moment is None or is_embargoed or issue is None or moment > issue + dt.timedelta(minutes=1):
        draft.embargo(written)


def _rights(draft: Draft, root: Element, docdata: Element) -> None:
    holder, year = attr(docdata.find("doc.copyright"), "holder"), attr(docdata.find("doc.copyright"), "year")[:4]
    draft.copyright_holder = holder or text(root, ".//body.head/rights/rights.owner")
    draft.copyright_notice = text(root, ".//copyrite") or (
        " ".join(part for part in ("©", year, holder) if part) if holder else ""
    )
    terms: list[str] = []
    for rights in docdata.iterfind("doc.rights"):
        terms += [attr(rights, "type"), attr(rights, "limitations")]
        terms += [f"{name}: {attr(rights, name)}" for name in ("geography", "startdate", "enddate") if attr(rights, name)]
    terms += [
        text(part)
        for name in ("type", "limitations", "geography")
        for part in root.iterfind(f".//body.head/rights/rights.{name}")
    ]
    draft.usage_terms = "\n".join(dict.fromkeys(term for term in terms if term))


def _provider(draft: Draft, root: Element, docdata: Element | None) -> None:
    distributor = text(root, ".//distributor")
    code, name = "", ""
    if docdata is not None:
        rights = docdata.find("doc.rights")
        code = (
            attr(docdata.find("doc-id"), "regsrc")
            or attr(rights, "agent", "owner")
            or attr(docdata.find(".//from-src"), "src-name")
        )
        name = attr(docdata.find("doc.copyright"), "holder")
    owner = text(root, ".//body.head/rights/rights.owner")
    draft.provider = Provider(distributor or owner or name or code, code or distributor or owner or name)
    draft.credit = distributor or owner


def _about(draft: Draft, root: Element) -> None:
    for topic in root.iter("tobject"):
        kinds = [attr(topic, "tobject.type"), *(attr(one, "tobject.property.type") for one in topic.iterfind("tobject.property"))]
        draft.genre_words += [word for word in kinds if word]
        draft.subjects += [_subject(one) for one in topic.iterfind("tobject.subject")]
    for key in root.iterfind(".//key-list/keyword"):
        draft.keywords.append(attr(key, "key") or text(key))
    draft.keywords += [attr(scope, "scope") for scope in root.iterfind(".//docdata/doc-scope")]
    metas = {attr(meta, "name").lower(): attr(meta, "content") for meta in root.iterfind("head/meta")}
    draft.slugline = next((metas[name] for name in _SLUGS if metas.get(name)), "")
    for name in ("person", "org", "event"):
        kind = {"org": "organisation"}.get(name, name)
        draft.subjects += [
            subjects.subject(attr(one, "idsrc"), attr(one, "value"), text(one), kind=kind)
            for one in root.iterfind(f".//identified-content/{name}")
        ]
    located = [*root.iterfind(".//identified-content/location"), *root.iterfind(".//body.head/dateline/location")]
    draft.places = [_event_place(one) for one in root.iterfind(".//evloc")] + [_location(one) for one in located]


def _subject(element: Element) -> Subject | None:
    names = (attr(element, f"tobject.subject.{part}") for part in ("detail", "matter", "type"))
    owner = attr(element, "tobject.subject.ipr")
    code = attr(element, "tobject.subject.refnum", "tobject.subject.code")
    return subjects.subject(owner, code, next(filter(None, names), ""))


def _event_place(element: Element) -> Place | None:
    code = attr(element, "iso-cc").upper()
    codes = [f"iso3166-1a{len(code)}:{code}"] if len(code) in (2, 3) else []
    region = attr(element, "state-prov") or attr(element, "county-dist")
    return places.place(text(element), country=attr(element, "country"), region=region, city=attr(element, "city"), codes=codes)


def _location(element: Element) -> Place | None:
    city, region, country = (text(element, f".//{name}") for name in ("city", "state", "country"))
    name = city or text(element, "sublocation") or text(element)
    codes = [f"{attr(element, 'idsrc')}:{attr(element, 'location-code')}"] if attr(element, "location-code") else []
    return places.place(name, country=country, region=region or text(element, ".//region"), city=city, codes=codes)
