"""NewsML-G2, NewsML 1.2 and NITF: by the standard, and bent as agencies bend them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from reading import everything, g2, items, nitf, only, problems

from aipress_wire.formats import detect, english


def test_a_package_beside_items_is_passed_over(fixtures: Path) -> None:
    found = everything(fixtures / "g2-message.xml")
    assert [one.guid.rpartition(":")[2] for one in found] == ["port", "cantine", "rumeur", "cp-voiles", "photo-9"]  # type: ignore[union-attr]


def test_a_package_alone_is_one_problem() -> None:
    (problem,) = problems('<packageItem guid="x" version="1"><itemMeta/></packageItem>')
    assert "package" in problem.text


def test_a_correction_is_told_by_its_signal_or_its_note(fixtures: Path) -> None:
    flags = {item.guid.rpartition(":")[2]: item.is_correction for item in items(fixtures / "g2-message.xml")}
    assert flags == {"port": False, "cantine": True, "rumeur": False, "cp-voiles": False, "photo-9": False}


def test_a_kill_needs_neither_headline_nor_body(fixtures: Path) -> None:
    kill = items(fixtures / "g2-message.xml")[2]
    assert (kill.status, kill.headline, kill.body_html, kill.version) == ("canceled", "", "", 4)


def test_a_press_release_is_told_by_its_genre_and_keeps_its_embargo(fixtures: Path) -> None:
    release = items(fixtures / "g2-message.xml")[3]
    assert (release.kind, release.status) == ("press_release", "usable")
    assert release.embargo_until == dt.datetime(2024, 5, 13, 4, tzinfo=dt.UTC)


def test_a_picture_item_gives_its_files_caption_and_credit(fixtures: Path) -> None:
    picture = items(fixtures / "g2-message.xml")[4]
    (files,) = picture.pictures
    assert picture.kind == "picture"
    assert [one.href for one in files] == ["photos/quai.jpg", "photos/quai-mini.jpg"]
    assert files[0].caption == "Un remorqueur quitte le quai 4, lundi 6 mai 2024."
    assert files[0].credit == picture.credit == "Littoral / Malo Guivarc’h"


def test_notes_not_for_publication_are_kept_apart(fixtures: Path) -> None:
    item = items(fixtures / "g2-message.xml")[0]
    assert "02 99" not in item.ed_note
    assert "capitainerie" not in item.ed_note
    assert item.private_notes == ("Astreinte : Jeanne Kermadec, 02 99 00 00 01", "Ne pas publier : source à la capitainerie.")


def test_places_are_sorted_into_levels_and_completed_by_assertions(fixtures: Path) -> None:
    here, about = items(fixtures / "g2-message.xml")[0].places
    assert (here.city, here.region, here.country) == ("Nantes", "Pays de la Loire", "France")
    assert "iso3166-1a3:FRA" in here.codes
    assert (about.latitude, about.longitude) == (47.2736, -2.2139)


def test_only_web_addresses_become_links(fixtures: Path) -> None:
    assert [link.href for link in items(fixtures / "g2-message.xml")[0].links] == ["https://port.example/avis-12"]


def test_wire_text_is_split_at_its_indented_lines(fixtures: Path) -> None:
    assert items(fixtures / "g2-message.xml")[1].body_html.split("\n") == [
        "<p>(Littoral) - Le prix du repas passera à 3,10 euros en septembre, a annoncé la ville lundi.</p>",
        "<p>La mesure touche 1.900 enfants.</p>",
        "<p>Le conseil a voté à l’unanimité.</p>",
    ]


def test_a_bent_item_still_reads(fixtures: Path) -> None:
    item = only(fixtures / "g2-bent.xml", timezone=ZoneInfo("Europe/Berlin"))
    assert (item.guid, item.version) == ("urn:newsml:kontor.example:20240201:zeitung", 7)
    assert (item.headline, item.dateline) == ("Drei Fahrräder aus der Förde geborgen", "Flensburg")
    assert item.byline == "Von Imke Petersen, Kontor-Korrespondentin"
    assert item.version_created == dt.datetime(2024, 2, 1, 6, 59, tzinfo=dt.UTC)
    assert "Räder &amp; ein Schild auf www.foerde.example/?a=1&amp;b=2" in item.body_html
    assert item.renditions[0].alt == "Ein Rad"
    assert item.renditions[0].credit == "Jan Brodersen"
    assert item.status == "usable"
    assert item.embargo_until is None


def test_an_empty_embargo_withholds_an_item() -> None:
    item = only(g2(meta='<versionCreated>2024-01-01T00:00:00Z</versionCreated><embargoed/><pubStatus qcode="stat:usable"/>'))
    assert item.status == "withheld"


def test_an_empty_embargo_of_a_template_withholds_when_a_note_speaks_of_one() -> None:
    assert only(g2(meta="<embargoed/><title/><edNote>EMBARGO until the minister speaks</edNote>")).status == "withheld"


def test_an_embargo_that_cannot_be_read_withholds_the_item() -> None:
    item = only(g2(meta="<embargoed>Tuesday noon</embargoed>"))
    assert item.status == "withheld"
    assert any("Tuesday noon" in english(warning) for warning in item.warnings)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("stat:usable", "usable"),
        ("STAT:Usable", "usable"),
        ("http://cv.iptc.org/newscodes/pubstatusg2/canceled", "canceled"),
        ("stat:cancelled", "canceled"),
        ("stat:Killed", "canceled"),
        ("stat:withheld", "withheld"),
        ("stat:perhaps", "withheld"),
        ("", "usable"),
    ],
)
def test_the_status_is_read_in_any_spelling(word: str, status: str) -> None:
    assert only(g2(meta=f'<pubStatus qcode="{word}"/>')).status == status


def test_a_video_is_refused_by_name() -> None:
    (problem,) = problems(g2().replace("ninat:text", "ninat:video"))
    assert problem.reference == "urn:x:1"
    assert "video" in problem.text


def test_an_item_without_headline_takes_its_first_words() -> None:
    item = only(g2(about="", content="<inlineData>The ferry is late again.</inlineData>"))
    assert item.headline == "The ferry is late again."
    assert item.warnings


def test_an_item_with_nothing_to_show_is_a_problem() -> None:
    (problem,) = problems(g2(about="<urgency>4</urgency>"))
    assert problem.reference == "urn:x:1"


def test_an_item_without_guid_gets_the_same_one_every_time() -> None:
    text = g2(attributes="")
    assert only(text).guid == only(text).guid
    assert only(text).guid.startswith("urn:aipress:wire:")


@pytest.mark.parametrize(
    ("attributes", "guid", "version"),
    [
        ('guid="urn:newsml:a.example:2024:x:12" version="12"', "urn:newsml:a.example:2024:x", 12),
        ('guid="urn:newsml:a.example:2024:x:12"', "urn:newsml:a.example:2024:x", 12),
        ('guid="urn:newsml:a.example:20240101:12" version="12"', "urn:newsml:a.example:20240101:12", 12),
        ('guid="tag:a.example,2024:x:3" version="3"', "tag:a.example,2024:x", 3),
        ('guid="tag:a.example,2024:3" version="3"', "tag:a.example,2024:3", 3),
        ('guid="x" version="360624134"', "x", 360624134),
        ('guid="x" version="99999999999999999999"', "x", 2**63 - 1),
        ('guid="x" version="v7"', "x", 7),
        ('guid="x" version="second"', "x", 1),
        ('guid="x" version="-4"', "x", 4),
    ],
)
def test_guid_and_version_are_told_apart(attributes: str, guid: str, version: int) -> None:
    item = only(g2(attributes=attributes))
    assert (item.guid, item.version) == (guid, version)


def test_newsml12_holds_several_items_of_every_status(fixtures: Path) -> None:
    states = [
        (item.guid.rpartition(":")[2], item.version, item.status, bool(item.embargo_until))
        for item in items(fixtures / "newsml12.xml")
    ]
    assert states == [
        ("FJ-OSL-0088", 2, "usable", False),
        ("FJ-OSL-0090", 1, "usable", True),
        ("FJ-OSL-0071", 3, "canceled", False),
        ("FJ-OSL-0091", 1, "withheld", False),
    ]


def test_newsml12_content_may_be_base64(fixtures: Path) -> None:
    assert items(fixtures / "newsml12.xml")[1].body_html == "<p>The budget is balanced.</p>"


def newsml12(component: str) -> str:
    """A NewsML 1.2 document of one item."""
    identification = "<Identification><NewsIdentifier><NewsItemId>a</NewsItemId></NewsIdentifier></Identification>"
    lines = "<NewsLines><HeadLine>Goat</HeadLine></NewsLines>"
    return f"<NewsML><NewsItem>{identification}<NewsComponent>{lines}{component}</NewsComponent></NewsItem></NewsML>"


@pytest.mark.parametrize("content", ["<p>One.</p><p>Two.</p>", "<![CDATA[<P>One.</P> <P> </P><P>Two.</P>]]>", "One.\n\nTwo."])
def test_newsml12_content_may_be_paragraphs_escaped_html_or_plain_text(content: str) -> None:
    component = f"<NewsComponent><ContentItem><DataContent>{content}</DataContent></ContentItem></NewsComponent>"
    assert only(newsml12(component)).body_html == "<p>One.</p>\n<p>Two.</p>"


def test_newsml12_picture_alone_is_a_picture() -> None:
    text = '<ContentItem><MediaType FormalName="Text"/><DataContent><p>A goat.</p></DataContent></ContentItem>'
    photo = '<ContentItem Href="goat.jpg"><MediaType FormalName="Photo"/></ContentItem>'
    component = (
        f'<NewsComponent><Role FormalName="Caption"/>{text}</NewsComponent>'
        f'<NewsComponent><Role FormalName="Preview"/>{photo}</NewsComponent>'
    )
    item = only(newsml12(component))
    assert (item.kind, item.renditions[0].caption, item.body_html) == ("picture", "A goat.", "")


def test_nitf_is_read_as_latin1_and_mapped_to_html(fixtures: Path) -> None:
    item = only(fixtures / "nitf-latin1.xml")
    assert item.body_html.split("\n")[1:5] == [
        "<p>Jää kantaa <em>jo</em> kävelijän.<br>Varovaisuutta tarvitaan.</p>",
        "<h2>Mittaukset</h2>",
        "<table><tbody><tr><th>Paikka</th><th>cm</th></tr><tr><td>Taipalsaari</td><td>6</td></tr></tbody></table>",
        "<ol><li>pilkki</li><li>luistelu</li></ol>",
    ]
    assert "<pre>  0 -2 -4\n  1 -3 -5</pre>" in item.body_html
    assert item.kind == "article"
    assert item.urgency == 4
    assert item.keywords == ("jää", "talvi")


@pytest.mark.parametrize(
    ("docdata", "embargo"),
    [
        (
            '<date.issue norm="20240101T080000Z"/><date.release norm="20240102T080000Z"/>',
            dt.datetime(2024, 1, 2, 8, tzinfo=dt.UTC),
        ),
        ('<date.issue norm="20240101T080000Z"/><date.release norm="20240101T080000Z"/>', None),
        ('<date.issue norm="20240101T080000Z"/><date.release norm="YYYYMMDD000000-HHMM"/>', None),
    ],
)
def test_nitf_release_after_issue_is_an_embargo(docdata: str, embargo: dt.datetime | None) -> None:
    item = only(nitf(docdata=f'<doc-id id-string="n"/>{docdata}'))
    assert (item.embargo_until, item.status) == (embargo, "usable")


def test_nitf_correction_speaks_of_the_document_that_it_names() -> None:
    docdata = '<doc-id id-string="n-2"/><date.issue norm="20240101T080000Z"/><correction id-string="n-1" info="Name corrected"/>'
    item = only(nitf(docdata=docdata))
    assert (item.guid, item.is_correction, item.version) == ("n-1", True, 1704096000)


def test_nitf_without_version_keeps_the_identifier_of_the_document() -> None:
    assert only(nitf(docdata='<doc-id id-string="n-1"/><du-key key="story"/>')).guid == "n-1"
    item = only(nitf(docdata='<doc-id id-string="n-1"/><du-key key="story" version="3"/>'))
    assert (item.guid, item.version) == ("story", 3)


def test_nitf_killed_by_management_status() -> None:
    assert only(nitf().replace("<docdata>", '<docdata management-status="canceled">')).status == "canceled"


def test_several_nitf_documents_in_one_file() -> None:
    second = nitf('<doc-id id-string="n-2"/>')
    assert [item.guid for item in items(f"<documents>{nitf()}{second}</documents>")] == ["n-1", "n-2"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (g2(), "newsml-g2"),
        ("<newsMessage><itemSet/></newsMessage>", "newsml-g2"),
        ("<NewsML/>", "newsml-1.2"),
        (nitf(), "nitf"),
        ('<rss version="2.0"/>', "rss"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"/>', "atom"),
        ('{"uri": "x"}', "ninjs"),
        ('{"version": "https://jsonfeed.org/version/1", "items": []}', "jsonfeed"),
        ("<html/>", "unknown"),
        ("", "unknown"),
        ("hello", "unknown"),
    ],
)
def test_the_format_is_told_by_content(text: str, name: str) -> None:
    assert detect(text.encode(), "misleading.json") == name
