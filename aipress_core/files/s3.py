"""Bytes in a bucket of S3 or of a server that speaks its language: the extra ``aipress-core[s3]``.

Who may enter is said where every AWS client looks for it (``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, an instance's
role), never in the setting's address. The bucket must exist and must not be public.

A bucket has no rename, so between the sweep's look at the age of an object and its deletion lies one round trip in which the
same bytes may be put again; whoever puts them looks afterwards whether they are there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aipress_core.db.types import utcnow
from aipress_core.files.storage import BLOCK, SHA256, Bytes, StorageError, checked, variant_name

TIMEOUTS = {"connect_timeout": 5, "read_timeout": 20, "retries": {"max_attempts": 3, "mode": "standard"}}
MISSING = {"404", "NoSuchKey", "NotFound"}


class S3Storage:
    """A content-addressed bucket.

    Args:
        client: a boto3 S3 client.
        folder: first part of every key, without slashes around it; empty for none.
    """

    def __init__(self, client: Any, bucket: str, folder: str = "") -> None:
        self.client, self.bucket, self.folder = client, bucket, folder

    @classmethod
    def from_url(cls, url: str) -> S3Storage:
        """Open ``s3://bucket/folder?region=eu-west-3&endpoint=https://…``; ``endpoint`` is for servers other than Amazon's.

        Raises:
            StorageError: without a bucket, for an unknown option, or when boto3 is not installed.
        """
        try:
            import boto3  # type: ignore[import-untyped]
            from botocore.config import Config  # type: ignore[import-untyped]
        except ImportError:
            raise StorageError("aipress.files.url names a bucket; install aipress-core[s3] for it") from None
        parts = urlsplit(url)
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if not parts.hostname or "@" in parts.netloc or options.keys() - {"region", "endpoint"}:
            raise StorageError("aipress.files.url must be s3://bucket/folder with no other options than region and endpoint; "
                               "keys are given by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        client = boto3.client("s3", region_name=options.get("region"), endpoint_url=options.get("endpoint"),
                              config=Config(**TIMEOUTS))
        return cls(client, parts.netloc, parts.path.strip("/"))

    def key(self, name: str) -> str:
        """The key of a name, sharded as in a folder.

        Raises:
            ValueError: when ``name`` is not one.
        """
        return f"{self.folder + '/' if self.folder else ''}{checked(name)[:2]}/{name}"

    def put(self, data: bytes) -> str:
        """Store bytes and return their SHA-256 in hex. Bytes that are there are put again: only that makes them young."""
        name = hashlib.sha256(data).hexdigest()
        self._write(name, data)
        return name

    def put_variant(self, sha256: str, kind: str | int, data: bytes) -> None:
        """Store a picture made from another one; ``kind`` is a width in pixels or the name of a size."""
        self._write(variant_name(sha256, kind), data)

    def _write(self, name: str, data: bytes) -> None:
        key = self.key(name)
        for _try in range(2):
            self.client.put_object(Bucket=self.bucket, Key=key, Body=data, ContentType="application/octet-stream")
            if self._head(key) is not None:
                return
        raise StorageError(f"the bucket does not keep what is put there: {key}")

    def _head(self, key: str) -> dict[str, Any] | None:
        from botocore.exceptions import ClientError  # type: ignore[import-untyped]

        try:
            found: dict[str, Any] = self.client.head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                return None
            raise
        return found

    def get(self, name: str) -> bytes:
        """The bytes of a name.

        Raises:
            FileNotFoundError: when there are none.
        """
        from botocore.exceptions import ClientError

        try:
            found: bytes = self.client.get_object(Bucket=self.bucket, Key=self.key(name))["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                raise FileNotFoundError(name) from None
            raise
        return found

    def read(self, name: str, start: int, stop: int) -> Iterator[bytes]:
        """The bytes from ``start`` up to ``stop``, block by block."""
        if stop > start:
            answer = self.client.get_object(Bucket=self.bucket, Key=self.key(name), Range=f"bytes={start}-{stop - 1}")
            yield from answer["Body"].iter_chunks(BLOCK)

    def open(self, name: str) -> Bytes:
        """The bytes of a name, not read yet.

        Raises:
            FileNotFoundError: when there are none.
        """
        head = self._head(self.key(name))
        if head is None:
            raise FileNotFoundError(name)
        return Bytes(self, name, head["ContentLength"])

    def has(self, name: str) -> bool:
        """Are there bytes of this name?"""
        return self._head(self.key(name)) is not None

    def remove(self, sha256: str, older_than: float = 0) -> bool:
        """Delete the bytes and all variants made from them, unless they were put again within ``older_than`` seconds."""
        head = self._head(self.key(sha256))
        if head is None or head["LastModified"] > utcnow() - dt.timedelta(seconds=older_than):
            return False
        names = [entry["Key"] for entry in self._list(self.key(sha256))]
        self.client.delete_objects(Bucket=self.bucket, Delete={"Objects": [{"Key": key} for key in names], "Quiet": True})
        return True

    def _list(self, prefix: str) -> Iterator[dict[str, Any]]:
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix):
            yield from page.get("Contents", ())

    def older_than(self, seconds: float) -> Iterator[str]:
        """SHA-256 of everything stored (not variants) that was last put more than ``seconds`` ago."""
        limit = utcnow() - dt.timedelta(seconds=seconds)
        for entry in self._list(f"{self.folder}/" if self.folder else ""):
            name = entry["Key"].rpartition("/")[2]
            if SHA256.match(name) and entry["LastModified"] < limit:
                yield name

    def drop_unfinished(self, seconds: float) -> int:
        """A bucket shows an object whole or not at all."""
        return 0
