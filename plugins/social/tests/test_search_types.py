"""What search finds of groups is what their directory lists: grants and SQL say the same."""

from __future__ import annotations

from typing import Any

import pytest
from social_people import with_profile
from sqlalchemy import select

from aipress_core.api import File, Identity, Visibility, utcnow
from aipress_kyc.services import Profile
from aipress_social import search
from aipress_social.models import MEMBER, SECRET, Group, Membership


def test_a_secret_group_is_found_by_its_members_alone(world: Any) -> None:
    me, other = world.login(), world.login()
    with world.database.session() as db, db.begin():
        rows = [Group(name=name, sort_name=name, slug=name, privacy=privacy) for name, privacy in (("a-desk", SECRET), ("b-desk", "open"))]
        db.add_all(rows)
        db.flush()
        ids = [row.id for row in rows]
        db.add(Membership(group_id=ids[0], party_id=me, role=MEMBER))
    for party_id, expected in ((me, set(ids)), (other, {ids[1]}), (None, set())):
        viewer = Identity(party_id, "Ann", "ann", frozenset()) if party_id else None
        visibility = Visibility(world.registry.content_types, world.registry.aipress_settings, world.registry.plugins.order, viewer,
                                utcnow())
        with world.database.session() as db:
            listed = search.listed_groups(visibility).subquery()
            held = set(search.group_grants(db, visibility))
            by_grants = {one.key for one in search.groups(db, ids) if held.intersection(one.audience)}
            assert set(db.scalars(select(listed.c.id).where(listed.c.id.in_(ids)))) == by_grants == expected
            members = search.listed_members(visibility).subquery()
            assert db.scalars(select(members.c.id).limit(1)).all() == [] or viewer
            assert list(search.members(db, [me, other])) == []


@pytest.mark.parametrize(("level", "state", "found"), [(0, "live", ["", None]), (1, "live", ["Reporter", ("a" * 64, "image/webp")]),
                                                      (1, "closed", None), (1, "pending", None)])
def test_search_tells_of_a_member_what_their_card_tells(world: Any, level: int, state: str, found: Any) -> None:
    with world.database.session() as db, db.begin():
        ada = world.party("Ada Quoll", db=db)
        file = File(sha256="a" * 64, mime="image/webp", size=1, width=800, height=800, owner_id=ada.id, visibility="public")
        db.add(file)
        db.flush()
        with_profile(db, ada, level=level, portrait_photo=file.id)
        db.get_one(Profile, ada.id).job_title = "Reporter"
        ada.state = state
        db.flush()
        documents = list(search.members(db, [ada.id]))
    assert [[one.byline, one.picture] for one in documents] == ([] if found is None else [found])


def told(world: Any, name: str) -> list[Any]:
    """What events of this name say, in their order."""
    from aipress_core.events.models import Outbox

    with world.database.session() as db:
        return list(db.scalars(select(Outbox.payload).where(Outbox.name == name).order_by(Outbox.id)))


def test_search_is_told_of_every_change_of_a_group(world: Any, login: Any, post: Any) -> None:
    """A group that becomes secret must not be counted for others until the hourly comparison."""
    from aipress_social.events import GroupChanged

    login()
    fields = {"name": "Whisperers", "summary": "", "description": "", "privacy": "open"}
    assert post("/groups/new", **fields).status_int == 303
    with world.database.session() as db:
        group_id, slug = db.execute(select(Group.id, Group.slug).where(Group.name == "Whisperers")).one()
    assert post(f"/groups/{slug}/edit", **{**fields, "privacy": SECRET}).status_int == 303
    assert post(f"/groups/{slug}/remove").status_int == 303
    assert told(world, GroupChanged.name) == [{"group_id": group_id}] * 3
    assert search.TYPES[1].events[GroupChanged](GroupChanged(group_id)) == [group_id]


def test_search_is_told_of_a_group_that_is_tidied_away(world: Any) -> None:
    from aipress_core.api import enqueue
    from aipress_social.events import GroupChanged

    with world.database.session() as db, db.begin():
        group = Group(name="Empty", sort_name="empty", slug="empty", privacy="open")
        db.add(group)
        db.flush()
        group_id = group.id
        enqueue(db, "social.tidy_directory")
    world.run_outbox()
    assert {"group_id": group_id} in told(world, GroupChanged.name)


def test_members_whose_accounts_close_or_open_are_looked_at_again() -> None:
    from aipress_accounts.events import AccountStateChanged, MemberErased

    for event in (AccountStateChanged(7), MemberErased(7)):
        assert search.TYPES[0].events[type(event)](event) == [7]
