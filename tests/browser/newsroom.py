"""The site that the browser visits: one process, waitress, SQLite, the demo world and the tests' own stories.

``python newsroom.py FOLDER`` prepares the site in FOLDER, prints one line of JSON (where it is, who is signed in with which
cookie, where the pages of each kind are) and serves until it is ended. ``python newsroom.py FOLDER DOCUMENTS`` has no demo
world, but what the command line imports from the folder DOCUMENTS.
"""

from __future__ import annotations

import json
import secrets
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import network
import stories
from sqlalchemy import func, select
from sqlalchemy.orm import Session as Database
from waitress import serve

from aipress_core.api import KILLED
from aipress_core.boot import Runtime, build, build_runtime
from aipress_core.content.models import Content
from aipress_core.db.types import utcnow
from aipress_core.install import install
from aipress_core.parties.models import Party
from aipress_core.security.identity import token_hash
from aipress_core.security.models import Session
from aipress_core.testing.world import test_settings

MEMBERS = {"member": "journalist", "owner": "admin", "another": "freelance"}


def fill(runtime: Runtime, folder: Path) -> None:
    """The demo world, then the stories through the wire's importer."""
    from aipress_demo.loader import load
    from aipress_wire.importing.run import Import

    load(runtime, 1, "S")
    importer = Import(runtime.database, runtime.settings, runtime.registry["aipress.work"])
    for path in stories.write(folder / "stories"):
        for outcome in importer.run(path):
            assert outcome.result != "refused", outcome
    with runtime.database.session() as db, db.begin():
        network.complain(db)


def index(runtime: Runtime) -> None:
    """What search finds: this site has no worker that would see to it."""
    from aipress_search.engines import engine_of
    from aipress_search.indexing.building import Building

    building = Building(runtime.database, runtime.registry.search_types, engine_of(runtime.registry).engine)
    progress = building.begin()
    while not progress.is_finished:
        progress = building.step()


def sign_in(db: Database, account: str) -> str:
    """A signed-in session of a demo account; returns the cookie's value."""
    from aipress_accounts.models import User

    party_id = db.scalars(select(User.id).where(User.email == f"{account}@demo.example")).one()
    token, now = secrets.token_urlsafe(32), utcnow()
    db.add(Session(token_hash=token_hash(token), party_id=party_id, created_at=now, seen_at=now, ip="127.0.0.1",
                   user_agent="Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36", expires_at=now.replace(year=now.year + 1)))
    return token


def addresses(db: Database) -> dict[str, str]:
    """Where a page of each kind is."""
    from aipress_accounts.models import User
    from aipress_discussion.models import Comment
    from aipress_wire.models import Item

    def slug(*conditions: Any) -> str:
        return str(db.scalars(select(Content.slug).join(Item, Item.id == Content.id)
                              .where(*conditions).order_by(Content.comment_count.desc()).limit(1)).one())
    publisher = db.scalars(select(Party.slug).join(Content, Content.publisher_id == Party.id)
                           .group_by(Party.id).order_by(func.count().desc()).limit(1)).one()
    thread, own = (db.scalars(select(Comment.id).where(*conditions).order_by(Comment.id.desc()).limit(1)).one() for conditions in (
        (Comment.parent_id.is_(None), Comment.state == "visible"), (Comment.state == "visible",)))
    member = db.scalars(select(User.id).where(User.email == "expert@demo.example")).one()
    return {
        **organisations(db, publisher), **network.addresses(db),
        "article": f"/wire/{slug(Item.kind == 'article', Item.cover_sha256.is_(None), Content.state == 'public', Content.language == 'fr')}",
        "illustrated": f"/wire/{slug(Item.kind == 'article', Item.cover_sha256.is_not(None), Content.state == 'public')}",
        "discussed": f"/wire/{slug(Content.state == 'public', Item.kind == 'article', Content.language == 'fr')}",
        "release": f"/wire/{slug(Item.kind == 'press_release', Content.state == 'public')}",
        "german": f"/wire/{slug(Content.title == stories.GERMAN)}", "portrait": f"/wire/{slug(Content.title == stories.PORTRAIT)}",
        "bare": f"/wire/{slug(Content.title == stories.BARE)}", "picture": f"/wire/{slug(Content.title == stories.PHOTO)}",
        "killed": f"/wire/{slug(Content.state == KILLED)}", "organisation": f"/organisations/{publisher}",
        "thread": f"/discussion/comments/{thread}", "report": f"/discussion/comments/{own}/report", "user": f"/admin/users/{member}",
    }


def organisations(db: Database, publisher: str) -> dict[str, str]:
    """Where pages of organisations are: of the one that has published most, and of the one to which the journalist belongs."""
    from aipress_accounts.models import User
    from aipress_organisations.services import organisation_of

    own = organisation_of(db, db.scalars(select(User.id).where(User.email == "journalist@demo.example")).one())
    assert own is not None
    two = db.scalars(select(Party.id).where(Party.kind == "organisation").order_by(Party.id).limit(2)).all()
    home = f"/organisations/{publisher}"
    return {"contacts": f"{home}/contacts", "published": f"{home}/article", "organisation-edit": f"{home}/edit",
            "organisation-members": f"{home}/members", "organisation-leave": f"/organisations/{own.slug}/leave",
            "admin-organisation": f"/admin/organisations/{two[0]}", "admin-merge": f"/admin/organisations/merge?kept={two[0]}&gone={two[1]}"}


def take_in(ini: dict[str, Any], folder: Path, documents: str) -> None:
    """Everything by the command line, as one who runs a site does it."""
    path = folder / "site.ini"
    path.write_text("\n".join(["[app:main]", "use = egg:aipress-core#main", *(f"{key} = {value}" for key, value in ini.items())]),
                    encoding="utf-8")
    program = [str(Path(sys.executable).with_name("aipress")), "-c", str(path)]
    subprocess.run([*program, "user", "create", "journalist@demo.example", "--name", "Maud Keravec", "--role", "journalist",
                    "--password-stdin"], input="a long enough password\n", text=True, check=True, stdout=sys.stderr)
    subprocess.run([*program, "wire", "import", documents], check=True, stdout=sys.stderr)


def main() -> None:
    folder = Path(sys.argv[1])
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(("127.0.0.1", 0))
    door.listen(64)  # whoever asks before the server is up waits
    url = f"http://127.0.0.1:{door.getsockname()[1]}"
    ini = test_settings(f"sqlite:///{folder}/site.sqlite", folder, **{"aipress.base_url": url, "aipress.plugins": "*"})
    runtime = build_runtime({**ini, "aipress.db.on_pending": "ignore"}, environ={})
    install(runtime)
    documents = sys.argv[2] if len(sys.argv) > 2 else ""
    if documents:
        take_in(ini, folder, documents)
    else:
        fill(runtime, folder)
    index(runtime)
    with runtime.database.session() as db, db.begin():
        members = {"member": "journalist"} if documents else MEMBERS
        facts = {"url": url, "cookies": {name: sign_in(db, account) for name, account in members.items()},
                 "at": {} if documents else addresses(db)}
    runtime.engine.dispose()
    app = build(ini, environ={})
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()
    serve(app, sockets=[door], threads=4)


if __name__ == "__main__":
    main()
