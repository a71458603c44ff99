"""A small town: one visitor of each kind, each with objects of their own, and what is everybody's."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import secrets
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from sqlalchemy import insert
from webob import Request
from webtest import Upload

from aipress_accounts.services import create_user
from aipress_core.api import Base, Content, File, Party, Session, Vocabulary, content, utcnow
from aipress_core.security.identity import token_hash
from aipress_discussion.models import Comment
from aipress_notifications.models import Notification
from aipress_organisations.services import Invitation, Membership, create
from aipress_search.choice import Choice
from aipress_search.saved import services as saved_searches
from aipress_search.saved.links import stop_path
from aipress_search.saved.models import SavedSearch
from aipress_search.saved.services import Wish
from tests.functional.conftest import write_item

COMMUNITIES = ("journalist", "communicator", "expert", "transformer", "academic")
ROLES = {"anonymous": (), "member": (), **{one: (one,) for one in COMMUNITIES}, "editor": ("editor",), "pending": ("journalist",),
         "deactivated": ("owner",), "expired": ("owner",), "site owner": ("owner",)}
STATES = {"pending": "pending", "deactivated": "deactivated"}
NOBODY = ("anonymous", "pending", "deactivated", "expired")  # to the site they are not signed in
QUICK = ("anonymous", "member", "editor", "pending", "site owner")


@dataclasses.dataclass
class Visitor:
    """Somebody with a browser."""

    kind: str
    roles: tuple[str, ...]
    id: int = 0
    cookie: str = ""
    token: str = ""
    draft: int = 0
    slug: str = ""
    file: str = ""
    comment: int = 0
    session: int = 0
    notification: int = 0
    search: int = 0
    page: str = ""  # the slug of their own page
    post: str = ""  # of a post on the wall
    circle: str = ""  # of an open group of theirs
    house: str = ""  # the slug of an organisation that they manage
    invited: int = 0  # an invitation of that house to somebody
    invitation: int = 0  # one of Agence Quagga to them

    @property
    def is_signed_in(self) -> bool:
        return self.kind not in NOBODY


class Town:
    """The world with something in it, and a way to ask it as anybody."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.visitors: dict[str, Visitor] = {}
        self.shared: dict[str, Any] = {}
        with world.database.session() as db, db.begin():
            self._fill(db)
        for visitor in self.visitors.values():
            self._open_browser(visitor)

    # What is there

    def _fill(self, db: Any) -> None:
        now = utcnow()
        organisation = create(db, "Agence Quagga", "agency")
        article = write_item(db, title="Quagga seen", publisher=organisation.id, heading="news")
        killed = write_item(db, title="Never happened")
        content.kill(db, db.get(Content, killed.id), now)
        double = create(db, "Agence Quaga", "agency")
        self.shared = {"organisation": db.get(Party, organisation.id).slug, "organisation_id": organisation.id, "double_id": double.id, "article": article.id, "article_slug": article.slug,
                       "killed_slug": killed.slug, "article_file": self._file(db, article.id, None), "vocabulary": "wire.testing",
                       "mail": self._mail(db, now), "change": self._change(db, now), "archive": self._archive(),
                       "request": self._request(db)}
        for kind in (*ROLES, "stranger"):
            self.visitors[kind] = self._visitor(db, kind, article.id, now)
        self.shared |= self._secrets(db, now)
        self.shared["hidden_comment"] = self._comment(db, self.visitors["stranger"].id, self.visitors["stranger"].draft)

    def _visitor(self, db: Any, kind: str, article: int, now: dt.datetime) -> Visitor:
        visitor = Visitor(kind, ROLES.get(kind, ()))
        if kind == "anonymous":
            return visitor
        user = create_user(db, f"{kind.replace(' ', '-')}@example.org", f"Town {kind}", roles=visitor.roles, state=STATES.get(kind, "live"))
        draft = write_item(db, title=f"Draft of {kind}", owner=user.id, publish=False)
        visitor.id, visitor.draft, visitor.slug = user.id, draft.id, draft.slug
        visitor.file = self._file(db, draft.id, user.id)
        visitor.comment = self._comment(db, user.id, article)
        visitor.notification = self._notification(db, user.id)
        visitor.search = saved_searches.save(db, user.id, Choice("quagga"), Wish("Quagga", "once", False, True), now, 50)
        visitor.page, visitor.post, visitor.circle = self._network(db, kind, user, now)
        visitor.house, visitor.invited, visitor.invitation = self._house(db, kind, user)
        token = secrets.token_urlsafe(16)
        ends = now - dt.timedelta(seconds=1) if kind == "expired" else now + dt.timedelta(days=1)
        row = Session(token_hash=token_hash(token), party_id=user.id, expires_at=ends)
        db.add(row)
        db.flush()
        visitor.session, visitor.cookie = row.id, f"aipress_session={token}"
        return visitor

    def _network(self, db: Any, kind: str, user: Any, now: dt.datetime) -> tuple[str, str, str]:
        from aipress_social import groups, posts

        post = posts.write(db, user.id, f"Quagga, says {kind}", now, language="en")
        group = groups.create(db, user.id, f"Circle of {kind}", now)
        return db.get(Party, user.id).slug, post.slug, group.slug

    def _secrets(self, db: Any, now: dt.datetime) -> dict[str, Any]:
        """A secret group of the stranger's with a post in it, and a report of the stranger."""
        from aipress_social import groups, posts, reports

        stranger = self.visitors["stranger"].id
        group = groups.create(db, stranger, "Quagga cellar", now, privacy="secret")
        whisper = posts.write(db, stranger, "Quagga, whispered", now, language="en", group_id=group.id)
        report = reports.make(db, stranger, f"member:{stranger}", "other", "Quagga", now, member_id=stranger)
        return {"cellar": group.slug, "whisper": whisper.slug, "report": report, "stop_link": self._stop_link(db)}

    def _stop_link(self, db: Any) -> str:
        """What stands in the mails of the stranger's saved search: good for whoever holds it."""
        row = db.get(SavedSearch, self.visitors["stranger"].search)
        return stop_path(row.id, row.stop_key)

    def _house(self, db: Any, kind: str, user: Any) -> tuple[str, int, int]:
        house = create(db, f"House of {kind}", "media", is_official=True)
        sent = Invitation(organisation_id=house.id, email="guest@example.org")
        got = Invitation(organisation_id=self.shared["organisation_id"], email=user.email)
        db.add_all([Membership(party_id=user.id, organisation_id=house.id, is_manager=True), sent, got])
        db.flush()
        return db.get(Party, house.id).slug, sent.id, got.id

    def _comment(self, db: Any, author: int, item: int, state: str = "visible") -> int:
        row = Comment(content_id=item, author_id=author, body="Quagga!", state=state, created_at=utcnow())
        db.add(row)
        db.flush()
        return row.id

    def _notification(self, db: Any, party: int) -> int:
        row = Notification(party_id=party, kind="discussion.commented", group_key="quagga", url="/wire/",
                           values={"name": "Quagga", "title": "Quagga"})
        db.add(row)
        db.flush()
        return row.id

    def _file(self, db: Any, item: int, owner: int | None) -> str:
        data = f"%PDF-1.4 {item}".encode()
        sha256 = self.world.registry.files.storage.put(data)
        assert sha256 == hashlib.sha256(data).hexdigest()
        db.add(File(sha256=sha256, mime="application/pdf", size=len(data), parent_id=item, owner_id=owner))
        return f"/media/{sha256}.pdf"

    def _mail(self, db: Any, now: dt.datetime) -> int:
        return int(db.execute(insert(Base.metadata.tables["core_mail"]).values(
            kind="accounts.hello", plugin="accounts", address="maud@example.org", name="Maud", locale="en", subject="Hello", text="Hello!",
            html="<p>Hello</p>", state="captured", created_at=now)).inserted_primary_key[0])

    def _change(self, db: Any, now: dt.datetime) -> int:
        table = Base.metadata.tables["core_setting_change"]
        known = {"name": "site.name", "before": {}, "after": {"value": "Quagga"}, "at": now, "actor_name": "Solène", "is_secret": False}
        return int(db.execute(insert(table).values({name: value for name, value in known.items() if name in table.c})).inserted_primary_key[0])

    def _request(self, db: Any) -> int:
        from aipress_kyc.services import live_survey

        table = Base.metadata.tables["kyc_request"]
        applicant = create_user(db, "applicant@example.org", "Town applicant", state="pending")
        known = {"party_id": applicant.id, "kind": "registration", "state": "pending", "survey_id": live_survey(db).id, "code": "AC_ST",
                 "answers": {"first_name": "Town", "last_name": "applicant"}, "changes": {}, "thread": [], "submitted_at": utcnow()}
        return int(db.execute(insert(table).values(known)).inserted_primary_key[0])

    def _archive(self) -> str:
        from aipress_core.api import export_rows

        return str(export_rows(self.world.registry, "example_hello").name)

    # Asking

    def _open_browser(self, visitor: Visitor) -> None:
        from http.cookies import SimpleCookie

        answer = self.ask(visitor, "GET", "/")
        visitor.token = answer.html_token
        for value in answer.headers.getall("Set-Cookie"):
            for name, morsel in SimpleCookie(value).items():
                visitor.cookie = "; ".join(filter(None, (visitor.cookie, f"{name}={morsel.value}")))

    def ask(self, visitor: Visitor, method: str, address: str, *, fields: dict[str, Any] | None = None, csrf: bool = True,
            headers: dict[str, str] | None = None, look: Callable[[], None] | None = None, parts: Sequence[tuple[str, Any]] = (),
            **environ: Any) -> Any:
        """One request; what it writes is undone at once.

        Args:
            look: is called before it is undone.
            parts: further fields, in their order; one may be a file.
        """
        asked = Request.blank(quote(address, safe="/?&=%:,+-._~"), base_url="http://localhost")
        asked.environ.update(self.world.browser.extra_environ)
        asked.method = method
        sent = [*({**({"csrf_token": visitor.token} if csrf else {}), **(fields or {})}).items(), *parts]
        if any(isinstance(value, Upload) for _name, value in sent):
            asked.content_type, asked.body = self.world.browser.encode_multipart(sent, [])
        elif method not in ("GET", "HEAD"):
            asked.content_type = "application/x-www-form-urlencoded"
            asked.body = urlencode(sent, doseq=True).encode()
        asked.headers.update({"Cookie": visitor.cookie, "Accept-Language": "en", **(headers or {})})
        asked.environ.update(environ)
        return self.send(asked, look)

    def send(self, asked: Request, look: Callable[[], None] | None = None) -> Any:
        """Any request whatever, in a savepoint that is rolled back."""
        nested = self.world.database.connection.begin_nested()
        try:
            answer = asked.get_response(self.world.app)
            _ = answer.body
            if look is not None:
                look()
        finally:
            nested.rollback()
        answer.html_token = _token(answer)
        return answer

    def address(self, pattern: str, visitor: Visitor) -> str:
        """A pattern of the table, filled in."""
        return pattern.format(own=visitor, stranger=self.visitors["stranger"], **self.shared)


def _token(answer: Any) -> str:
    _, found, after = answer.body.partition(b'name="csrf_token" value="')
    return after.partition(b'"')[0].decode() if found else ""


def testing_vocabulary() -> Vocabulary:
    """A vocabulary, which no bundled plugin has."""
    return Vocabulary("wire.testing", lambda request, text, limit: [("a", "A")], lambda request, values: {"a": "A"})
