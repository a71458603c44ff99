"""``/discussion/<content id>`` and ``/discussion/comments/<comment id>``. What a visitor may not read is not found."""

from __future__ import annotations

from aipress_core.api import Resource
from aipress_discussion import queries

LARGEST = 2**63 - 1


def number(name: str) -> int:
    """The key that an address segment spells; KeyError (so, not found) for anything else."""
    if not (name.isascii() and name.isdigit() and len(name) < 20 and int(name) <= LARGEST):
        raise KeyError(name)
    return int(name)


class Discussions(Resource):
    """``/discussion/``: everything that is discussed, by content id."""

    def __getitem__(self, name: str) -> Resource:
        if name == "comments":
            return Comments(name, self, self.request)
        row = queries.header(self.request.db_read, number(name), self.request.visibility.readable())
        if row is None:
            raise KeyError(name)
        return Discussion(name, self, self.request, row)


class Discussion(Resource):
    """What is said about one item; ``row`` is the item's header."""


class Comments(Resource):
    """``/discussion/comments/``: comments by id."""

    def __getitem__(self, name: str) -> CommentPlace:
        row = queries.comment(self.request.db_read, number(name), self.request.visibility.readable())
        if row is None:
            raise KeyError(name)
        return CommentPlace(name, self, self.request, row)


class CommentPlace(Resource):
    """One comment; ``row`` is the comment, its author's name and the item."""
