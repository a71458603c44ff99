"""A bucket does what a folder does: the same rules, on a small S3 server of this run alone."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from aipress_core.files import s3
from aipress_core.files.s3 import S3Storage
from aipress_core.files.storage import StorageError, open_storage

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:botocore"),
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]
DAY = 24 * 3600


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Address of the server."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch, request: Any) -> S3Storage:
    """An empty bucket."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    name = hashlib.md5(request.node.name.encode(), usedforsecurity=False).hexdigest()
    storage = open_storage(f"s3://b{name}/files?region=eu-west-3&endpoint={server}")
    assert isinstance(storage, S3Storage)
    storage.client.create_bucket(Bucket=storage.bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    return storage


def test_bytes_are_found_by_their_sha256(bucket):
    name = bucket.put(b"news")
    assert name == hashlib.sha256(b"news").hexdigest()
    assert (bucket.get(name), bucket.has(name), bucket.open(name).size) == (b"news", True, 4)
    assert bucket.key(name) == f"files/{name[:2]}/{name}"


def test_a_part_of_the_bytes_is_read_alone(bucket):
    found = bucket.open(bucket.put(b"0123456789"))
    assert (b"".join(found), b"".join(found.app_iter_range(2, 5)), b"".join(found.app_iter_range(4, 4))) == (b"0123456789", b"234", b"")


def test_what_is_not_there_is_said_to_be_missing(bucket):
    name = "0" * 64
    assert (bucket.has(name), bucket.remove(name)) == (False, False)
    for ask in (bucket.get, bucket.open):
        with pytest.raises(FileNotFoundError):
            ask(name)


@pytest.mark.parametrize("name", ["../secret", "", "A" * 64, "a" * 64 + "/x", "a" * 64 + ".CARD"])
def test_a_name_never_leaves_the_folder(bucket, name):
    with pytest.raises(ValueError, match="does not name"):
        bucket.get(name)


def test_variants_go_with_the_picture_and_nothing_else_does(bucket):
    name, other = bucket.put(b"news"), bucket.put(b"other")
    bucket.put_variant(name, 320, b"small")
    bucket.put_variant(name, "card", b"cut")
    assert bucket.get(f"{name}.w320") == b"small"
    assert bucket.remove(name)
    assert [bucket.has(one) for one in (name, f"{name}.w320", f"{name}.card", other)] == [False, False, False, True]


def test_only_what_is_old_is_offered_to_the_sweep_and_only_that_goes(bucket, monkeypatch):
    name = bucket.put(b"news")
    bucket.put_variant(name, 320, b"small")
    assert list(bucket.older_than(DAY)) == []
    assert not bucket.remove(name, older_than=DAY)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    monkeypatch.setattr(s3, "utcnow", lambda: later)
    assert list(bucket.older_than(DAY)) == [name]
    assert bucket.remove(name, older_than=DAY)


def test_a_bucket_that_does_not_exist_is_an_error_and_not_an_empty_one(bucket):
    bucket.bucket = "there-is-no-such-bucket"
    with pytest.raises(Exception, match="NoSuchBucket"):
        bucket.put(b"news")


@pytest.mark.parametrize("url", ["s3://", "s3://key:secret@bucket", "s3://bucket?acl=public-read", "ftp://bucket"])
def test_an_address_that_cannot_be_used_is_refused_by_the_settings_name(url):
    with pytest.raises(StorageError, match=r"aipress\.files\.url"):
        open_storage(url)
