"""Parts of files and of pictures: ranges, named sizes, crops, and how much one may keep."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from aipress_core.files.images import Box, Refused, crop, sized
from aipress_core.files.service import DOCUMENTS, Files, sized_address
from aipress_core.files.tasks import make_variants
from aipress_core.parties.models import Party

OWNER, ANONYMOUS = 1, None


def quarters() -> bytes:
    """A picture of four colours: red, green, blue, white."""
    image = Image.new("RGB", (400, 200), "white")
    for corner, colour in (((0, 0), "red"), ((200, 0), "green"), ((0, 100), "blue")):
        image.paste(colour, (*corner, corner[0] + 200, corner[1] + 100))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def colour_of(data: bytes) -> tuple[int, ...]:
    image = Image.open(io.BytesIO(data)).convert("RGB")
    return tuple(round(value / 255) for value in image.getpixel((image.width // 2, image.height // 2)))


@pytest.mark.parametrize(("box", "size", "colour"), [
    (Box(0, 0, 50, 50), (200, 100), (1, 0, 0)),
    (Box(50, 50, 50, 50), (200, 100), (1, 1, 1)),
    (Box(0, 50, 25, 50), (100, 100), (0, 0, 1)),
])
def test_the_part_that_was_chosen_is_cut_out(box, size, colour):
    picture = crop(quarters(), box)
    assert ((picture.width, picture.height), colour_of(picture.data)) == (size, colour)


@pytest.mark.parametrize(("box", "size"), [(Box(), (356, 200)), (Box(0, 0, 50, 100), (200, 112)), (Box(0, 0, 100, 10), (36, 20))])
def test_a_shape_is_kept_whatever_was_chosen(box, size):
    picture = crop(quarters(), box, (16, 9))
    assert (picture.width, picture.height) == size


@pytest.mark.parametrize("numbers", [(-1, 0, 50, 50), (0, 0, 0, 50), (60, 0, 50, 50), (0, 60, 50, 50), (0, 0, 101, 100),
                                     (float("nan"), 0, 50, 50), (0, 0, float("inf"), 50)])
def test_a_part_outside_the_picture_is_refused(numbers):
    with pytest.raises(Refused, match="lies outside"):
        Box(*numbers)


def test_a_part_of_a_few_pixels_is_refused():
    with pytest.raises(Refused):
        crop(quarters(), Box(0, 0, 1, 1))


def test_a_crop_is_a_file_of_its_own_and_the_whole_stays(files):
    whole = files.receive(io.BytesIO(quarters()), name="four.png")
    part = files.crop(whole, Box(0, 0, 50, 50))
    assert (part.width, part.height, part.name) == (200, 100, "four.png")
    assert part.sha256 != whole.sha256
    assert files.storage.has(whole.sha256)


@pytest.mark.parametrize(("size", "shape"), [("face", (160, 160)), ("card", (300, 200)), ("lead", (356, 200))])
def test_a_named_size_is_cut_to_its_shape_and_never_enlarged(size, shape):
    image = Image.open(io.BytesIO(sized(quarters(), size)))
    assert (image.size, image.format) == (shape, "WEBP")


def test_a_named_size_is_made_by_the_worker_and_served_like_the_picture(db, files, browser, article):
    from types import SimpleNamespace

    file = files.store(db, io.BytesIO(quarters()), owner=OWNER, parent=article(state="draft").id)
    address = sized_address(file.sha256, "card")
    assert browser(OWNER).get(address).status_int == 302
    make_variants(SimpleNamespace(db_read=db, settings={"aipress.files.url": f"file:{files.storage.folder}"}), file.sha256)
    assert browser(OWNER).get(address).content_type == "image/webp"
    assert browser(2).get(address, status=404)
    assert browser(OWNER).get(address.replace("card", "huge"), status=404)


def test_there_are_no_other_sizes():
    with pytest.raises(KeyError):
        sized_address("0" * 64, "huge")


@pytest.mark.parametrize(("wanted", "status", "body"), [
    ("bytes=0-3", 206, b"%PDF"), ("bytes=-4", 206, b"text"), ("bytes=5-", 206, b"1.4 text"), ("bytes=99-", 416, None),
    ("nonsense", 200, b"%PDF-1.4 text"),
])
def test_a_part_of_a_file_is_sent_alone(db, files, browser, wanted, status, body):
    path = files.url(files.store(db, io.BytesIO(b"%PDF-1.4 text"), visibility="public", accept=DOCUMENTS))
    answer = browser(ANONYMOUS).get(path, headers={"Range": wanted}, status=status)
    assert body is None or answer.body == body
    if status == 206:
        assert answer.headers["Content-Range"].startswith("bytes ")
    if status == 200:
        assert answer.headers["Accept-Ranges"] == "bytes"


def test_a_part_of_another_version_is_the_whole(db, files, browser):
    path = files.url(files.store(db, io.BytesIO(b"%PDF-1.4 text"), visibility="public", accept=DOCUMENTS))
    answer = browser(ANONYMOUS).get(path, headers={"Range": "bytes=0-3", "If-Range": '"another"'}, status=200)
    assert answer.body == b"%PDF-1.4 text"


def document(size: int) -> io.BytesIO:
    return io.BytesIO(b"%PDF-1.4 ".ljust(size, b"x"))


def test_one_may_keep_as_much_as_the_quota_and_no_more(db, storage):
    files = Files(storage, quota=1000)
    files.store(db, document(600), owner=1, accept=DOCUMENTS)
    files.store(db, document(400), owner=1, accept=DOCUMENTS)
    with pytest.raises(Refused, match="too much"):
        files.store(db, document(20), owner=1, accept=DOCUMENTS)
    files.store(db, document(1000), owner=2, accept=DOCUMENTS)


def test_what_is_forgotten_makes_room(db, storage):
    files = Files(storage, quota=1000)
    file = files.store(db, document(900), owner=1, accept=DOCUMENTS)
    files.forget(db, file)
    db.flush()
    assert files.store(db, document(900), owner=1, accept=DOCUMENTS).id


def test_sources_of_news_and_files_without_owner_have_no_quota(db, storage):
    db.add(Party(id=9, kind="service", name="Agency", slug="agency"))
    db.flush()
    files = Files(storage, quota=10)
    for owner in (9, None):
        assert files.store(db, document(900), owner=owner, accept=DOCUMENTS).id
