"""The audit log: who did what to what, written in the transaction that did it. There is no way to change or delete a row."""

from __future__ import annotations

from pyramid.config import Configurator

from aipress_core.audit.chain import Fault, verify
from aipress_core.audit.models import Audit
from aipress_core.audit.record import record

__all__ = ["Audit", "Fault", "includeme", "record", "verify"]


def includeme(config: Configurator) -> None:
    """Give requests ``audit``."""
    config.include("aipress_core.audit.request")
