"""The kitchen sink in a process of its own: ``python serve.py FOLDER`` prints where it is, as JSON, and serves until it is ended."""

from __future__ import annotations

import json
import secrets
import socket
import sys
from pathlib import Path

from kitchen import candidates
from waitress import serve

from aipress_core.db.types import utcnow
from aipress_core.parties.models import PERSON, Party, Role
from aipress_core.security.identity import token_hash
from aipress_core.security.models import Session
from aipress_core.testing.world import build_site, engine_of, test_settings


def main() -> None:
    folder = Path(sys.argv[1])
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(("127.0.0.1", 0))
    door.listen(64)  # whoever asks before the server is up waits
    url = f"http://127.0.0.1:{door.getsockname()[1]}"
    app = build_site(test_settings(f"sqlite:///{folder}/site.sqlite", folder, **{"aipress.base_url": url, "aipress.plugins": "kitchen"}),
                     candidates=candidates())
    token, now = secrets.token_urlsafe(32), utcnow()
    with app.registry.runtime.database.session() as db, db.begin():
        party = Party(kind=PERSON, name="Maud Keravec", slug="maud")
        db.add(party)
        db.flush()
        db.add_all([Role(party_id=party.id, role="journalist"),
                    Session(token_hash=token_hash(token), party_id=party.id, created_at=now, seen_at=now, ip="127.0.0.1", user_agent="",
                            expires_at=now.replace(year=now.year + 1))])
    sys.stdout.write(json.dumps({"url": url, "cookies": {"member": token}, "at": {}}) + "\n")
    sys.stdout.flush()
    serve(app, sockets=[door], threads=4)
    engine_of(app).dispose()


if __name__ == "__main__":
    main()
