"""The plugin keeps the platform's promises."""

from __future__ import annotations

import itertools

from sqlalchemy.orm import Session

from aipress_core.api import ORGANISATION, Party
from aipress_core.testing import PluginContract
from aipress_organisations.models import Organisation

_numbers = itertools.count(1)


class TestContract(PluginContract):
    plugin = "organisations"

    def add_rows(self, db: Session, number: int) -> None:
        """Organisations that the directory lists, besides."""
        super().add_rows(db, number)
        for _one in range(number):
            serial = next(_numbers)
            party = Party(kind=ORGANISATION, name=f"Organisation {serial}", slug=f"contract-{serial}")
            db.add(party)
            db.flush()
            db.add(Organisation(id=party.id, kind="media", canonical=f"organisation {serial}"))
        db.flush()
