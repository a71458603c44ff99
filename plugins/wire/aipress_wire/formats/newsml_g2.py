"""NewsML-G2: https://iptc.org/standards/newsml-g2/ – news messages and bare news items, of any name-space."""

from __future__ import annotations

import re

from . import nitf, subjects
from .content import carried
from .draft import Context, Draft
from .g2_places import located, subject_places
from .html import Body
from .model import ParsedItem, Provider, Rendition, Subject, _
from .pictures import is_picture, picture
from .xml import Element, attr, lines, text

_PRIVATE = re.compile(r"non-?public|private|internal|confidential", re.IGNORECASE)
_VERSIONED = re.compile(r"(\d{1,18})[NUAnua]?\Z")


def read(item: Element, context: Context, language: str = "") -> ParsedItem:
    """The item of a plain ``newsitem`` element.

    Args:
        item: the element.
        context: limits and zone.
        language: of the message, for items that name none.
    """
    draft = Draft(context)
    meta, about = _part(item, "itemmeta"), _part(item, "contentmeta")
    _management(draft, item, meta)
    _identity(draft, item)
    draft.language = (attr(about.find("language"), "tag"), attr(item, "lang"), language)
    own = str(draft.language[0]) or str(draft.language[1])
    _rights(draft, item, own)
    _descriptions(draft, about, own)
    _classification(draft, item, meta, about, own)
    _content(draft, item)
    return draft.finish()


def _part(item: Element, name: str) -> Element:
    """A section of an item, or the item itself for agencies that leave the section out."""
    found = item.find(name)
    return found if found is not None else item


def best(elements: list[Element], language: str) -> str:
    """The text in the wanted language, else in none, else in English, else the first."""
    wanted = language.lower()[:2]
    written = [(attr(element, "lang").lower()[:2], text(element)) for element in elements]
    texts = {code: words for code, words in reversed(written) if words}
    return next(
        (texts[code] for code in (wanted, "", "en") if code in texts), next((words for _code, words in written if words), "")
    )


def _identity(draft: Draft, item: Element) -> None:
    guid, version = attr(item, "guid"), attr(item, "version")
    parts = guid.split(":")
    suffix = _VERSIONED.match(parts[-1])
    if suffix:
        # urn:newsml:provider:date:item:revision is versioned by its own rule (RFC 3085); others when they repeat the version.
        is_urn = guid.lower().startswith("urn:newsml:") and len(parts) >= 6 and version in ("", suffix[1])
        repeats = guid.startswith("tag:") and len(parts) >= 4 and parts[-1] == version
        if is_urn or repeats:
            draft.identify("versioned", guid)
            guid, version = ":".join(parts[:-1]), version or suffix[1]
    draft.guid, draft.version = guid, version or None


def _management(draft: Draft, item: Element, meta: Element) -> None:
    item_class = meta.find("itemclass")
    draft.item_class = (attr(item_class, "qcode", "uri", "literal") or text(item_class)).rpartition(":")[2].rpartition("/")[2]
    status = meta.find("pubstatus")
    draft.status = attr(status, "qcode", "uri", "literal") or text(status)
    draft.version_created = draft.date(text(meta, "versioncreated"))
    about = _part(item, "contentmeta")
    draft.first_created = draft.date(text(meta, "firstcreated"), text(about, "contentcreated"))
    draft.published_at = draft.first_created or draft.version_created
    draft.expires_at = draft.date(text(meta, "expires"))
    _notes(draft, meta)
    signals = [attr(signal, "qcode", "uri", "literal").lower() for signal in meta.iterfind("signal")]
    draft.is_correction = any(re.search(r"correct|corrig", signal) for signal in signals)
    _embargo(draft, meta)
    for link in meta.iterfind("link"):
        if "seealso" in attr(link, "rel").lower() or attr(link, "href"):
            draft.link(attr(link, "href"), text(link, "title"), attr(link, "rel").rpartition(":")[2])
    provider = meta.find("provider")
    sent_by = attr(provider, "qcode", "literal", "uri")
    draft.provider = Provider(text(provider, "name") or text(provider) or sent_by.rpartition(":")[2], sent_by or text(provider))


def _embargo(draft: Draft, meta: Element) -> None:
    element = meta.find("embargoed")
    if element is None:
        return
    if text(element):
        draft.embargo(text(element))
        return
    # A null value is an embargo without end; but a template that leaves other elements empty too means nothing by it.
    is_template = any(child is not element and not len(child) and not child.attrib and not text(child) for child in meta)
    if draft.mentions_embargo or not is_template:
        draft.hold(_("The item is embargoed without an end that can be read, so it is withheld."))
    else:
        draft.warnings.append(_("The embargo is empty, like other fields of the item, and was passed over."))


