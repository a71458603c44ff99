"""After the erasure of a member who has used everything, no table says their name, address, telephone or files."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import select, update

from aipress_accounts.models import DEACTIVATED, Authenticator, Link, Passkey, RecoveryCode, User
from aipress_accounts.own_data import Erasure, Export
from aipress_accounts.services import create_user
from aipress_core.api import Base, Content, File, Party, Session, enqueue, record_audit, utcnow, verify_audit
from aipress_discussion.models import Comment, Like
from aipress_kyc.models import Draft, Invitation, ProfileRequest
from aipress_kyc.registration import facts, requests
from aipress_kyc.services import live_survey, save_profile
from aipress_organisations import services as organisations
from aipress_search.saved.models import SavedSearch
from aipress_social import posts
from aipress_social.models import Follow
from aipress_social.services import reindex
from tests.functional.conftest import token_of, write_item

NAME, EMAIL, PHONE, CARD = "Zélie Quatremarre", "zelie.quatremarre@example.org", "+33 6 98 76 54 32", "QZ-4711"
TELLING = re.compile("quatremarre|zelie|zélie|z\\\\u00e9lie|98 76 54 32|QZ-4711", re.IGNORECASE)


@pytest.fixture
def member(world: Any) -> int:
    """A member with an account."""
    with world.database.session() as db, db.begin():
        return int(create_user(db, EMAIL, NAME, roles=("journalist",), password_hash="x").id)


@pytest.fixture
def owner(world: Any) -> int:
    with world.database.session() as db, db.begin():
        return int(create_user(db, "owner@example.org", "Olga Owner", roles=("owner",), password_hash="x").id)


@pytest.fixture
def files(world: Any, member: int) -> dict[str, File]:
    """Portrait, press card, the cover of an article."""
    found = {}
    with world.database.session() as db, db.begin():
        for name, visibility in (("portrait", "public"), ("card", "owner"), ("cover", "parent")):
            sha256 = world.registry.files.storage.put(f"{name} of {NAME}".encode())
            found[name] = File(sha256=sha256, mime="image/webp", size=9, width=9, height=9, owner_id=member, visibility=visibility,
                               original_name=f"{name} Quatremarre.jpg")
        db.add_all(found.values())
    return found


def use_everything(world: Any, db: Any, member: int, owner: int, files: dict[str, File]) -> None:
    """What the member did and what was done to them, by the services or as the tables hold it."""
    now, survey = utcnow(), live_survey(db)
    answers = {"first_name": "Zélie", "last_name": "Quatremarre", "mobile_phone": PHONE, "press_card_number": CARD,
               "portrait_photo": files["portrait"].id, "press_card_photo": files["card"].id, "location": "FR", "location_city": "Brest"}
    save_profile(db, member, survey, "PM_DIR", answers)
    reindex(db, [member], now)
    db.add(ProfileRequest(party_id=member, kind="change", survey_id=survey.id, code="PM_DIR", answers=answers, changes={}, thread=[
        {"at": now.isoformat(), "by": "applicant", "text": f"I am {NAME}."}]))
    facts.verify(db, member, facts.Verified("press_card", "card_seen", f"{CARD} of {NAME}"), now, by=owner)
    later = now + dt.timedelta(days=9)
    db.add(Draft(key_hash="d", party_id=member, survey_id=survey.id, code="PM_DIR", answers=answers, expires_at=later))
    newsroom = organisations.create(db, "Le Relevé", "media").id
    for number, values in enumerate((
            {"email": EMAIL, "party_id": member, "organisation_id": newsroom, "used_at": now}, {"email": EMAIL, "invited_by": owner},
            {"email": "friend@example.org", "invited_by": member, "message": f"From {NAME}."})):
        db.add(Invitation(key_hash=f"i{number}", kind="sponsor", last_name="Quatremarre" if number < 2 else "Friend", expires_at=later, **values))
    item = write_item(db, owner=member)
    db.execute(update(File).where(File.id == files["cover"].id).values(parent_id=item.id))
    posts.write(db, member, f"Hello, this is {NAME}.", now, language="fr")
    theirs = write_item(db, owner=owner)
    db.add_all([Comment(content_id=theirs.id, author_id=member, body="Yes."), Like(content_id=theirs.id, party_id=member),
                Follow(follower_id=member, followee_id=owner), Follow(follower_id=owner, followee_id=member),
                SavedSearch(party_id=member, name="Quatremarre", choice={"q": NAME}, digest="x", frequency="day")])
    db.add_all([Session(token_hash="s", party_id=member, expires_at=later, user_agent="Zelie's"), RecoveryCode(party_id=member, code_hash="r"),
                Passkey(party_id=member, credential="c", public_key=b"k", name="Zélie's telephone"),
                Authenticator(party_id=member, sealed="s", started_at=now),
                Link(purpose="email", key_hash="l", party_id=member, email="zelie2@example.org", expires_at=later)])
    archive = File(sha256="a" * 64, mime="application/zip", size=1, original_name="aipress-data-zelie.zip", visibility="owner")
    db.add(archive)
    db.flush()
    db.add(Export(party_id=member, file_id=archive.id, state="ready", expires_at=later))
    record_audit(db, action="test.done", actor_id=member, actor_name=NAME, ip="192.0.2.9")
    record_audit(db, action="test.suffered", target_type="party", target_id=member, target_label=NAME, actor_name="Olga Owner")
    record_audit(db, action="test.reported", target_type="report", target_id=7, target_label=NAME, actor_name="Olga Owner")


@pytest.fixture
def busy(world: Any, member: int, owner: int, files: dict[str, File], request_: Any) -> int:
    """The member after a long time on the site; the owner's browser has dealt with them at several desks."""
    with world.database.session() as db, db.begin():
        use_everything(world, db, member, owner, files)
        enqueue(db, "accounts.send_reset", {"email": EMAIL})
        enqueue(db, "accounts.send_confirmation", {"party_id": member, "email": "zelie3@example.org"})
        slug = db.scalar(select(Party.slug).where(Party.name == "Le Relevé"))
    requests.tell_reviewers(request_, request_.db.scalars(select(ProfileRequest)).one())
    request_.tm.commit()
    request_.tm.begin()
    world.sign_in(owner)
    token = token_of(world.browser)
    for address, fields in ((f"/organisations/{slug}/members", {"email": EMAIL, "__form__": "form"}),
                            ("/admin/data/accounts_user/export", {"q": EMAIL, "format": "csv"})):
        assert world.browser.post(address, {"csrf_token": token, **fields}, status="*").status_int in (200, 303), address
    with world.database.session() as db, db.begin():
        profile = world.browser.get(f"/admin/data/kyc_profile/{member}").forms["form"]
    profile["city"] = "Quatremarre-sur-Mer"
    assert profile.submit().status_int == 303
    world.run_outbox()
    return member


