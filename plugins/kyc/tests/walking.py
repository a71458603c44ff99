"""Walks through the wizard as a browser without scripts does: every control as it is sent."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from PIL import Image
from webtest import Upload

from aipress_kyc.survey.kinds import CHOICE, CHOICES, FLAG, PAIRS, PICTURE, PLACE
from aipress_kyc.survey.model import Field, Survey
from aipress_kyc.survey.store import live_survey
from aipress_taxonomies.services import known_terms

PASSWORD = "three odd words 7"


def picture(colour: str = "navy", size: tuple[int, int] = (300, 240)) -> bytes:
    """A small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def complete(db: Any, code: str, **own: Any) -> dict[str, Any]:
    """Good answers to everything that a profile must answer, and to nothing else; ``own`` come on top."""
    survey = live_survey(db)
    terms = known_terms(db, {one.vocabulary for one in survey.fields_for(code) if one.vocabulary})
    found: dict[str, Any] = {}
    for field in survey.fields_for(code):
        if field.obligation(code) == "M" and field.kind.shape != FLAG:
            found.update(_good(field, terms.get(field.vocabulary, {})))
    return {**found, "email": "nadia.belkacem@example.org", "password": PASSWORD, "first_name": "Nadia", "last_name": "Belkacem", **own}


def _good(field: Field, terms: Mapping[str, Any]) -> dict[str, Any]:
    shape = field.kind.shape
    if shape == PICTURE:
        return {field.name: picture()}
    if shape == PLACE:
        return dict(zip(field.keys, ("FR", "29200", "Brest"), strict=True))
    if shape == PAIRS:
        child = next(one for one in terms.values() if one.parent_key)
        return {field.name: [child.parent_key], field.detail_key: [child.key]}
    if shape in (CHOICE, CHOICES):
        value = next(iter(terms), "Le Relevé")
        return {field.name: value if shape == CHOICE else [value]}
    return {field.name: {"tel": "+33 6 12 34 56 78", "url": "https://example.org", "email": "a@example.org"}.get(field.kind.name, "Something")}


def controls(fields: list[Field], answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What a browser sends for the questions of a page."""
    for field in fields:
        name, shape, value = field.name, field.kind.shape, answers.get(field.name)
        if shape == PICTURE:
            parts = [("upload", Upload(f"{name}.jpg", value, "image/jpeg"))] if isinstance(value, bytes) else [("kept", value)] if value else []
            yield from _mapping(name, parts)
        elif shape == PAIRS:
            chosen = [("category", one) for one in value or ()]
            yield from _mapping(name, [*chosen, *_renamed("value", answers.get(field.detail_key) or ())])
        elif shape == PLACE:
            town = " ".join(str(answers.get(key, "")) for key in field.keys[1:]).strip()
            yield from _mapping(name, [*_renamed("value", [value] if value else ()), *_renamed("town", [town] if town else ())])
        elif shape == FLAG:
            yield from [(name, "true")] if value else []
        elif isinstance(value, list):
            yield "__many__", (name, value)
        elif value is not None:
            yield name, value


def _mapping(name: str, parts: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("__start__", f"{name}:mapping"), *parts, ("__end__", f"{name}:mapping")]


def _renamed(part: str, values: Any) -> list[tuple[str, Any]]:
    return [("__start__", f"{part}:rename"), *((f"any-{part}", one) for one in values), ("__end__", f"{part}:rename")]


class Walk:
    """One browser's way through the wizard.

    Args:
        world: the test's site.
        browser: another browser than the world's own: a second device.
    """

    def __init__(self, world: Any, browser: Any = None) -> None:
        self.world, self.browser = world, browser or world.browser
        with world.database.session() as db:
            self.survey: Survey = live_survey(db)
        self.draft = self.code = ""

    def token(self) -> str:
        """The token of this browser's forms."""
        return str(self.world.token(browser=self.browser))

    def begin(self, code: str, at: str = "/register/", **query: str) -> Any:
        """Choose a profile."""
        self.code = code
        answer = self.browser.post(at + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else ""),
                                   [("csrf_token", self.token()), ("__form__", "choice"), ("profile", code)], expect_errors=True)
        self.follow(answer)
        return answer

    def follow(self, answer: Any) -> None:
        """Note the draft that an answer leads to."""
        if "draft=" in (answer.location or ""):
            self.draft = answer.location.partition("draft=")[2].partition("&")[0]

    @property
    def sections(self) -> list[Any]:
        return [one for one in self.survey.sections_for(self.code) if [each for each in one.fields if each.name != "terms_accepted"]]

    def page(self, section: str, base: str = "/register") -> Any:
        """The page of a section."""
        return self.browser.get(f"{base}/step/{section}?draft={self.draft}")

    def send(self, section: str, answers: Mapping[str, Any], base: str = "/register", **more: str) -> Any:
        """Send the answers of one section."""
        hidden = {"terms_accepted"} | ({"email", "backup_email", "password"} if base != "/register" else set())
        fields = [one for part in self.sections if part.key == section for one in part.fields if one.name not in hidden]
        sent: list[tuple[str, Any]] = [("csrf_token", self.token()), ("__form__", "step")]
        for name, value in controls(fields, answers):
            if name == "__many__":
                field = self.survey.fields[value[0]]
                plain = self._is_boxes(field)
                sent += [(field.name, one) for one in value[1]] if plain else _mapping(field.name, _renamed("value", value[1]))
            elif name in self.survey.fields and self._is_typeahead(self.survey.fields[name]):
                sent += _mapping(name, _renamed("value", [value] if value else ()))
            else:
                sent.append((name, value))
        return self.browser.post(f"{base}/step/{section}?draft={self.draft}", [*sent, *more.items()], expect_errors=True)

    def _sizes(self) -> Mapping[str, int]:
        from aipress_taxonomies.services import sizes

        with self.world.database.session() as db:
            return sizes(db)

    def _is_boxes(self, field: Field) -> bool:
        from aipress_kyc.wizard.form import FEW

        return bool(field.vocabulary) and self._sizes().get(field.vocabulary, 0) <= FEW

    def _is_typeahead(self, field: Field) -> bool:
        from aipress_kyc.wizard.form import LONG

        return field.kind.shape == CHOICE and (not field.vocabulary or self._sizes().get(field.vocabulary, 0) > LONG)

    def answer_all(self, answers: Mapping[str, Any], base: str = "/register") -> None:
        """Go through every section."""
        for section in self.sections:
            answer = self.send(section.key, answers, base)
            assert answer.status_int == 303, [one.get_text(" ", strip=True) for one in answer.html.select(".ap-errors li")] or answer.text[:500]

    def hand_in(self, base: str = "/register", **more: str) -> Any:
        """Press the last button."""
        return self.browser.post(f"{base}/submit?draft={self.draft}", {"csrf_token": self.token(), **more}, expect_errors=True)

    def register(self, code: str = "PM_JR_CP_SAL", **own: Any) -> dict[str, Any]:
        """The whole way, as a visitor."""
        with self.world.database.session() as db:
            answers = complete(db, code, **own)
        self.begin(code)
        self.answer_all(answers)
        answer = self.hand_in(terms="1")
        assert answer.status_int == 303, (answer.headers.get("X-View-Plugin"), answer.html.select_one("main").get_text(" ", strip=True)[:500])
        self.world.run_outbox()
        return answers
