"""NewsML 1.2: https://iptc.org/std/NewsML/1.2/ – items of nested components, texts and pictures by role."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import nitf, places, subjects
from .content import carried, decoded, text_body
from .draft import Context, Draft
from .html import Body
from .model import ParsedItem, Provider, Rendition, Subject
from .pictures import is_picture, picture
from .xml import Element, attr, lines, text

_PHOTO = re.compile(r"photo|picture|image|graphic|thumbnail|preview|quicklook", re.IGNORECASE)
_OTHER = re.compile(r"video|audio|animation", re.IGNORECASE)
_RICH = re.compile(r"nitf|x?html|xml", re.IGNORECASE)
_REVISION = re.compile(r":\d+[NUA]?\Z")
_SUBJECT_PARTS = ("subjectdetail", "subjectmatter", "subject", "subjectqualifier")


def read(item: Element, context: Context, language: str = "") -> ParsedItem:
    """The item of a plain ``newsitem`` element of NewsML 1.x; ``language`` is the document's."""
    draft = Draft(context)
    _management(draft, item)
    _identity(draft, item)
    components = list(item.iter("newscomponent"))
    _headings(draft, components)
    _rights(draft, item)
    _description(draft, item, language)
    main = _main_text(item)
    if main is not None:
        _body(draft, main)
    draft.renditions = [rendition for content in item.iter("contentitem") if (rendition := _rendition(content, item, main))]
    videos = any(_OTHER.search(attr(media, "formalname")) for media in item.iter("mediatype"))
    if not draft.body.html and (draft.renditions or videos):
        draft.item_class = "picture" if draft.renditions else "video"
        caption = draft.renditions[0].caption if draft.renditions else ""
        draft.summary = draft.summary or caption
    return draft.finish()


def _formal(element: Element | None, path: str = "") -> str:
    found = element.find(path) if element is not None and path else element
    return attr(found, "formalname", "value") or text(found)


def _first(elements: list[Element], path: str) -> str:
    return next((words for element in elements if (words := text(element, path))), "")


def _identity(draft: Draft, item: Element) -> None:
    identifier = item.find(".//newsidentifier")
    provider, date, name = (text(identifier, part) for part in ("providerid", "dateid", "newsitemid"))
    public = text(identifier, "publicidentifier")
    made = f"urn:newsml:{provider}:{date}:{name}" if provider and date and name else ""
    draft.guid = _REVISION.sub("", public) if public.count(":") >= 5 else public or made or name
    draft.version = text(identifier, "revisionid") or (
        public.rpartition(":")[2].rstrip("NUA") if _REVISION.search(public) else None
    )
    draft.identify("publicidentifier", public)
    draft.identify("newsitemid", name)
    party = item.find(".//administrativemetadata/provider/party")
    source = item.find(".//administrativemetadata/source/party")
    title = _formal(party) or _formal(source)
    draft.provider = Provider(title or provider, provider or title)


def _management(draft: Draft, item: Element) -> None:
    management = item.find("newsmanagement")
    if management is None:
        return
    draft.first_created = draft.date(text(management, "firstcreated"))
    draft.version_created = draft.date(text(management, "thisrevisioncreated"))
    draft.published_at = draft.first_created or draft.version_created
    draft.urgency = _formal(management, "urgency")
    draft.status = _formal(management, "status")
    draft.genre_words = [word for word in [_formal(management, "newsitemtype")] if word.lower() not in ("", "news")]
    instructions = [_formal(one) for one in management.iterfind("instruction")]
    draft.is_correction = any(re.search(r"correct|corrig|rectif", word, re.IGNORECASE) for word in instructions)
    for change in management.iterfind("statuswillchange"):
        future = _formal(change, "futurestatus").lower()
        moment = text(change, "dateandtime")
        if future in ("usable", "") and draft.status.lower() != "usable":
            draft.embargo(moment)
            draft.status = "Usable" if draft.embargo_until or draft.is_held else draft.status
        elif future.startswith(("cancel", "kill", "withh", "expire")):
            draft.expires_at = draft.date(moment)
    for note in [*item.iter("editorialnote"), *item.iter("comment")]:
        private = "private" in attr(note, "formalname", "role").lower() or "internal" in attr(note, "formalname", "role").lower()
        (draft.private_notes if private else draft.notes).append(lines(note))


