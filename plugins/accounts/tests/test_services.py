"""What other plugins may do with accounts."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from aipress_accounts.services import (
    DEACTIVATED,
    AccountRefused,
    User,
    create_user,
    deactivate,
    find_by_email,
    free_slugs,
    grant_role,
    reactivate,
    revoke_role,
    set_password,
)
from aipress_core.api import Base, Party, Role, Session, passwords

AUDIT = Base.metadata.tables["core_audit"]


def _actions(request_: Any) -> list[str]:
    return list(request_.db.scalars(select(AUDIT.c.action).order_by(AUDIT.c.id)))


def test_address_is_taken_whatever_its_capitals(db: Any) -> None:
    create_user(db, "maud@example.org", "Maud Keravec")
    with pytest.raises(AccountRefused):
        create_user(db, " MAUD@example.org", "Somebody Else")


@pytest.mark.parametrize("email", ["", "maud", "maud@", "@example.org", "a b@example.org", "maud@example", "maud@ex\0ample.org",
                                   "maud@example..org", "a@b@example.org", f"{'x' * 65}@example.org", f"m@{'x' * 250}.org"])
def test_what_is_no_address_is_refused(email: str, db: Any) -> None:
    with pytest.raises(AccountRefused):
        create_user(db, email, "Maud Keravec")


def test_namesakes_get_addresses_of_their_own(db: Any) -> None:
    create_user(db, "one@example.org", "Élise Kernévès")
    second = create_user(db, "two@example.org", "Elise Kerneves")
    assert db.get(Party, second.id).slug == "elise-kerneves-2"
    assert free_slugs(db, ["Élise Kernévès", "Élise Kernévès"]) == ["elise-kerneves-3", "elise-kerneves-4"]


def test_unknown_role_is_refused(db: Any) -> None:
    with pytest.raises(AccountRefused):
        create_user(db, "maud@example.org", "Maud Keravec", roles=("king",))


@pytest.mark.parametrize("password", ["seven77", "x" * 1025])
def test_password_too_short_or_too_long_is_refused(password: str, db: Any) -> None:
    with pytest.raises(AccountRefused):
        create_user(db, "maud@example.org", "Maud Keravec", password=password)


def test_password_is_stored_as_argon2id_and_replaced(db: Any) -> None:
    user = create_user(db, "maud@example.org", "Maud Keravec", password="the first password")
    assert user.password_hash.startswith("$argon2id$")
    set_password(db, user, "the second password")
    assert passwords.verify_password(user.password_hash, "the second password")
    assert not passwords.verify_password(user.password_hash, "the first password")


@pytest.mark.parametrize("typed", ["maud@example.org", "  Maud@Example.ORG "])
def test_account_is_found_under_any_spelling_of_its_address(typed: str, db: Any) -> None:
    user = create_user(db, "maud@example.org", "Maud Keravec")
    found = find_by_email(db, typed)
    assert found is not None
    assert found.id == user.id


def test_roles_are_given_and_taken_once_and_audited(request_: Any) -> None:
    user = create_user(request_.db, "maud@example.org", "Maud Keravec")
    party = request_.db.get(Party, user.id)
    assert [grant_role(request_, party, "editor"), grant_role(request_, party, "editor")] == [True, False]
    assert [revoke_role(request_, party, "editor"), revoke_role(request_, party, "editor")] == [True, False]
    assert _actions(request_) == ["accounts.role_granted", "accounts.role_revoked"]


def test_last_owner_stays_owner(request_: Any) -> None:
    owner = request_.db.get(Party, create_user(request_.db, "owner@example.org", "Solène", roles=("owner",)).id)
    with pytest.raises(AccountRefused):
        revoke_role(request_, owner, "owner")
    with pytest.raises(AccountRefused):
        deactivate(request_, owner)
    assert request_.db.get(Role, (owner.id, "owner")) is not None


def test_deactivated_owner_does_not_count_as_an_owner(request_: Any) -> None:
    first = request_.db.get(Party, create_user(request_.db, "one@example.org", "One", roles=("owner",)).id)
    create_user(request_.db, "two@example.org", "Two", roles=("owner",), state=DEACTIVATED)
    with pytest.raises(AccountRefused):
        revoke_role(request_, first, "owner")


def test_one_of_two_owners_can_be_removed(request_: Any) -> None:
    first = request_.db.get(Party, create_user(request_.db, "one@example.org", "One", roles=("owner",)).id)
    create_user(request_.db, "two@example.org", "Two", roles=("owner",))
    assert revoke_role(request_, first, "owner")


def test_deactivating_ends_every_session_and_can_be_undone(request_: Any, world: Any) -> None:
    user, other = create_user(request_.db, "maud@example.org", "Maud Keravec"), create_user(request_.db, "tan@example.org", "Tan")
    ends = request_.now.replace(year=request_.now.year + 1)
    request_.db.add_all(Session(token_hash=token, party_id=one.id, expires_at=ends) for token, one in (("x", user), ("y", user), ("z", other)))
    request_.db.flush()
    party = request_.db.get(Party, user.id)
    deactivate(request_, party)
    assert (user.state, party.state) == ("deactivated", "closed")
    assert request_.db.scalars(select(Session.party_id)).all() == [other.id]
    reactivate(request_, party)
    assert (user.state, party.state) == ("live", "live")
    assert _actions(request_) == ["accounts.user_deactivated", "accounts.user_reactivated"]


def test_account_goes_with_its_person(db: Any) -> None:
    user_id = create_user(db, "maud@example.org", "Maud Keravec").id
    db.delete(db.get(Party, user_id))
    db.flush()
    db.expire_all()
    assert db.get(User, user_id) is None
