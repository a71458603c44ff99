from aipress_core.api import Resource
from aipress_example_tutorial_work import queries


class Guestbook(Resource):
    """The place ``/example_tutorial_work/``."""

    def __getitem__(self, name):
        row = queries.by_id(self.request.db, int(name)) if name.isascii() and name.isdigit() and len(name) < 19 else None
        if row is None:
            raise KeyError(name)
        return Word(name, self, self.request, row)


class Word(Resource):
    """The place ``/example_tutorial_work/<number>``; its ``row`` is the entry."""


def is_author(identity, context):
    """Object rule: the word is one's own."""
    return isinstance(context, Word) and context.row.party_id == identity.party_id