def erase(world: Any, member: int) -> None:
    with world.database.session() as db, db.begin():
        db.add(Erasure(party_id=member, key_hash="e", due_at=utcnow()))
        db.execute(update(User).where(User.id == member).values(state=DEACTIVATED))
        db.execute(update(Party).where(Party.id == member).values(state="closed"))
        enqueue(db, "accounts.erase_due")
    world.run_outbox()


def remembered(world: Any, hashes: set[str]) -> list[str]:
    """Every stored value that tells of the member, as ``table.column: value``."""
    found = []
    with world.database.session() as db:
        for table in Base.metadata.sorted_tables:
            for row in db.execute(select(table)).mappings():
                if table.name == "core_mail" and row["kind"] == "accounts.erased":
                    continue  # the last mail, of which the policy tells
                found += [f"{table.name}.{name}: {str(value)[:200]}" for name, value in row.items()
                          if TELLING.search(str(value)) or any(one in str(value) for one in hashes)]
    return found


def test_no_table_tells_of_an_erased_member(world: Any, busy: int, files: dict[str, File]) -> None:
    hashes = {files["portrait"].sha256, files["card"].sha256, "a" * 64}
    before = {one.partition(":")[0] for one in remembered(world, hashes)}
    assert {"core_audit.target_label", "core_outbox.payload", "core_mail.text", "kyc_invitation.email", "core_file.original_name",
            "kyc_profile.answers", "notifications_notification.values"} <= before, "there is something to forget"
    erase(world, busy)
    assert remembered(world, hashes) == []
    with world.database.session() as db:
        assert db.get(User, busy) is None
        assert db.scalar(select(Content.id).where(Content.owner_id == busy)) is not None, "published work stands"
        assert verify_audit(db) == []


def test_two_guests_of_one_newsroom_can_both_be_erased(world: Any) -> None:
    with world.database.session() as db, db.begin():
        newsroom = organisations.create(db, "Le Relevé", "media").id
        guests = [create_user(db, f"guest{number}@example.org", f"Guest {number}", password_hash="x").id for number in range(2)]
        for number, party_id in enumerate(guests):
            db.add(Invitation(key_hash=f"k{number}", kind="newsroom", email=f"guest{number}@example.org", organisation_id=newsroom,
                              party_id=party_id, expires_at=utcnow()))
    for party_id in guests:
        erase(world, party_id)
    with world.database.session() as db:
        assert db.scalars(select(User.id).where(User.id.in_(guests))).all() == []
