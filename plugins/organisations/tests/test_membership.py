"""Joining, leaving, declaring, and what happens to organisations that nobody needs any more."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from aipress_accounts.services import User, create_user
from aipress_core.api import Content, Party
from aipress_organisations import services
from aipress_organisations.models import FormerName, Invitation, Membership, Organisation


@pytest.fixture
def person(request_: Any) -> Any:
    """``person("Maud")`` writes a member with an account; returns the party id."""
    return lambda name: create_user(request_.db, f"{name.lower()}@example.org", name).id


def declared(request: Any, name: str, **more: Any) -> int:
    return services.create(request.db, name, "media", **more).id


def is_there(request: Any, organisation_id: int) -> bool:
    return bool(request.db.scalar(select(func.count()).select_from(Party).where(Party.id == organisation_id,
                                                                               Party.state == "live")))


def test_who_declares_a_name_belongs_to_it_however_it_is_written(request_: Any, person: Any) -> None:
    first = services.attach_declared(request_, person("Maud"), "L’Écho du Centre", "media")
    assert services.attach_declared(request_, person("Ada"), " l'echo  DU centre ") == first
    assert [row.name for row in services.members_of(request_.db, first)] == ["Ada", "Maud"]


def test_nobody_gets_into_an_official_organisation_by_saying_so(request_: Any, person: Any) -> None:
    official = declared(request_, "Progrès", is_official=True)
    maud = person("Maud")
    namesake = services.attach_declared(request_, maud, "progrès", "media")
    assert namesake not in (None, official)
    assert services.organisation_of(request_.db, maud).is_official is False


def test_an_invitation_opens_the_official_organisation_of_that_name_once(request_: Any, person: Any) -> None:
    official, maud = declared(request_, "Progrès", is_official=True), person("Maud")
    request_.db.add(Invitation(organisation_id=official, email="maud@example.org"))
    request_.db.flush()
    assert services.attach_declared(request_, maud, "PROGRES") == official
    assert request_.db.scalar(select(func.count()).select_from(Invitation)) == 0
    assert services.attach_declared(request_, maud, "Progrès ") == official  # the next edit of the profile throws nobody out
    services.leave(request_, maud)
    assert services.attach_declared(request_, maud, "Progrès") != official


def test_an_invitation_of_another_name_or_address_opens_nothing(request_: Any, person: Any) -> None:
    official, other = declared(request_, "Progrès", is_official=True), declared(request_, "Écho", is_official=True)
    request_.db.add_all([Invitation(organisation_id=other, email="maud@example.org"),
                         Invitation(organisation_id=official, email="ada@example.org")])
    request_.db.flush()
    assert services.attach_declared(request_, person("Maud"), "Progrès") not in (official, other)


def test_an_empty_name_ends_the_membership(request_: Any, person: Any) -> None:
    maud = person("Maud")
    left = services.attach_declared(request_, maud, "Écho", "media")
    assert services.attach_declared(request_, maud, "  ") is None
    assert services.organisation_of(request_.db, maud) is None
    assert not is_there(request_, left)


def test_a_name_that_an_organisation_had_before_leads_to_it(request_: Any, person: Any) -> None:
    kept = declared(request_, "Écho du Centre")
    request_.db.add(FormerName(organisation_id=kept, canonical="l echo du centre"))
    request_.db.flush()
    assert services.attach_declared(request_, person("Maud"), "L’Écho du Centre") == kept
    assert services.find_by_name(request_.db, "L’Écho du Centre") == kept


def test_who_joins_another_organisation_leaves_the_first(request_: Any, person: Any) -> None:
    maud, ada = person("Maud"), person("Ada")
    first, second = declared(request_, "Écho"), declared(request_, "Progrès")
    for one in (maud, ada):
        services.join(request_, one, first, is_manager=one == maud)
    services.join(request_, maud, second)
    assert services.organisation_of(request_.db, maud).id == second
    assert services.organisation_of(request_.db, maud).is_manager is False
    assert services.count_members(request_.db, first) == 1
    services.join(request_, ada, second)
    assert not is_there(request_, first)


def test_joining_twice_changes_nothing(request_: Any, person: Any) -> None:
    maud, organisation = person("Maud"), declared(request_, "Écho")
    services.join(request_, maud, organisation, is_manager=True)
    services.join(request_, maud, organisation)
    assert services.organisation_of(request_.db, maud).is_manager is True


def test_an_organisation_that_is_gone_cannot_be_joined(request_: Any, person: Any) -> None:
    with pytest.raises(services.OrganisationGone):
        services.join(request_, person("Maud"), 2**40)
    assert request_.db.scalar(select(func.count()).select_from(Membership)) == 0


def test_leaving_another_organisation_than_ones_own_does_nothing(request_: Any, person: Any) -> None:
    maud, own, other = person("Maud"), declared(request_, "Écho"), declared(request_, "Progrès")
    services.join(request_, maud, own)
    assert services.leave(request_, maud, other) is None
    assert services.organisation_of(request_.db, maud).id == own
    assert services.leave(request_, maud, own) == own
    assert services.leave(request_, maud) is None


def test_who_is_not_live_is_no_member_that_is_shown(request_: Any, person: Any) -> None:
    maud, organisation = person("Maud"), declared(request_, "Écho")
    services.join(request_, maud, organisation)
    request_.db.get_one(Party, maud).state = "closed"
    request_.db.flush()
    assert (services.members_of(request_.db, organisation), services.count_members(request_.db, organisation)) == ([], 0)


@pytest.mark.parametrize("needed", ["official", "member", "invitation", "published", "owned"])
def test_an_organisation_that_somebody_needs_is_not_cleared_away(request_: Any, person: Any, needed: str) -> None:
    organisation = declared(request_, "Écho", is_official=needed == "official")
    if needed == "member":
        services.join(request_, person("Maud"), organisation)
    elif needed == "invitation":
        request_.db.add(Invitation(organisation_id=organisation, email="maud@example.org"))
    elif needed in ("published", "owned"):
        column = "publisher_id" if needed == "published" else "owner_id"
        request_.db.add(Content(type="wire.article", title="T", slug="t", **{column: organisation}))
    request_.db.flush()
    assert services.clear_away(request_, organisation) is False
    assert is_there(request_, organisation)


def test_clearing_away_twice_is_harmless(request_: Any) -> None:
    organisation = declared(request_, "Écho")
    assert services.clear_away(request_, organisation) is True
    assert services.clear_away(request_, organisation) is False
    assert request_.db.scalar(select(func.count()).select_from(Organisation).where(Organisation.id == organisation)) == 0


def test_a_closed_organisation_lives_again_when_it_is_declared(request_: Any, person: Any) -> None:
    organisation = declared(request_, "Écho")
    request_.db.get_one(Party, organisation).state = "closed"
    request_.db.flush()
    assert services.attach_declared(request_, person("Maud"), "echo") == organisation
    assert is_there(request_, organisation)


def test_many_affiliations_cost_one_statement(request_: Any, person: Any) -> None:
    maud, ada, organisation = person("Maud"), person("Ada"), declared(request_, "Écho", is_official=True)
    services.join(request_, maud, organisation, is_manager=True)
    found = services.organisations_of(request_.db, (maud, ada))
    assert list(found) == [maud]
    assert (found[maud].name, found[maud].is_official, found[maud].is_manager) == ("Écho", True, True)


def test_who_declined_an_official_organisation_does_not_get_in_by_naming_it(request_: Any, person: Any) -> None:
    maud = person("Maud")
    official = services.create(request_.db, "Progrès", "media", is_official=True).id
    address = request_.db.scalar(select(User.email).where(User.id == maud))
    request_.db.add(Invitation(organisation_id=official, email=address, declined_at=request_.now))
    request_.db.flush()
    assert services.attach_declared(request_, maud, "Progrès", "media") != official
