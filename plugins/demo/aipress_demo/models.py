"""What the demo world wrote, so that exactly that can be removed."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base

PARTY, CONTENT, OUTBOX, FILE = "party", "content", "outbox", "file"


class Mark(Base):
    """One party, content header, waiting task or file of the demo world. No foreign key: what is gone already harms nobody."""

    __tablename__ = "demo_mark"

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)  # party | content | outbox | file
    row_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
