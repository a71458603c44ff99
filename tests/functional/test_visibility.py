"""What is not published is nowhere: every exit, every state, every reader; and what is listed can be read."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, false, func, literal, select, true

from aipress_core.api import Content, File, Identity, Party, Visibility, content, utcnow
from aipress_core.content.types import ContentTypes
from aipress_core.content.visibility import MOST_KEPT, live
from aipress_core.content.visibility import _statements as kept_statements
from aipress_discussion.models import Comment, Like
from aipress_organisations.services import create
from tests.functional.conftest import token_of, write_item

HOUR = dt.timedelta(hours=1)
STATES = ("live", "lifted", "draft", "coming", "embargoed", "expired", "archived", "killed")
LISTED = ("live", "lifted")
READERS = ("anonymous", "member", "author", "site owner")
LISTS = ("/", "/wire/", "/wire/?sort=likes", "/wire/?sort=views", "/wire/?heading=news", "/wire/?tab=releases", "/wire/?tab=agencies",
         "/wire/?part=facets&heading=news", "/organisations/", "{organisation}", "{organisation}/article", "{organisation}/release", "{organisation}/contacts",
         "/members/{author}/publications",
         "/search?q=quagga", "/search?q=quagga&type=wire.article", "/search?q=quagga&type=wire.release&sort=date", "/search/suggest?q=quagga")
# Every page of a reader that is not the desk's or one's own account, and what is shown of content there. A page that is
# missing here fails the test below: say where it belongs, and walk it above when it shows content.
PAGES = {
    "walked": {"Root ", "WireRoot ", "WireItem ", "KilledItem ", "OrganisationPage ", "OrganisationPage contacts", "Published ", "Directory ", "MemberPage publications", "Discussion ", "Discussion comments",
               "Discussion like", "media ", "SearchPlace ", "SearchPlace suggest"},
    "one's own searches": {"SavedList ", "SavedItem edit", "SavedItem pause", "SavedItem delete", "SearchPlace save", "StopLink "},
    "how search is steered, for the site's owners": {
        "SearchPlace why", "SearchDesk ", "SearchDesk rebuild", "SearchDesk check", "SynonymList ", "SynonymList delete", "PinList ",
        "PinList delete", "MissedList "},
    "below a comment that one may see": {"CommentPlace ", "CommentPlace answer", "CommentPlace edit", "CommentPlace remove",
                                         "CommentPlace report"},
    "no content": {"IExceptionResponse ", "static ", "health_live ", "health_ready ", "locale ", "metrics ", "Centre bell"},
    "an organisation's managers alone, and no content": {
        "OrganisationPage edit", "OrganisationPage leave", "Team ", "TeamMember remove", "TeamMember promote", "TeamMember demote",
        "Invited resend", "Invited cancel"},
    "one's own invitations, and no content": {"OwnInvitations ", "OwnInvitation accept", "OwnInvitation decline"},
    "the site's owners alone, and no content": {
        "OrganisationList ", "OrganisationList new", "OrganisationList doubles", "OrganisationList merge", "OrganisationItem ",
        "OrganisationItem identity", "OrganisationItem add", "OrganisationItem official", "OrganisationItem active",
        "OrganisationItem delete"},
    "what a plugin declares, under a permission of its own": {"component ", "vocabulary "},
    "walked by the network's own tests": {
        "Wall ", "PostPage ", "PostPage remove", "PostPage report", "Groups ", "Groups new", "GroupPage ", "GroupPage about",
        "GroupPage members", "GroupPage door", "GroupPage join", "GroupPage leave", "GroupPage report", "GroupPage accept",
        "GroupPage dismiss", "GroupPage exclude", "GroupPage readmit", "GroupPage role", "GroupPage edit", "GroupPage remove", "Members ",
        "MemberPage ", "MemberPage activities", "MemberPage groups", "MemberPage followees", "MemberPage followers", "PartyPlace follow",
        "PartyPlace block", "PartyPlace mute", "PartyPlace report", "ContactOptions ", "KeptAway ", "Reports ", "ReportItem "},
    "registration: survey questions, terms and what the visitor has filled in; no content": {
        "Register ", "Register choice", "Register summary", "Register submit", "Register later", "Register done", "Register confirm",
        "Register reply", "Register correct", "VisitorStep ", "TermSearch "},
    "one's own profile and its draft, and no content": {
        "OwnProfile ", "OwnProfile edit", "OwnProfile choice", "OwnProfile summary", "OwnProfile submit", "OwnProfile later",
        "OwnProfile verify", "MemberStep "},
    "one's own invitations to colleagues, and no content": {
        "Inviting ", "Inviting check", "Inviting send", "Inviting sponsor", "Inviting withdraw"},
    "the reviewers of registrations alone, and no content": {
        "Registrations ", "RequestItem ", "RequestItem approve", "RequestItem refuse", "RequestItem ask", "RequestItem card",
        "RequestItem picture"},
    "whoever manages the survey alone, and no content": {
        "SurveyDesk ", "SurveyDesk template", "SurveyItem ", "SurveyItem file", "SurveyItem switch", "SurveyItem discard"},
    "walked by the plugin's own tests": {"Centre ", "Centre latest", "Centre read-all", "NotificationPlace open", "NotificationPlace read",
                                         "NotificationPlace unread"},
}


def title(state, family):
    return f"Quagga {state} {family}"


def bytes_of(world, text):
    """Stored bytes with a name of their own."""
    data = b"%PDF-1.4 " + text.encode()
    sha256 = world.registry.files.storage.put(data)
    assert sha256 == hashlib.sha256(data).hexdigest()
    return sha256, len(data)


def write_world(world, db, author):
    """An item of each family in each state, all of one organisation, each with a file; returns ids, slugs and file names."""
    now, found = utcnow(), {}
    organisation = create(db, "Agence Quagga", "agency")
    for state in STATES:
        for family in ("article", "release"):
            times = {"embargoed": {"embargo": now + HOUR}, "lifted": {"embargo": now - HOUR, "at": now - 2 * HOUR}, "coming": {"at": now + HOUR},
                     "expired": {"at": now - 2 * HOUR, "expires": now - HOUR}}.get(state, {})
            header = write_item(db, title=title(state, family), owner=author, publisher=organisation.id, release=family == "release",
                                publish=state != "draft", heading="news", **times)
            if state in ("archived", "killed"):
                {"archived": content.archive, "killed": content.kill}[state](db, header, now)
            sha256, size = bytes_of(world, title(state, family))
            db.add(File(sha256=sha256, mime="application/pdf", size=size, parent_id=header.id, owner_id=author))
            found[state, family] = (header.id, header.slug, f"/media/{sha256}.pdf")
    db.commit()
    return found, f"/organisations/{db.get(Party, organisation.id).slug}"


@pytest.fixture
def author(world, db):
    party = world.party("Noé Auteur", roles=("journalist",), db=db)
    db.commit()
    return party.id


@pytest.fixture(params=READERS)
def reader(request, world, author):
    """Signs one of the readers in."""
    if request.param == "author":
        world.sign_in(author)
    elif request.param != "anonymous":
        world.login("owner" if request.param == "site owner" else "journalist")
    return request.param


@pytest.mark.parametrize("public", ["none", "headlines", "full"])
def test_lists_show_what_is_live_to_those_for_whom_it_is_meant_and_nothing_else(world, testapp, db, author, reader, as_if, public):
    as_if(**{"wire.public": public})
    _, organisation = write_world(world, db, author)
    may_list = reader != "anonymous" or public != "none"
    seen = set()
    for address in LISTS:
        page = testapp.get(address.format(organisation=organisation, author=db.get(Party, author).slug), status="*")
        assert page.status_int in (200, 303) or (page.status_int == 401 and address.startswith("/members/")), address
        shown = {state for state in STATES for family in ("article", "release") if title(state, family) in page.text}
        assert shown <= set(LISTED if may_list else ()), address
        seen |= shown
    assert seen == set(LISTED if may_list else ())


@pytest.mark.parametrize("public", ["none", "headlines", "full"])
def test_one_item_opens_for_its_readers_and_nobody_else(world, testapp, db, author, reader, as_if, public):
    as_if(**{"wire.public": public})
    items, _ = write_world(world, db, author)
    may_list = reader != "anonymous" or public != "none"
    for (state, family), (content_id, slug, media) in items.items():
        readable = (state in LISTED and may_list) or (reader == "author" and state != "killed")
        page = testapp.get(f"/wire/{slug}", status="*")
        assert (page.status_int == 200) == readable, (state, family)
        assert (page.status_int == 410) == (state == "killed" and may_list), "that it was withdrawn is told to those who could have read it"
        assert (title(state, family) in page.text) == readable, (state, family)
        assert ("<p>Text.</p>" in page.text) == (readable and (reader != "anonymous" or public == "full")), (state, family)
        file = testapp.get(media, status="*")
        assert (file.status_int == 200) == (readable or (reader == "author" and state != "killed")), (state, family)
        assert readable or testapp.get(f"/discussion/{content_id}", status="*").status_int != 200


@pytest.mark.parametrize("names_time", [True, False])
@pytest.mark.parametrize(("listed", "expires", "is_seen"), [(0, None, True), (1, None, False), (-1, 0, False), (-1, 1, True)])
def test_the_instant_itself_lists_and_unlists(db, author, listed, expires, is_seen, names_time):
    """In SQL as in Python, to the microsecond: nothing is seen a moment too long."""
    now, tick = utcnow(), dt.timedelta(microseconds=1)
    header = write_item(db, title="Quagga", owner=author)
    header.listed_at, header.expires_at = now + listed * tick, None if expires is None else now + expires * tick
    db.flush()
    assert content.is_live(header, now) is is_seen
    assert (db.scalar(select(Content.id).where(Content.id == header.id, live(now, by_date=names_time))) is not None) is is_seen


def test_the_sweep_comes_back_for_each_end(db, author):
    """Of an embargo and an expiry it is the next one that it waits for."""
    now = utcnow()
    header = write_item(db, title="Quagga", owner=author, at=now, embargo=now + HOUR, expires=now + 2 * HOUR)
    ends = [header.next_change_at]
    for later in (now + HOUR, now + 2 * HOUR):
        content.apply_due_changes(db, later)
        ends.append(header.next_change_at)
    assert ends == [now + HOUR, now + 2 * HOUR, None]


@pytest.mark.parametrize("act", ["comments", "like"])
def test_what_cannot_be_read_cannot_be_commented_or_liked(world, testapp, db, author, act):
    items, _ = write_world(world, db, author)
    world.login("journalist")
    token = token_of(testapp)
    for (state, family), (content_id, _slug, _media) in items.items():
        answer = testapp.post(f"/discussion/{content_id}/{act}", {"csrf_token": token, "body": "I was first."}, status="*")
        assert (answer.status_int in (200, 303)) == (state in LISTED), (state, family)
    rows = db.scalars(select(Comment.content_id if act == "comments" else Like.content_id)).all()
    assert set(rows) == {content_id for (state, _), (content_id, _s, _m) in items.items() if state in LISTED}


def test_comments_of_an_item_go_with_it(world, testapp, db, author):
    items, _ = write_world(world, db, author)
    world.login("journalist")
    content_id, slug, _ = items["live", "article"]
    testapp.post(f"/discussion/{content_id}/comments", {"csrf_token": token_of(testapp), "body": "Numbat was here."})
    comment = db.scalars(select(Comment)).one()
    assert "Numbat" in testapp.get(f"/discussion/comments/{comment.id}").text
    content.kill(db, db.get(Content, content_id), utcnow())
    db.commit()
    assert testapp.get(f"/discussion/comments/{comment.id}", status="*").status_int == 404
    assert "Numbat" not in testapp.get(f"/wire/{slug}", status=410).text


def test_counts_beside_the_filters_count_what_is_listed(world, testapp, db, author):
    write_world(world, db, author)
    world.login("journalist")
    page = testapp.get("/wire/?part=facets&heading=news")
    assert str(len(LISTED)) in page.text
    assert content.facet_counts(db, "wire.articles", utcnow())["heading"] == {"news": len(LISTED)}


def test_every_page_of_the_site_is_known_to_these_tests(world):
    known = set().union(*PAGES.values())
    plugins = world.registry.plugins
    found = {}
    for entry in world.registry.introspector.get_category("views"):
        view = entry["introspectable"]
        owner = view.get("plugin") or plugins.owner_of(getattr(view["callable"], "__module__", "")) or "core"
        if view["exception_only"] or owner in ("admin", "accounts", "demo") or owner.startswith("example_") or (not view["context"] \
                and not view["route_name"]):
            continue
        if isinstance(view["context"], type) and issubclass(view["context"], Exception):
            continue
        found[f"{view['route_name'] or view['context'].__name__} {view['name'] or ''}"] = owner
    assert {page: owner for page, owner in found.items() if page not in known} == {}


def _kept(visibility):
    """What a page of one item asks, by a statement that all viewers share."""
    return select(Content.id).where(visibility.readable("wire.article", "wire.release"))


def _all(visibility, number):
    return select(Content.type, literal(number)).where(visibility.listed())


def test_a_statement_that_is_kept_is_the_one_that_was_asked_for(world, write):
    """Also of two types with one audience, when the plugin of the one comes and the other's goes."""
    write()
    write(release=True)
    types, viewer = world.registry.content_types, Identity(0, "", "", frozenset())
    for name in ("wire.article", "wire.release"):
        seen = Visibility(ContentTypes([types[name]]), world.registry.aipress_settings, {"wire"}, viewer, utcnow())
        for number in range(MOST_KEPT // 2 + 10):
            statement, parameters = seen.kept(_all, number)
        with world.database.session() as db:
            assert set(db.connection().execute(statement, parameters).all()) == {(name, number)}
    assert len(kept_statements) <= MOST_KEPT


def test_a_statement_is_not_kept_for_others_where_the_audience_looks_at_who_asks(world, write):
    write()
    shy = dataclasses.replace(world.registry.content_types["wire.article"], steady=False,
                              audience=lambda viewer, settings: true() if viewer.party_id == 7 else false())
    for who, found in ((7, 1), (8, 0), (7, 1)):
        seen = Visibility(ContentTypes([shy]), world.registry.aipress_settings, {"wire"}, Identity(who, "", "", frozenset()), utcnow())
        statement, parameters = seen.kept(_all, 0)
        with world.database.session() as db:
            assert len(db.connection().execute(statement, parameters).all()) == found


OFFSETS = st.sampled_from([None, -2, -1, 0, 1, 2])
HEADERS = st.lists(st.tuples(st.sampled_from(["wire.article", "wire.release", "ghost.note"]), st.sampled_from(["draft", "public", "archived", "killed"]),
                             OFFSETS, OFFSETS, OFFSETS, st.booleans()), max_size=15)


@given(headers=HEADERS, public=st.sampled_from(["none", "headlines", "full"]), who=st.sampled_from([None, "reader", "owner"]),
       enabled=st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_what_is_listed_can_be_read_and_what_is_not_live_is_not_listed(world, db, author, headers, public, who, enabled):
    now = utcnow()
    db.execute(delete(Content))
    for number, (type_name, state, listed, expires, embargo, own) in enumerate(headers):
        at = {name: None if offset is None else now + offset * HOUR for name, offset in
              (("listed_at", listed), ("expires_at", expires), ("embargo_until", embargo))}
        db.add(Content(type=type_name, state=state, title="", slug=str(number), owner_id=author if own else None, **at))
    db.flush()
    declared = world.registry.aipress_settings
    viewer = None if who is None else Identity(author if who == "owner" else 0, "", "", frozenset())
    plugins = frozenset({"wire"} if enabled else ())
    visibility = Visibility(world.registry.content_types, {**declared, "wire.public": public}, plugins, viewer, now)
    listed = set(db.scalars(select(Content.id).where(visibility.listed())))
    readable = set(db.scalars(select(Content.id).where(visibility.readable())))
    statement, parameters = visibility.kept(_kept, of=("wire.article", "wire.release"))
    assert set(db.connection().scalars(statement, parameters)) == set(db.scalars(_kept(visibility)))
    rows = {row.id: row for row in db.scalars(select(Content))}
    assert listed <= readable
    assert all(content.is_live(rows[one], now) and rows[one].type != "ghost.note" for one in listed)
    assert all(enabled and rows[one].type != "ghost.note" and rows[one].state != "killed" for one in readable)
    assert all(one in listed or rows[one].owner_id == viewer.party_id for one in readable)
    if viewer is not None or public != "none":
        assert listed == {one for one, row in rows.items() if enabled and row.type != "ghost.note" and content.is_live(row, now)}
    else:
        assert listed == set()
    assert listed == set(db.scalars(select(Content.id).where(visibility.listed("wire.article", "wire.release"))))
    assert not db.scalar(select(func.count()).select_from(Content).where(visibility.listed("ghost.note")))
