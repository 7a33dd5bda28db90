"""Files in an S3-compatible store; imported only where `config.storage` names it."""

from __future__ import annotations

from typing import IO, cast

from storages.backends.s3 import S3Storage


class PartialS3Storage(S3Storage):
    """Gives a part of a file without fetching all of it: a clip is sent in ranges."""

    def open_part(self, name: str, start: int, length: int) -> IO[bytes]:
        """`length` bytes of the file from `start` on, for reading."""
        stored = self.bucket.Object(self._normalize_name(name))
        answer = stored.get(Range=f"bytes={start}-{start + length - 1}")
        return cast("IO[bytes]", answer["Body"])
