"""How many statements each list page runs: that many and no other number, whatever the rows."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from aipress_notifications.models import Notification
from aipress_organisations.services import create
from tests.functional.conftest import write_item

# Address → statements. A number that goes down is written down here; one that goes up needs a reason in the commit.
FEED = dict.fromkeys(("/wire/", "/wire/?sort=likes", "/wire/?tab=agencies", "/wire/?tab=media", "/wire/?tab=releases", "/wire/?heading=news",
                      "/wire/?heading=news&part=facets", "/wire/?country=FR&city=Brest"), 2) | {"/wire/?tab=journalists": 2, "/": 3}
NETWORK = {"/wall/": 3, "/groups/": 3, "/members/": 1, "/members/?q=a&country=FR&profile=PM_DIR": 1, "/account/contact-options/": 2,
           "/account/kept-away/": 2, "/account/invite/": 3, "/search?q=agence": 6}
DIRECTORY = {"/organisations/": 2, "/organisations/?kind=agency": 2, "/organisations/?q=agence": 2, "/organisations/?country=FR&city=Brest": 2,
             "/organisations/?sector=books": 2, "/account/invitations": 3}
ACCOUNT = {"/account/": 3, "/account/searches": 2, "/account/sessions": 2, "/account/data": 4, "/account/terms": 3, "/account/erasure-policy": 1}
NOTIFICATIONS = {"/notifications/": 2, "/notifications/?tab=unread": 2, "/notifications/bell": 1,
                 "/notifications/latest": 2}
SURVEY = {"/admin/survey/": 2, "/admin/survey/1": 8}
ADMIN = {"/admin/": 8, "/admin/plugins": 1, "/admin/users": 3, "/admin/audit": 5, "/admin/tasks": 3, "/admin/themes": 1, "/admin/organisations": 3,
         "/admin/organisations/doubles": 3, "/admin/search": 5, "/admin/search/synonyms": 2, "/admin/search/pins": 2, "/admin/search/missed": 2,
         "/admin/health": 4, "/admin/registrations": 5, "/admin/reports/": 2, "/admin/mails": 3, "/admin/plugins/health": 2, "/admin/settings": 1,
         "/admin/data": 1, "/admin/data/core_party": 2, "/admin/terms/": 3, "/admin/demo/": 2}


def count(testapp, address):
    testapp.get(address)  # what a process keeps is warm, as it is in life
    return int(testapp.get(address).headers["X-SQL-Count"])


@pytest.fixture
def grow(world, db):
    """``grow(5)``: so many more items, organisations, members, sessions, audit rows and deliveries."""
    from aipress_core.api import record_audit
    from aipress_core.events.outbox import enqueue

    def add(number, party_id):
        for index in range(number):
            organisation = create(db, f"Agence {index} {number}", "agency", country="FR")
            for release in (False, True):
                write_item(db, publisher=organisation.id, owner=party_id, release=release, heading="news", country="FR", city="Brest")
            world.party(f"Member {index}", roles=("journalist", "expert"), db=db)
            record_audit(db, action="test.done", actor_id=party_id, actor_name="x")
            enqueue(db, "core.apply_due_changes")
            db.add(Notification(party_id=party_id, kind="discussion.commented", group_key=f"{number} {index}", values={}))
        db.commit()
        for _ in range(number):
            world.sign_in(party_id)
    return add


@pytest.fixture
def talk(db):
    """``talk(5)``: so many more posts, groups, reports, saved searches and mails."""
    from aipress_core.api import Base, utcnow
    from aipress_search.choice import Choice
    from aipress_search.saved.services import Wish, save
    from aipress_social import groups, posts, reports

    mails = Base.metadata.tables["core_mail"]

    def add(number, party_id):
        for index in range(number):
            group = groups.create(db, party_id, f"Group {index} {number}", utcnow())
            posts.write(db, party_id, f"Agence {index}", utcnow(), language="en", group_id=group.id if index % 2 else None)
            reports.make(db, party_id, f"group:{group.id}", "other", "", utcnow(), group_id=group.id)
            save(db, party_id, Choice(f"agence {index} {number}"), Wish("Agence", "once", False, True), utcnow(), most=100)
            db.execute(insert(mails).values(kind="accounts.hello", plugin="accounts", address="maud@example.org", name="Maud", locale="en",
                                            subject="Hello", text="Hello!", state="captured", created_at=utcnow()))
        db.commit()
    return add


@pytest.mark.parametrize(("addresses", "role"), [(FEED, "journalist"), (DIRECTORY, "journalist"), (ACCOUNT, "journalist"), (NOTIFICATIONS, "journalist"), (ADMIN, "owner"), (SURVEY, "owner"), (NETWORK, "journalist")],
                         ids=["feed", "directory", "account", "notifications", "admin", "survey", "network"])
def test_statements_of_a_page_stay_within_their_number_and_do_not_grow_with_rows(world, testapp, login, grow, talk, addresses, role):
    party_id, found = login(role), []
    for number in (2, 35):
        grow(number, party_id)
        if addresses in (ACCOUNT, ADMIN, NETWORK):
            talk(number, party_id)
        found.append({address: count(testapp, address) for address in addresses})
    assert found == [addresses, addresses]


@pytest.mark.parametrize("page", ["item", "release", "organisation"])
def test_statements_of_one_thing_s_page(world, testapp, login, db, page):
    from aipress_core.api import Party

    party_id = login("journalist")
    organisation = create(db, "Agence Estuaire", "agency")
    items = [write_item(db, publisher=organisation.id, owner=party_id, release=page == "release") for _ in range(30)]
    slug = db.get(Party, organisation.id).slug
    db.commit()
    address = f"/organisations/{slug}" if page == "organisation" else f"/wire/{items[0].slug}"
    assert count(testapp, address) <= {"item": 9, "release": 9, "organisation": 6}[page]


def test_pages_further_on_cost_what_the_first_costs(world, testapp, login, grow):
    grow(35, login("journalist"))
    first = testapp.get("/wire/")
    following = first.html.find("a", {"rel": "next"})["href"]
    testapp.get(following)
    second = testapp.get(following)
    assert int(second.headers["X-SQL-Count"]) <= count(testapp, "/wire/")


def test_anonymous_pages_are_counted_too(testapp):
    assert count(testapp, "/") <= 6
    assert count(testapp, "/account/login") <= 2
    assert count(testapp, "/health/ready") <= 3
