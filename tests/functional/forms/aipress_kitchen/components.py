"""A component of the real kind: a question that members answer once, with a note of their own beside it."""

from __future__ import annotations

from aipress_core.api import Component, action

ANSWERS = {"yes": "Yes", "no": "No"}


class Question(Component):
    """Yes or no; the state holds how often each was answered on this page."""

    name = "kitchen.question"
    template = "kitchen/question.html"
    permission = "kitchen:question.read"

    def show(self, request, state):
        return {"answers": ANSWERS, "total": sum(state["counts"].values())}

    @action(permission="kitchen:question.answer")
    def answer(self, request, state, fields):
        chosen = fields.get("answer", "")
        counts = dict(state["counts"])
        if chosen in ANSWERS:
            counts[chosen] = counts.get(chosen, 0) + 1
        return {**state, "counts": counts}

    @action(permission=None)
    def clear(self, request, state, fields):
        return {**state, "counts": {}}

    @action(permission=None)
    def fail(self, request, state, fields):
        raise RuntimeError("the stove is out")
