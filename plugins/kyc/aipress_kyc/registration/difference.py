"""What an edit changes, and which of it a reviewer must see first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aipress_kyc.survey.model import Survey

PROFILE_CODE = "profile_code"  # stands among the changes of a request for the profile itself
FACT = "fact:"  # before the kind of a fact that the member asks to have verified again
# What rights and trust rest on waits for a reviewer, whatever a survey file says of it.
ALWAYS_SENSITIVE = frozenset({"first_name", "last_name", "title", "main_occupation", "press_card_number", "press_card_photo"})


@dataclass(frozen=True)
class Difference:
    """An edit, taken apart.

    Attributes:
        answers: the live answers as they are once ``at_once`` is done.
        at_once: keys that change without asking anybody.
        waiting: key → ``{"old": …, "new": …}`` of what a reviewer must decide; None = not answered.
    """

    answers: dict[str, Any]
    at_once: frozenset[str]
    waiting: dict[str, dict[str, Any]]


def sensitive_keys(survey: Survey, *codes: str) -> set[str]:
    """Answer keys of which a change waits, under any of these profiles."""
    return {key for code in codes for field in survey.fields_for(code)
            if field.is_sensitive or field.name in ALWAYS_SENSITIVE for key in field.keys}


def asked_keys(survey: Survey, code: str) -> set[str]:
    """Answer keys that belong to a profile; what belongs to the account does not."""
    return {key for field in survey.fields_for(code) if not field.is_account for key in field.keys}


def restricted(survey: Survey, code: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that a profile of this code may hold."""
    keys = asked_keys(survey, code)
    return {key: value for key, value in answers.items() if key in keys}


def compare(survey: Survey, live_code: str, live: Mapping[str, Any], code: str, answers: Mapping[str, Any]) -> Difference:
    """Take an edit apart. Another profile, and all that only it asks, waits as a whole.

    Args:
        live_code: empty for a member who has no profile yet: everything waits then.
    """
    if not live_code:
        wanted = {key: {"old": None, "new": value} for key, value in restricted(survey, code, answers).items()}
        return Difference({}, frozenset(), {**wanted, PROFILE_CODE: {"old": None, "new": code}})
    before, after = restricted(survey, live_code, live), restricted(survey, code, answers)
    guarded = sensitive_keys(survey, live_code, code)
    if code != live_code:
        guarded |= asked_keys(survey, code) - asked_keys(survey, live_code)
    kept, at_once, waiting = dict(before), set(), {}
    shared = asked_keys(survey, live_code) & asked_keys(survey, code)
    for key in sorted(before.keys() | after.keys()):
        old, new = _value(before, key), _value(after, key)
        if old == new or (key not in shared and key not in guarded) or key not in asked_keys(survey, code):
            continue
        if key in guarded:
            waiting[key] = {"old": old, "new": new}
        else:
            at_once.add(key)
            _put(kept, key, new)
    if code != live_code:
        waiting[PROFILE_CODE] = {"old": live_code, "new": code}
    return Difference(kept, frozenset(at_once), waiting)


def merged(survey: Survey, live_code: str, live: Mapping[str, Any],
           changes: Mapping[str, Mapping[str, Any]]) -> tuple[str, dict[str, Any]]:
    """Code and answers of a profile once the changes of a request are approved; nothing else of it changes."""
    code = str(changes[PROFILE_CODE]["new"]) if PROFILE_CODE in changes else live_code
    answers = dict(live)
    for key, change in changes.items():
        if key != PROFILE_CODE and not key.startswith(FACT):
            _put(answers, key, change["new"])
    return code, restricted(survey, code, answers)


def _value(answers: Mapping[str, Any], key: str) -> Any:
    value = answers.get(key)
    return None if value in ("", [], False) else value


def _put(answers: dict[str, Any], key: str, value: Any) -> None:
    if value is None:
        answers.pop(key, None)
    else:
        answers[key] = value
