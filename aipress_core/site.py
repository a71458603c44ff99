"""``core_site``: the one row that every request reads: name, theme, language, which plugins are enabled."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.db.base import Base
from aipress_core.db.types import Json


class Site(Base):
    """The installation's only site (id 1). ``plugins`` maps an id to true or false; absent = manifest's default."""

    __tablename__ = "core_site"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), default="AIpress")
    theme: Mapped[str] = mapped_column(String(40), default="aipress")
    locale: Mapped[str] = mapped_column(String(12), default="fr")
    timezone: Mapped[str] = mapped_column(String(64), default="Europe/Paris")
    plugins: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    plugins_version: Mapped[int] = mapped_column(Integer, default=1)
    settings: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
