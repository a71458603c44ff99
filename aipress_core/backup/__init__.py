"""A site in one file: database, stored files, and a manifest with which it can be checked."""

from __future__ import annotations


class BackupError(Exception):
    """A backup or a restore that cannot be done; the text says why and what to do."""
