"""A site with two members and nothing else, under a name that browsers make passkeys for: ``python account_site.py FOLDER``."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

from newsroom import sign_in
from waitress import serve

from aipress_core.boot import build, build_runtime
from aipress_core.install import install
from aipress_core.testing.world import test_settings

PASSWORD = "a good long password"


def main() -> None:
    from aipress_accounts.services import create_user

    folder = Path(sys.argv[1])
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(("127.0.0.1", 0))
    door.listen(64)  # whoever asks before the server is up waits
    url = f"http://localhost:{door.getsockname()[1]}"
    ini = test_settings(f"sqlite:///{folder}/site.sqlite", folder, **{"aipress.base_url": url, "aipress.plugins": "accounts"})
    runtime = build_runtime({**ini, "aipress.db.on_pending": "ignore"}, environ={})
    install(runtime)
    with runtime.database.session() as db, db.begin():
        create_user(db, "maud@demo.example", "Maud Keravec", roles=("journalist",), password=PASSWORD)
        create_user(db, "ada@demo.example", "Ada Byron", roles=("journalist",), password=PASSWORD)
        # Whoever changes how they sign in is signed out elsewhere: the one who does is not the one who looks at pages.
        cookies = {"member": sign_in(db, "ada"), "changing": sign_in(db, "maud")}
    runtime.engine.dispose()
    app = build(ini, environ={})
    sys.stdout.write(json.dumps({"url": url, "cookies": cookies, "at": {}}) + "\n")
    sys.stdout.flush()
    serve(app, sockets=[door], threads=4)


if __name__ == "__main__":
    main()
