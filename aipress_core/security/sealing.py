"""The site's secret, and what is sealed with it: texts that the database keeps and must not tell.

A copy of the database opens nothing without the secret, which lies elsewhere. With another secret what was sealed is lost, and
counts as not set.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeGuard

from cryptography.fernet import Fernet, InvalidToken

from aipress_core.settings import SettingsError

SEALED = "sealed"


def seal(secret: str, purpose: str, text: str) -> dict[str, str]:
    """``text`` as it may lie in the database (Fernet: AES-128-CBC and HMAC-SHA256), as a JSON object.

    Args:
        secret: of the site.
        purpose: the same is needed to open it: the name of a setting.
    """
    return {SEALED: _fernet(secret, purpose).encrypt(text.encode()).decode()}


def is_sealed(value: Any) -> TypeGuard[dict[str, str]]:
    """Is it what :func:`seal` returns?"""
    return isinstance(value, dict) and set(value) == {SEALED}


def opened(secret: str, purpose: str, value: Mapping[str, str]) -> str | None:
    """The text; None when it was sealed with another secret, or for another purpose."""
    try:
        return _fernet(secret, purpose).decrypt(str(value[SEALED]).encode()).decode()
    except InvalidToken:
        return None


def _fernet(secret: str, purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"setting {purpose} {secret}".encode()).digest()))


def site_secret(settings: Mapping[str, Any]) -> str:
    """The signing key: given by setting, or outside production made once and kept beside the data.

    Raises:
        SettingsError: when too short a one is given; in production also when none is.
    """
    given: str = settings["aipress.secret"]
    if given and len(given) < 32:
        raise SettingsError(["aipress.secret is shorter than 32 characters"])
    if given:
        return given
    if settings["aipress.environment"] == "production":
        raise SettingsError(["aipress.secret is required in production; give AIPRESS_SECRET or AIPRESS_SECRET_FILE"])
    path = Path(settings["aipress.data"]) / "secret"
    if not path.exists():
        draft = path.with_name(f"secret.{os.getpid()}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # whole or not at all; of two processes that start together, one is first
        draft.unlink()
    return path.read_text(encoding="utf-8")
