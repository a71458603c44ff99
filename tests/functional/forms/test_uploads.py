"""Files and pictures of a form: kept beside an error, cut by the server, named by a value that opens nothing for others."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from PIL import Image
from webtest import Upload

from tests.functional.forms.test_kitchen import GOOD, errors, sink


def photograph(size: tuple[int, int] = (400, 400)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def form(world: Any) -> Any:
    """The form of a signed-in member, complete but for its files."""
    world.login("journalist")
    world.browser.set_cookie("aipress_locale", "en")
    return fill(sink(world.browser.get("/kitchen/")))


def fill(form: Any) -> Any:
    for name, value in GOOD.items():
        form[name] = value
    return form


def uploads(form: Any) -> tuple[Any, Any]:
    dossier, picture = form.fields["upload"]
    return dossier, picture


def stored(answer: Any, name: str) -> str:
    return str(json.loads(answer.html.find(id="accepted").text)[name])


def test_a_document_is_received_under_its_name(form):
    uploads(form)[0].value = Upload("Dossier été.pdf", b"%PDF-1.4 text")
    assert "mime='application/pdf', size=13, width=None, height=None, name='Dossier été.pdf'" in stored(form.submit(), "dossier")


def test_without_a_file_nothing_is_received(form):
    assert stored(form.submit(), "dossier") == stored(form.submit(), "picture") == "None"


@pytest.mark.parametrize(("data", "sentence"), [
    (b"<html><script>", "Press kit: Files of this kind are not accepted here."),
    (b"%PDF-1.4" + b"x" * (4 * 1024 * 1024), "Press kit: This file is larger than 4 MB. Make it smaller and send it again."),
])
def test_a_file_that_is_refused_is_said_beside_its_field(form, data, sentence):
    uploads(form)[0].value = Upload("kit.pdf", data)
    answer = form.submit(status=422)
    assert errors(answer) == [sentence]


def test_a_picture_gets_its_shape_and_loses_what_is_around_the_chosen_part(form):
    uploads(form)[1].value = Upload("harbour.jpg", photograph())
    for name, number in (("left", "25"), ("top", "0"), ("width", "50"), ("height", "50")):
        form[name] = number
    assert "width=200, height=112" in stored(form.submit(), "picture")


@pytest.mark.parametrize("numbers", [("x", "0", "50", "50"), ("60", "0", "50", "50"), ("0", "0", "nan", "1"), ("0", "0", "0", "0")])
def test_a_part_outside_the_picture_is_refused_and_the_picture_kept(form, numbers):
    uploads(form)[1].value = Upload("harbour.jpg", photograph())
    for name, number in zip(("left", "top", "width", "height"), numbers, strict=True):
        form[name] = number
    answer = form.submit(status=422)
    assert len(errors(answer)) == 1
    assert errors(answer)[0].startswith("Picture: ")
    again = sink(answer)
    for name in ("left", "top", "width", "height"):
        again[name] = ""
    assert "width=400, height=225" in stored(again.submit(), "picture")


def test_a_file_survives_an_error_elsewhere(form):
    uploads(form)[0].value = Upload("kit.pdf", b"%PDF-1.4 text")
    uploads(form)[1].value = Upload("harbour.jpg", photograph((800, 450)))
    form["title"] = ""
    answer = form.submit(status=422)
    assert answer.html.select_one(".ap-crop-view img")["src"].startswith("data:image/webp;base64,")
    answer = fill(sink(answer)).submit()
    assert "name='kit.pdf'" in stored(answer, "dossier")
    assert "width=800, height=450" in stored(answer, "picture")


def test_a_kept_file_may_be_removed_or_replaced(form):
    uploads(form)[0].value = Upload("kit.pdf", b"%PDF-1.4 text")
    form["title"] = ""
    again = fill(sink(form.submit(status=422)))
    uploads(again)[0].value = Upload("other.pdf", b"%PDF-1.4 other")
    assert "other.pdf" in stored(again.submit(), "dossier")
    uploads(again)[0].value = None
    again.get("remove", index=0).checked = True
    assert stored(again.submit(), "dossier") == "None"


def kept_value(form: Any) -> str:
    uploads(form)[0].value = Upload("kit.pdf", b"%PDF-1.4 text")
    form["title"] = ""
    return sink(form.submit(status=422)).get("kept", index=0).value


def send_kept(world: Any, value: str) -> Any:
    """A form of the present visitor that names a kept file."""
    token = sink(world.browser.get("/kitchen/"))["csrf_token"].value
    return world.browser.post("/kitchen/", [("csrf_token", token), *GOOD.items(), ("__start__", "dossier:mapping"), ("kept", value),
                                            ("__end__", "")], status="*")


def test_a_kept_file_opens_for_the_one_who_sent_it_and_for_nobody_else(world, form):
    value = kept_value(form)
    assert send_kept(world, value).status_int == 200
    world.login("journalist")
    assert errors(send_kept(world, value)) == ["Press kit: The file that you had sent is no longer there. Choose it again."]


@pytest.mark.parametrize("spoil", [lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"), lambda text: "", lambda text: "é" * 9,
                                   lambda text: text * 40, lambda text: text[3:]])
def test_a_kept_file_that_was_tampered_with_is_none(world, form, spoil):
    value = spoil(kept_value(form))
    answer = send_kept(world, value)
    assert answer.status_int == (422 if value else 200)
    assert "Traceback" not in answer.text


def test_a_kept_file_whose_bytes_were_swept_is_asked_for_again(world, form):
    value = kept_value(form)
    storage = world.registry.files.storage
    for name in list(storage.older_than(-60)):
        storage.remove(name)
    assert send_kept(world, value).status_int == 422


def test_who_keeps_too_much_is_told_beside_the_field(world, form, monkeypatch):
    monkeypatch.setattr(world.registry.files, "quota", 5)
    uploads(form)[0].value = Upload("kit.pdf", b"%PDF-1.4 text")
    assert errors(form.submit(status=422))[0].startswith("Press kit: This file is too much")


def test_a_file_where_text_belongs_is_a_bad_request(form):
    form.response.test_app.post("/kitchen/", {"csrf_token": form["csrf_token"].value, **GOOD}, upload_files=[
        ("title", "a.txt", b"text")], status=400)


def test_a_file_that_was_kept_for_another_field_is_not_taken(world, form):
    value = kept_value(form)
    token = sink(world.browser.get("/kitchen/"))["csrf_token"].value
    answer = world.browser.post("/kitchen/", [("csrf_token", token), *GOOD.items(), ("__start__", "picture:mapping"), ("kept", value),
                                              ("__end__", "")], status="*")
    assert errors(answer) == ["Picture: The file that you had sent is no longer there. Choose it again."]
