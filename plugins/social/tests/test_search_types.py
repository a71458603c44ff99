"""What search finds of groups is what their directory lists: grants and SQL say the same."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from aipress_core.api import Identity, Visibility, utcnow
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