def _notes(draft: Draft, meta: Element) -> None:
    for note in meta.iterfind("ednote"):
        for hidden in [part for part in note.iter() if isinstance(part.tag, str) and _PRIVATE.search(attr(part, "class"))]:
            draft.private_notes.append(lines(hidden))
            _remove(hidden)
        is_private = _PRIVATE.search(attr(note, "pubconstraint")) or _PRIVATE.search(attr(note, "role"))
        (draft.private_notes if is_private else draft.notes).append(lines(note))


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _rights(draft: Draft, item: Element, language: str) -> None:
    rights = item.findall("rightsinfo")
    holder = next((found for right in rights if (found := right.find("copyrightholder")) is not None), None)
    draft.copyright_holder = (
        text(holder, "name") or attr(holder, "literal") or text(holder) or attr(holder, "qcode").rpartition(":")[2]
    )
    draft.copyright_notice = best([one for right in rights for one in right.iterfind("copyrightnotice")], language)
    draft.usage_terms = best([one for right in rights for one in right.iterfind("usageterms")], language)


def _descriptions(draft: Draft, about: Element, language: str) -> None:
    headlines: dict[str, list[Element]] = {"main": [], "sub": []}
    for headline in about.iterfind("headline"):
        role = attr(headline, "role").lower()
        headlines["sub" if "sub" in role else "main"].append(headline)
    draft.headline = best(headlines["main"], language)
    draft.subheadline = best(headlines["sub"], language)
    draft.slugline = text(about, "slugline")
    draft.byline = text(about, "by") or _creator(about)
    draft.dateline = text(about, "dateline")
    draft.credit = text(about, "creditline")
    draft.urgency = text(about, "urgency")
    is_picture_item = draft.item_class.lower() in ("picture", "photo", "graphic", "image")
    descriptions = [one for one in about.iterfind("description") if is_picture_item or "caption" not in attr(one, "role").lower()]
    summaries = [one for one in descriptions if "summary" in attr(one, "role").lower()] or descriptions
    draft.summary = best(summaries, language)


def _creator(about: Element) -> str:
    names = (text(creator, "name") for creator in about.iterfind("creator") if "org" not in attr(creator, "type").lower())
    return ", ".join(name for name in names if " " in name)


def _classification(draft: Draft, item: Element, meta: Element, about: Element, language: str) -> None:
    for genre in about.iterfind("genre"):
        draft.genres.append(subjects.from_qcode(attr(genre, "qcode", "uri", "literal"), best(genre.findall("name"), language)))
    draft.keywords = [text(keyword) for keyword in about.iterfind("keyword")]
    draft.places = located(about, language)
    for element in about.iterfind("subject"):
        found = subject_places(element, item, language)
        if found is not None:
            draft.places += found
        else:
            draft.subjects += _subjects(element, language)
    for alternative in about.iterfind("altid"):
        draft.identify(attr(alternative, "type"), text(alternative))
    draft.identify("filename", text(meta, "filename"))


def _subjects(element: Element, language: str) -> list[Subject | None]:
    """A subject, and the IPTC code that it is the same as, or falls under, when it has none of its own."""
    names = element.findall("name")
    kind = attr(element, "type").rpartition(":")[2]
    label = best([name for name in names if "mnemonic" not in attr(name, "role")] or names, language)
    literal = attr(element, "literal")
    code = attr(element, "qcode", "uri") or ("" if " " in literal else f":{literal}")
    own = subjects.from_qcode(code, label or literal, language if label else "", kind)
    found = [own]
    if own and own.scheme not in ("medtop", "subj"):
        for path in ("sameas", "broader"):
            others = (
                subjects.from_qcode(attr(one, "qcode", "uri"), best(one.findall("name"), language), language)
                for one in element.iterfind(path)
            )
            known = [other for other in others if other and other.scheme in ("medtop", "subj")]
            if known:
                return [*found, *known]
    return found


def _content(draft: Draft, item: Element) -> None:
    sets = item.find("contentset")
    if sets is None:
        return
    draft.renditions = _renditions(draft, sets)
    bodies = [*sets.iterfind("inlinexml"), *sets.iterfind("inlinedata")]
    for element in bodies:
        body, document = carried(element, draft.context, str(draft.headline))
        if document is not None:
            draft.headline = draft.headline or nitf.headline(document)
            draft.byline = draft.byline or nitf.byline(document)
            draft.dateline = draft.dateline or nitf.dateline(document)
            draft.summary = draft.summary or nitf.summary(document)
        if body.html and not draft.body.html:
            draft.body = Body(body.html, (*draft.body.pictures, *body.pictures))
        elif body.pictures and not draft.body.html:
            draft.body = body


def _renditions(draft: Draft, sets: Element) -> list[Rendition]:
    is_picture_item = draft.item_class.lower() in ("picture", "photo", "graphic", "image")
    found = []
    for remote in sets.iterfind("remotecontent"):
        mime, href = attr(remote, "contenttype"), attr(remote, "href")
        if not is_picture(mime, href):
            continue
        identifier = attr(remote, "residref")
        filename = next((text(one) for one in remote.iterfind("altid") if "file" in attr(one, "type").lower()), "")
        found.append(
            picture(
                href,
                residref=identifier,
                name=attr(remote, "rendition").rpartition(":")[2],
                mime=mime,
                width=attr(remote, "width"),
                height=attr(remote, "height"),
                size=attr(remote, "size"),
                caption=draft.summary if is_picture_item else "",
                credit=draft.credit if is_picture_item else "",
                byline=draft.byline if is_picture_item else "",
                filename=filename,
                alt=text(remote, "alttext"),
                group=str(draft.guid) if is_picture_item else "remote",
            )
        )
    return [one for one in found if one]
