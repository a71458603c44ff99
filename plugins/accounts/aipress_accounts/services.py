"""What other plugins may do with accounts. Models know no requests; what is audited takes one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pyramid.request import Request
from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Database

from aipress_accounts import erasure
from aipress_accounts.consents import agree, consents_of, current_terms, publish_terms
from aipress_accounts.events import AccountStateChanged
from aipress_accounts.models import DEACTIVATED, LIVE, LONGEST_EMAIL, PARTY_STATES, PENDING, User
from aipress_accounts.notices import recipient_of
from aipress_accounts.password_rules import problem_with
from aipress_accounts.roles import COMMUNITIES, OWNER, ROLES
from aipress_accounts.tries import network_of, too_many
from aipress_core.api import PERSON, Party, Role, _, passwords, sessions, slugify, utcnow

__all__ = [
    "COMMUNITIES", "DEACTIVATED", "LIVE", "OWNER", "PENDING", "ROLES", "AccountRefused", "User", "agree", "communities_of",
    "consents_of", "create_user", "current_terms", "deactivate", "find_by_email", "free_slugs", "give_role", "grant_role",
    "network_of", "normalise_email", "problem_with", "publish_terms", "reactivate", "recipient_of", "revoke_role",
    "set_community", "set_password", "take_role", "too_many",
]

# Deliberately lenient (RFC 5321 allows much): one @, no blanks, a host with letters. Whether mail arrives, mail tells.
EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f.]+(\.[^@\s\x00-\x1f\x7f.]+)+")


class AccountRefused(Exception):
    """A change to an account that is not allowed; ``reason`` is a translation string for the person who asked."""

    def __init__(self, reason: str) -> None:
        super().__init__(str(reason))
        self.reason = reason


def normalise_email(email: str) -> str:
    """The one spelling under which an address is stored and looked up: trimmed, in lower case.

    >>> normalise_email(" Maud.Keravec@Demo.example ")
    'maud.keravec@demo.example'
    """
    return email.strip().lower()


def find_by_email(db: Database, email: str) -> User | None:
    """The account with this address, in whatever state it is."""
    address = normalise_email(email)
    if not EMAIL.fullmatch(address):
        return None
    return db.scalar(select(User).where(User.email == address))


def create_user(db: Database, email: str, name: str, *, roles: Iterable[str] = (), password: str | None = None,
                password_hash: str | None = None, state: str = LIVE, is_demo: bool = False,
                locale: str | None = None, slug: str | None = None) -> User:
    """Write a person and their account.

    Args:
        password: in clear; hashing takes about 40 ms, so a bulk load gives ``password_hash`` instead.
        roles: keys of ``ROLES``.
        slug: the person's address if it is known to be free (see :func:`free_slugs`); else it is made from the name.

    Raises:
        AccountRefused: for an address that is no address or is taken, an empty name, an unknown role, roles of two
            communities, a bad password.
    """
    address, name = normalise_email(email), " ".join(name.split())
    wanted = set(roles)
    if not EMAIL.fullmatch(address) or len(address) > LONGEST_EMAIL:
        raise AccountRefused(_("Type a complete e-mail address, such as maud@example.com."))
    if not name or len(name) > 200:
        raise AccountRefused(_("A name has 1 to 200 characters."))
    if unknown := sorted(wanted - set(ROLES)):
        raise AccountRefused(_("There is no role named ${role}.", mapping={"role": unknown[0]}))
    if len(wanted & set(COMMUNITIES)) > 1:
        raise AccountRefused(_("Every member belongs to one community: give one of these roles, not several."))
    if find_by_email(db, address) is not None:
        raise AccountRefused(_("This e-mail address has an account already."))
    hashed = _hash(password, address, name) if password is not None else password_hash
    party = Party(kind=PERSON, name=name, slug=slug or free_slugs(db, [name])[0], state=PARTY_STATES[state], locale=locale)
    db.add(party)
    db.flush()
    user = User(id=party.id, email=address, password_hash=hashed, state=state, is_demo=is_demo)
    db.add(user)
    db.add_all(Role(party_id=party.id, role=role) for role in sorted(wanted))
    db.flush()
    return user


def free_slugs(db: Database, names: Sequence[str]) -> list[str]:
    """One address part for each person's name that nobody has yet: ``maud-keravec``, ``maud-keravec-2``. Two statements at
    most, however many names there are."""
    bases = [slugify(name, 100) for name in names]
    statement = select(Party.slug).where(Party.kind == PERSON)
    if len(names) == 1:
        statement = statement.where(Party.slug.startswith(bases[0], autoescape=True))
    taken = set(db.scalars(statement))
    found = []
    for base in bases:
        slug, number = base, 2
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        taken.add(slug)
        found.append(slug)
    return found


def set_password(db: Database, user: User, password: str) -> None:
    """Give the account another password. The caller ends the sessions that must not survive it.

    Raises:
        AccountRefused: for a password that is too short, too long or too common; see :mod:`password_rules`.
    """
    user.password_hash, user.password_changed_at = _hash(password, user.email), utcnow()
    db.flush()


def _hash(password: str, *known: str) -> str:
    problem = problem_with(password, *known)
    if problem is not None:
        raise AccountRefused(problem)
    return passwords.hash_password(password)


def grant_role(request: Request, party: Party, role: str) -> bool:
    """:func:`give_role`, audited."""
    is_new = give_role(request.db, party, role)
    if is_new:
        request.audit("accounts.role_granted", target=("party", party.id, party.name), role=role)
    return is_new


def revoke_role(request: Request, party: Party, role: str) -> bool:
    """:func:`take_role`, audited.

    Raises:
        AccountRefused: also when somebody takes the owner's role from themselves.
    """
    if role == OWNER:
        _keep_an_owner(request, party)
    was_held = take_role(request.db, party, role)
    if was_held:
        request.audit("accounts.role_revoked", target=("party", party.id, party.name), role=role)
    return was_held


def give_role(db: Database, party: Party, role: str) -> bool:
    """Give a role; False when the person holds it already. The caller audits it.

    Raises:
        AccountRefused: for a role that does not exist, and for the role of a second community: :func:`set_community` changes it.
    """
    if role not in ROLES:
        raise AccountRefused(_("There is no role named ${role}.", mapping={"role": role}))
    held = communities_of(db, party.id)  # this waits for whoever gives this person a role at the same time
    if db.get(Role, (party.id, role)) is not None:
        return False
    if role in COMMUNITIES and held:
        raise AccountRefused(_(
            "${name} belongs to a community already. It changes with the profile, when a reviewer approves that.",
            mapping={"name": party.name}))
    db.add(Role(party_id=party.id, role=role, granted_at=utcnow()))
    db.flush()
    return True


def take_role(db: Database, party: Party, role: str) -> bool:
    """Take a role away; False when the person does not hold it. The caller audits it.

    Raises:
        AccountRefused: when the site would lose its last owner, and for a community's role: nobody is left without one.
    """
    if role == OWNER:
        _leave_an_owner(db, party)
    if role in communities_of(db, party.id):
        raise AccountRefused(_(
            "Every member belongs to one community. It changes with the profile, when a reviewer approves that."))
    return bool(db.execute(delete(Role).where(Role.party_id == party.id, Role.role == role)).rowcount)


def communities_of(db: Database, party_id: int) -> set[str]:
    """The communities whose role a person holds: none, or one. The person's row stays locked in a transaction that writes, so
    that two roles given at once are not two."""
    db.execute(select(Party.id).where(Party.id == party_id).with_for_update(key_share=True))
    return set(db.scalars(select(Role.role).where(Role.party_id == party_id, Role.role.in_(COMMUNITIES))))


def set_community(request: Request, party: Party, community: str) -> None:
    """Give a community's role in place of any other, audited: for whoever has approved a profile.

    Raises:
        KeyError: for a community that does not exist.
    """
    if community not in COMMUNITIES:
        raise KeyError(community)
    held = communities_of(request.db, party.id)
    for role in sorted(held - {community}):
        _take(request, party, role)
    if community not in held:
        _give(request, party, community)


def _give(request: Request, party: Party, role: str) -> None:
    request.db.add(Role(party_id=party.id, role=role, granted_at=request.now))
    request.db.flush()
    request.audit("accounts.role_granted", target=("party", party.id, party.name), role=role)


def _take(request: Request, party: Party, role: str) -> bool:
    gone = request.db.execute(delete(Role).where(Role.party_id == party.id, Role.role == role)).rowcount
    if gone:
        request.audit("accounts.role_revoked", target=("party", party.id, party.name), role=role)
    return bool(gone)


def deactivate(request: Request, party: Party) -> None:
    """Shut somebody out, audited: their sessions end with this transaction; what they published stays. Whoever had asked to be
    erased still is, and cannot open the account again by taking that back.

    Raises:
        AccountRefused: for one's own account, and for the last owner's.
    """
    if request.identity is not None and request.identity.party_id == party.id:
        raise AccountRefused(_("You cannot deactivate the account that you are using."))
    _keep_an_owner(request, party)
    _change_state(request, party, DEACTIVATED)
    erasure.hold_to(request.db, party.id)
    ended = sessions.end_all(request, party.id)
    request.audit("accounts.user_deactivated", target=("party", party.id, party.name), sessions_ended=ended)


def reactivate(request: Request, party: Party) -> None:
    """Let somebody in, audited: who was deactivated, who waited to be let in, or who had asked to be erased."""
    erasure.forget(request.db, party.id)
    _change_state(request, party, LIVE)
    request.audit("accounts.user_reactivated", target=("party", party.id, party.name))


def _change_state(request: Request, party: Party, state: str) -> None:
    user = request.db.get_one(User, party.id)
    user.state, party.state = state, PARTY_STATES[state]
    request.db.flush()
    request.emit(AccountStateChanged(party.id))


def _leave_an_owner(db: Database, party: Party) -> None:
    """Refuse when nobody else owns the site. The rows stay locked, so that two owners cannot remove each other at once."""
    if erasure.is_last_owner(db, party.id):
        raise AccountRefused(_("${name} is the only owner of this site. Make somebody else an owner first.",
                               mapping={"name": party.name}))


def _keep_an_owner(request: Request, party: Party) -> None:
    """Refuse when nobody else owns the site, and owners who put themselves out of it."""
    _leave_an_owner(request.db, party)
    is_own = request.identity is not None and request.identity.party_id == party.id
    if is_own and request.db.get(Role, (party.id, OWNER)) is not None:
        raise AccountRefused(_("Nobody takes the owner’s role from themselves. Ask another owner."))
