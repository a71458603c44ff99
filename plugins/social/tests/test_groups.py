"""Groups: who comes in, who reads, who decides; and that secret ones are nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select
from webtest import Upload

from aipress_accounts.services import create_user
from aipress_core.api import Content, Party, utcnow
from aipress_social import follows, groups, posts
from aipress_social.models import Group, Membership, PendingEntry
from aipress_social.refusals import Refused


@pytest.fixture
def found(world: Any) -> Any:
    """``found("Name", founder_id, privacy="secret", post="Text")`` founds a group and returns its id and slug."""
    def write(name: str, founder: int, privacy: str = "open", post: str = "") -> tuple[int, str]:
        with world.database.session() as db, db.begin():
            group = groups.create(db, founder, name, utcnow(), privacy=privacy, summary=f"About {name}")
            if post:
                posts.write(db, founder, post, utcnow(), language="en", group_id=group.id)
            return group.id, group.slug
    return write


def invite(browser: Any, slug: str, name: str) -> Any:
    """Invite a member by name, as one does without scripts: search, tick, send."""
    form = browser.get(f"/groups/{slug}/door").forms["invite"]
    form["q"] = name
    form = form.submit("__act__", index=0, status="*").forms["invite"]
    form["invite-members-value"].checked = True
    return form.submit(index=0, status="*")


def role(world: Any, group_id: int, party_id: int) -> str | None:
    with world.database.session() as db:
        return db.scalar(select(Membership.role).where(Membership.group_id == group_id, Membership.party_id == party_id))


def count(world: Any, group_id: int) -> int:
    with world.database.session() as db:
        return db.get_one(Group, group_id).member_count


def test_whoever_founds_a_group_owns_it_and_is_in_it(world: Any, testapp: Any, login: Any, post: Any) -> None:
    me = login()
    answer = post("/groups/new", name="Climate desk", summary="We count tonnes", description="<p>Hello<script>x</script></p>", privacy="closed")
    assert answer.headers["Location"].endswith("/groups/climate-desk/members")
    with world.database.session() as db:
        group = db.scalars(select(Group)).one()
    assert (role(world, group.id, me), group.member_count, group.privacy) == ("owner", 1, "closed")
    assert "<script>x" not in testapp.get("/groups/climate-desk/about").text


def test_open_groups_let_in_closed_ones_ask(world: Any, login: Any, member: Any, found: Any, post: Any) -> None:
    owner = member("Owner").id
    opened, closed = found("Open", owner), found("Closed", owner, "closed")
    me = login()
    for _turn in range(2):
        post(f"/groups/{opened[1]}/join")
        post(f"/groups/{closed[1]}/join")
    assert (role(world, opened[0], me), count(world, opened[0])) == ("member", 2)
    assert (role(world, closed[0], me), count(world, closed[0])) == (None, 1)
    world.sign_in(owner)
    post("/groups/closed/accept", member=str(me))
    assert (role(world, closed[0], me), count(world, closed[0])) == ("member", 2)
    world.sign_in(me)
    post("/groups/closed/leave")
    assert (role(world, closed[0], me), count(world, closed[0])) == (None, 1)


@pytest.mark.parametrize("tab", ["", "/members", "/about"])
def test_what_is_inside_a_closed_group_is_for_its_members(world: Any, testapp: Any, login: Any, member: Any, found: Any, tab: str) -> None:
    owner = member("Olga Owner").id
    found("Closed", owner, "closed", post="Inside only")
    login()
    page = testapp.get(f"/groups/closed{tab}")
    assert "Inside only" not in page.text
    assert "Olga Owner" not in page.text
    with world.database.session() as db:
        slug = db.scalar(select(Content.slug).where(Content.type == "social.post"))
    assert testapp.get(f"/wall/{slug}", status="*").status_int == 404


def test_a_secret_group_is_nowhere_for_outsiders(world: Any, testapp: Any, login: Any, member: Any, found: Any, post: Any) -> None:
    owner = member("Olga Owner").id
    group_id, slug = found("Whisperers", owner, "secret", post="Psst numbat")
    with world.database.session() as db:
        post_row = db.execute(select(Content.id, Content.slug).where(Content.type == "social.post")).one()
    login("owner")  # of the site: looks into what is reported, and into nothing else
    for path in (f"/groups/{slug}", f"/wall/{post_row.slug}"):
        assert testapp.get(path, status="*").status_int == 404, path
    me = login(name="Noé Guest")
    for path in (f"/groups/{slug}", f"/groups/{slug}/members", f"/groups/{slug}/about", f"/groups/{slug}/door", f"/wall/{post_row.slug}",
                 f"/discussion/{post_row.id}", "/groups/no-such"):
        assert testapp.get(path, status="*").status_int == 404, path
    for path in ("/groups/", "/groups/?q=whisper", "/groups/?own=yes", "/wall/"):
        page = testapp.get(path)
        assert not {word for word in ("Whisperers", "numbat") if word in page.text}, path
    for act in ("join", "leave", "report"):
        assert post(f"/groups/{slug}/{act}").status_int == 404
    assert role(world, group_id, me) is None
    world.sign_in(owner)
    invite(testapp, slug, "Noé")
    world.sign_in(me)
    page = testapp.get(f"/groups/{slug}")
    assert "Whisperers" in page.text
    assert "numbat" not in page.text
    post(f"/groups/{slug}/join")
    assert role(world, group_id, me) == "member"
    assert "numbat" in testapp.get(f"/groups/{slug}").text


def test_excluded_people_cannot_come_back_ask_or_be_invited(world: Any, testapp: Any, login: Any, member: Any, found: Any, post: Any) -> None:
    owner = member("Owner").id
    group_id, slug = found("Open", owner)
    me = login(name="Noé Trouble")
    post(f"/groups/{slug}/join")
    world.sign_in(owner)
    assert "Noé Trouble" in testapp.get(f"/groups/{slug}/exclude?member={me}").text
    post(f"/groups/{slug}/exclude", member=str(me))
    invite(testapp, slug, "Trouble")
    assert (role(world, group_id, me), count(world, group_id)) == (None, 1)
    world.sign_in(me)
    post(f"/groups/{slug}/join")
    assert role(world, group_id, me) is None
    with world.database.session() as db:
        assert db.scalars(select(PendingEntry.party_id)).all() == []
    world.sign_in(owner)
    post(f"/groups/{slug}/readmit", member=str(me))
    world.sign_in(me)
    post(f"/groups/{slug}/join")
    assert role(world, group_id, me) == "member"


def test_nobody_is_let_in_who_has_not_asked(world: Any, testapp: Any, login: Any, member: Any, found: Any, post: Any) -> None:
    group_id, slug = found("Closed", login(), "closed")
    guest, stranger = member("Noé Guest").id, member("Stranger").id
    invite(testapp, slug, "Noé")
    for party_id in (guest, stranger):
        post(f"/groups/{slug}/accept", member=str(party_id))
        assert role(world, group_id, party_id) is None


def test_whoever_has_blocked_a_member_is_not_invited_by_them(world: Any, login: Any, member: Any, found: Any) -> None:
    me, ada = login(), member("Ada Quoll").id
    group_id, _slug = found("Mine", me)
    with world.database.session() as db, db.begin():
        follows.block(db, ada, me, utcnow())
        with pytest.raises(Refused):
            groups.invite(db, group_id, ada, me, utcnow())


@pytest.mark.parametrize("act", ["accept", "dismiss", "exclude", "readmit", "role"])
@pytest.mark.parametrize("member", [Upload("member.jpg", b"1", "image/jpeg"), "", "one", "-1"], ids=["a file", "nothing", "a word", "a sign"])
def test_who_is_meant_is_named_by_a_number(login: Any, found: Any, post: Any, act: str, member: Any) -> None:
    _, slug = found("Mine", login())
    assert post(f"/groups/{slug}/{act}", member=member, role="owner").status_int == 404


def test_the_last_owner_cannot_step_down(world: Any, login: Any, member: Any, found: Any, post: Any) -> None:
    me, other = login(), member("Other").id
    group_id, slug = found("Mine", me)
    with world.database.session() as db, db.begin():
        groups.join(db, group_id, other, utcnow())
    post(f"/groups/{slug}/role", member=str(me), role="member")
    assert role(world, group_id, me) == "owner"
    post(f"/groups/{slug}/role", member=str(other), role="owner")
    post(f"/groups/{slug}/leave")
    assert (role(world, group_id, me), role(world, group_id, other), count(world, group_id)) == (None, "owner", 1)


def test_only_owner_who_leaves_hands_over_to_the_oldest_moderator(world: Any, login: Any, member: Any, found: Any, post: Any) -> None:
    me, oldest, newest = login(), member("Oldest").id, member("Newest").id
    group_id, slug = found("Mine", me)
    with world.database.session() as db, db.begin():
        moderator = create_user(db, "m@example.org", "Moderator", password_hash="x").id
        for one in (oldest, moderator, newest):
            groups.join(db, group_id, one, utcnow())
        groups.set_role(db, group_id, moderator, "moderator")
    post(f"/groups/{slug}/leave")
    assert (role(world, group_id, me), role(world, group_id, moderator), role(world, group_id, oldest)) == (None, "owner", "member")
    world.run_outbox()
    world.sign_in(moderator)
    assert "You look after the group Mine now" in world.browser.get("/notifications/").text
    post(f"/groups/{slug}/leave")
    assert (role(world, group_id, oldest), role(world, group_id, newest)) == ("owner", "member")


def test_last_one_of_a_group_is_asked_to_close_it(world: Any, login: Any, found: Any, post: Any) -> None:
    me = login()
    group_id, slug = found("Mine", me)
    assert post(f"/groups/{slug}/leave").headers["Location"].endswith(f"/groups/{slug}/remove")
    assert role(world, group_id, me) == "owner"


def test_members_who_cannot_sign_in_inherit_last(world: Any, login: Any, member: Any, found: Any, post: Any) -> None:
    me, gone, here = login(), member("Gone").id, member("Here").id
    group_id, slug = found("Mine", me)
    with world.database.session() as db, db.begin():
        for one in (gone, here):
            groups.join(db, group_id, one, utcnow())
        groups.set_role(db, group_id, gone, "moderator")
        db.get_one(Party, gone).state = "closed"
    post(f"/groups/{slug}/leave")
    assert role(world, group_id, here) == "owner"


def test_only_those_who_look_after_a_group_decide(world: Any, login: Any, member: Any, found: Any, post: Any) -> None:
    owner, third = member("Owner").id, member("Third").id
    group_id, slug = found("Open", owner)
    me = login()
    post(f"/groups/{slug}/join")
    with world.database.session() as db, db.begin():
        groups.join(db, group_id, third, utcnow())
    for act, fields in (("exclude", {"member": str(third)}), ("role", {"member": str(me), "role": "owner"}), ("accept", {"member": str(third)}),
                        ("edit", {"name": "Hijacked", "privacy": "open"}), ("remove", {}), ("door", {"members": str(third)})):
        assert post(f"/groups/{slug}/{act}", **fields).status_int == 404, act
    world.sign_in(owner)
    post(f"/groups/{slug}/role", member=str(me), role="moderator")
    world.sign_in(me)
    assert post(f"/groups/{slug}/role", member=str(me), role="owner").status_int == 404
    post(f"/groups/{slug}/exclude", member=str(owner))  # moderators put no owner out
    post(f"/groups/{slug}/exclude", member=str(third))
    assert (role(world, group_id, owner), role(world, group_id, third), role(world, group_id, me)) == ("owner", None, "moderator")


@pytest.mark.parametrize(("by", "whom", "goes"), [
    ("owner", "member", True), ("owner", "moderator", True), ("owner", "owner", False),
    ("moderator", "member", True), ("moderator", "moderator", False), ("moderator", "owner", False)])
def test_who_puts_whom_out(world: Any, member: Any, found: Any, by: str, whom: str, goes: bool) -> None:
    founder, actor, other = (member().id for _one in range(3))
    group_id, _slug = found("Open", founder)
    with world.database.session() as db, db.begin():
        for party_id, held in ((actor, by), (other, whom)):
            groups.join(db, group_id, party_id, utcnow())
            groups.set_role(db, group_id, party_id, held)
    with world.database.session() as db, db.begin():
        try:
            groups.exclude(db, group_id, other, actor, by, utcnow())
        except Refused:
            assert not goes
    assert (role(world, group_id, other) is None) is goes


def test_who_is_put_out_while_they_write_has_written_nothing(world: Any, member: Any, found: Any) -> None:
    """The page has looked whether they are in before; what counts is whether they are when the group is held."""
    founder, writer = member().id, member().id
    group_id, _slug = found("Open", founder)
    with world.database.session() as db, db.begin():
        groups.join(db, group_id, writer, utcnow())
        groups.exclude(db, group_id, writer, founder, "owner", utcnow())
        with pytest.raises(LookupError):
            posts.write(db, writer, "Too late", utcnow(), language="en", group_id=group_id)
    with world.database.session() as db:
        assert db.scalar(select(Group.post_count).where(Group.id == group_id)) == 0


def test_nobody_asks_to_be_let_into_a_secret_group(world: Any, member: Any, found: Any) -> None:
    """Not even whoever still has its page open: an answer would tell that it is there."""
    founder, other, invited = (member().id for _one in range(3))
    group_id, _slug = found("Secret", founder, privacy="secret")
    with world.database.session() as db, db.begin():
        with pytest.raises(LookupError):
            groups.join(db, group_id, other, utcnow())
        groups.invite(db, group_id, invited, founder, utcnow())
        assert groups.join(db, group_id, invited, utcnow()) == "member"
    with world.database.session() as db:
        assert db.scalars(select(PendingEntry.party_id).where(PendingEntry.group_id == group_id)).all() == []


def test_one_writes_in_groups_in_which_one_is_and_their_keepers_remove(world: Any, testapp: Any, login: Any, member: Any, found: Any,
                                                                       post: Any) -> None:
    owner = member("Owner").id
    group_id, slug = found("Open", owner)
    me = login()
    assert post(f"/groups/{slug}", body="Not yet").status_int == 403
    post(f"/groups/{slug}/join")
    assert post(f"/groups/{slug}", body="Now I can").status_int == 303
    assert "Now I can" in testapp.get(f"/groups/{slug}").text
    assert "Now I can" not in testapp.get("/wall/").text
    with world.database.session() as db:
        assert db.get_one(Group, group_id).post_count == 1
        post_slug = db.scalar(select(Content.slug).where(Content.owner_id == me))
    world.sign_in(owner)
    assert post(f"/wall/{post_slug}/remove").status_int == 303
    with world.database.session() as db:
        assert db.get_one(Group, group_id).post_count == 0


def test_removing_a_group_removes_what_was_written_in_it(world: Any, login: Any, found: Any, post: Any) -> None:
    _group_id, slug = found("Mine", login(), post="Gone soon")
    assert post(f"/groups/{slug}/remove").headers["Location"].endswith("/groups/")
    with world.database.session() as db:
        assert db.scalars(select(Group.id)).all() == []
        assert db.scalars(select(Content.id).where(Content.type == "social.post")).all() == []


def test_the_directory_is_searched_paged_and_ordered(testapp: Any, login: Any, found: Any) -> None:
    me = login()
    for number in range(32):
        found(f"Groupe {number:02}", me)
    found("Écologie du droit", me)
    names = [head.get_text(strip=True) for head in testapp.get("/groups/").html.select("main article h2")]
    assert names[0] == "Écologie du droit"
    assert len(names) == 30
    following = testapp.get("/groups/").html.find("a", {"rel": "next"})["href"]
    assert len(testapp.get(following).html.select("main article h2")) == 3
    assert [head.get_text(strip=True) for head in testapp.get("/groups/?q=ecol dro").html.select("main article h2")] == ["Écologie du droit"]
    assert testapp.get("/groups/?q=zz%25").html.select("main article") == []


def test_erasing_a_member_lowers_the_numbers_of_their_groups(world: Any, member: Any, found: Any, request_: Any) -> None:
    from aipress_core.personal.erasing import erase

    owner, me = member("Owner").id, member("Me").id
    group_id, _slug = found("Open", owner, post="Stays")
    with world.database.session() as db, db.begin():
        groups.join(db, group_id, me, utcnow())
        posts.write(db, me, "Goes", utcnow(), language="en", group_id=group_id)
        erase(db, world.registry, me, "Former member")
    with world.database.session() as db:
        group = db.get_one(Group, group_id)
        assert (group.member_count, group.post_count) == (1, 1)


def test_erasing_the_only_owner_hands_the_group_over_or_closes_it(world: Any, member: Any, found: Any, request_: Any) -> None:
    from aipress_core.personal.erasing import erase

    owner, heir = member("Owner").id, member("Heir").id
    shared, _slug = found("Shared", owner, post="Goes with its author")
    found("Alone", owner, post="Goes with the group")
    with world.database.session() as db, db.begin():
        groups.join(db, shared, heir, utcnow())
        erase(db, world.registry, owner, "Former member")
    with world.database.session() as db:
        assert list(db.scalars(select(Group.id))) == [shared]
        assert role(world, shared, heir) == "owner"


def test_groups_whose_owner_is_gone_with_everything_get_another(world: Any, member: Any, found: Any) -> None:
    from aipress_social.models import Membership
    from aipress_social.tidying import tidy

    owner, heir = member("Owner").id, member("Heir").id
    group_id, _slug = found("Shared", owner)
    with world.database.session() as db, db.begin():
        groups.join(db, group_id, heir, utcnow())
        db.execute(delete(Membership).where(Membership.party_id == owner))
        tidy(db)
    assert role(world, group_id, heir) == "owner"