def _headings(draft: Draft, components: list[Element]) -> None:
    newslines = [found for component in components if (found := component.find("newslines")) is not None]
    draft.headline = _first(newslines, "headline")
    for name, path in (
        ("subheadline", "subheadline"),
        ("dateline", "dateline"),
        ("slugline", "slugline"),
        ("credit", "creditline"),
    ):
        setattr(draft, name, _first(newslines, path))
    draft.byline = ", ".join(part for part in (_first(newslines, "byline"), _first(newslines, "bylinetitle")) if part)
    draft.copyright_notice = _first(newslines, "copyrightline")
    draft.usage_terms = _first(newslines, "rightsline")
    for line in (one for lines_ in newslines for one in lines_.iterfind("newsline")):
        kind = _formal(line, "newslinetype").lower()
        written = text(line, "newslinetext")
        if "summary" in kind or "abstract" in kind or "lead" in kind:
            draft.summary = draft.summary or written
        elif "advisory" in kind or "note" in kind:
            draft.notes.append(written)
    draft.summary = draft.summary or _first(newslines, "abstract")
    draft.keywords = [text(one) for lines_ in newslines for one in lines_.iterfind("keywordline")]


def _rights(draft: Draft, item: Element) -> None:
    rights = item.findall(".//rightsmetadata")
    draft.copyright_holder = _first(rights, "copyright/copyrightholder")
    year = _first(rights, "copyright/copyrightdate")
    draft.copyright_notice = draft.copyright_notice or (
        f"© {year} {draft.copyright_holder}".replace("  ", " ") if draft.copyright_holder else ""
    )
    terms = [text(part) for right in rights for usage in right.iterfind("usagerights") for part in usage]
    draft.usage_terms = "\n".join(dict.fromkeys(term for term in [str(draft.usage_terms), *terms] if term))


def _description(draft: Draft, item: Element, language: str) -> None:
    metadata = list(item.iter("descriptivemetadata"))
    draft.language = (*(_formal(one, "language") for one in metadata), attr(item, "lang"), language)
    labels = dict(_topic_names(item))
    for element in (part for one in metadata for code in one.iterfind("subjectcode") for part in code):
        if element.tag in _SUBJECT_PARTS:
            draft.subjects.append(_subject(element, labels))
    for data in metadata:
        draft.genres += [
            subjects.subject(attr(genre, "scheme", "vocabulary"), _formal(genre)) for genre in data.iterfind("genre")
        ]
        draft.places += [places.place("", **_location(location)) for location in data.iterfind("location")]
        properties = {attr(one, "formalname"): attr(one, "value") for one in data.iterfind("property")}
        draft.places.append(places.place("", country=properties.get("Country", ""), city=properties.get("City", "")))
        draft.keywords += [
            attr(one, "value") for one in data.iterfind("property") if attr(one, "formalname").lower() == "keyword"
        ]
    for related in item.iterfind("newsmanagement/associatedwith"):
        draft.identify("associatedwith", attr(related, "newsitem"))


def _topic_names(item: Element) -> Iterator[tuple[str, str]]:
    for topic in item.iter("topic"):
        names = [one for one in topic.iterfind("description") if attr(one, "variant").lower() in ("name", "")]
        english = [one for one in names if attr(one, "lang").startswith("en")] or names
        if english:
            yield text(topic, "formalname"), text(english[0])


def _subject(element: Element, labels: dict[str, str]) -> Subject | None:
    code = _formal(element)
    scheme = attr(element, "scheme", "vocabulary") or ("iptc" if re.fullmatch(r"\d{8}", code) else "")
    return subjects.subject(scheme, code, labels.get(code, ""))


def _location(location: Element) -> dict[str, str]:
    values = {attr(one, "formalname").lower(): attr(one, "value") for one in location.iterfind("property")}
    region = values.get("countryarea") or values.get("region") or values.get("state") or ""
    return {"country": values.get("country", ""), "region": region, "city": values.get("city", "")}


