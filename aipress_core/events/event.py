"""The base class of domain events."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

NAME = re.compile(r"[a-z][a-z0-9_]*\.[A-Z][A-Za-z0-9]*")


@dataclass(frozen=True)
class Event:
    """Something that happened, in the past tense, as plain JSON values (ids, not rows)::

        @dataclass(frozen=True)
        class ArticlePublished(Event):
            name = "wire.ArticlePublished"
            content_id: int

    Rows outlive releases: give every field that is added later a default, and keep the meaning of old ones.

    Raises:
        ValueError: at class creation, when ``name`` is not ``<plugin id>.<Name>``.
    """

    name: ClassVar[str] = ""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if not NAME.fullmatch(cls.name):
            raise ValueError(f"the event {cls.__name__} is named {cls.name!r}; it must be like 'wire.ArticlePublished'")

    def to_payload(self) -> dict[str, Any]:
        """The fields as a dict for the outbox.

        Raises:
            TypeError: when a value cannot be written as JSON.
        """
        payload = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return jsonable(payload, f"the event {self.name}")

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """The event again. Fields that this release does not know are ignored, so that two releases can run side by side."""
        known = {field.name for field in dataclasses.fields(cls)}
        return cls(**{name: value for name, value in payload.items() if name in known})


def jsonable(payload: dict[str, Any], what: str) -> dict[str, Any]:
    """Return ``payload`` unchanged; raises TypeError, naming ``what``, when JSON cannot hold it."""
    try:
        json.dumps(payload, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise TypeError(f"{what} carries something that JSON cannot hold: {error}") from None
    return payload
