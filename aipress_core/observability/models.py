"""``core_figure``: what each plugin cost and did, by hour, added up over every process."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Float, String
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.db.base import Base
from aipress_core.db.types import UTCDateTime

EVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)  # the hour into which old hours are added, so that totals never shrink


class Figure(Base):
    """One figure of one plugin in one hour: ``requests``, ``seconds``, ``sql`` … (the names are those of ``account``)."""

    __tablename__ = "core_figure"

    hour: Mapped[dt.datetime] = mapped_column(UTCDateTime, primary_key=True)
    plugin: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[float] = mapped_column(Float)