def _role(content: Element) -> str:
    """The role of the nearest component that has one."""
    return next(
        (_formal(role) for parent in content.iterancestors("newscomponent") if (role := parent.find("role")) is not None), ""
    ).lower()


def _is_photo(content: Element) -> bool:
    media = _formal(content, "mediatype")
    mime = _formal(content, "mimetype")
    if mime.startswith("image/") or (media and _PHOTO.search(media)):
        return True
    return (
        not media
        and not mime
        and content.find("datacontent") is None
        and is_picture("", attr(content, "href"))
        and bool(attr(content, "href"))
    )


def _main_text(item: Element) -> Element | None:
    """The text component that is the body: in role Main if one is, never a caption; the richest form of equivalent ones."""
    texts = [one for one in item.iter("contentitem") if not _is_photo(one) and _data(one) is not None and not _is_caption(one)]
    main = [one for one in texts if _role(one).startswith("main")] or texts
    rich = [one for one in main if _RICH.search(_formal(one, "format") + _formal(one, "mimetype")) or _has_elements(_data(one))]
    return next(iter(rich or main), None)


def _data(content: Element) -> Element | None:
    found = content.find("datacontent")
    return found if found is not None else content.find("encoding/datacontent")


def _has_elements(data: Element | None) -> bool:
    return data is not None and len(data) > 0


def _is_caption(content: Element) -> bool:
    if "caption" in _role(content):
        return True
    components = list(content.iterancestors("newscomponent"))[:-1]
    return any(any(_is_photo(one) for one in component.iter("contentitem")) for component in components[:1])


def _body(draft: Draft, content: Element) -> None:
    data = _data(content)
    if data is None:
        return
    notation = attr(content.find("encoding"), "notation")
    if notation:
        body, document = text_body(
            decoded("".join(str(part) for part in data.itertext()), notation), draft.context, str(draft.headline)
        )
    else:
        body, document = carried(data, draft.context, str(draft.headline))
    draft.body = Body(body.html, body.pictures)
    if document is not None:
        draft.headline = draft.headline or nitf.headline(document)
        draft.byline = draft.byline or nitf.byline(document)
        draft.dateline = draft.dateline or nitf.dateline(document)
        draft.summary = draft.summary or nitf.summary(document)


def _is_one_picture(component: Element) -> bool:
    """Whether the pictures below a component are files of one picture: they share a caption and news lines."""
    captions = sum(1 for one in component.iter("contentitem") if not _is_photo(one))
    return captions <= 1 and sum(1 for _lines in component.iter("newslines")) <= 1


def _rendition(content: Element, item: Element, main: Element | None) -> Rendition | None:
    """A picture's file; its caption, headline and credit come from the component that holds the picture and not the text."""
    if not _is_photo(content) or not is_picture(_formal(content, "mimetype"), attr(content, "href")):
        return None
    shared = set(main.iterancestors("newscomponent")) if main is not None else set()
    holders = [one for one in content.iterancestors("newscomponent") if one not in shared]
    holder = next((one for one in reversed(holders) if _is_one_picture(one)), holders[0] if holders else content)
    captions = [one for one in holder.iter("contentitem") if not _is_photo(one) and _data(one) is not None]
    caption = "\n".join(lines(data) for one in captions[:1] if (data := _data(one)) is not None)
    newslines = list(holder.iter("newslines"))
    facts = {attr(one, "formalname").lower(): attr(one, "value") for one in content.iter("property")}
    role = _formal(next(content.iterancestors("newscomponent")), "role")
    return picture(
        attr(content, "href", "url"),
        residref=attr(content, "duid"),
        name=role if _PHOTO.search(role) or "image" in role.lower() else _formal(content, "mediatype"),
        mime=_formal(content, "mimetype"),
        width=facts.get("width"),
        height=facts.get("height"),
        size=text(content, "characteristics/sizeinbytes"),
        caption=caption or _first(newslines, "newsline/newslinetext"),
        credit=_first(newslines, "creditline"),
        byline=_first(newslines, "byline"),
        alt=_first(newslines, "headline"),
        group=attr(holder, "duid") or item.getroottree().getpath(holder),
    )
