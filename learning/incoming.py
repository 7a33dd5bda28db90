"""A file on its way into a course, lessons or questions: uploaded, looked at, imported or dropped.

Nothing of it is in the database. The file waits in the storage, and all else is in the token
that the address of its preview holds, signed, so that it is its owner's only.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from pathlib import PurePath
from typing import Self

from django.core import signing

from core.clock import now

FOLDER = "imports"
LIFE = dt.timedelta(hours=24)
# What reads the file, by its name's ending.
KINDS = {
    "zip": "bundle",
    "pptx": "slides",
    "pdf": "pages",
    "md": "text",
    "markdown": "text",
}
_SALT = "learning.incoming"
_HOUR = "%Y%m%d%H"


@dataclass(frozen=True)
class Incoming:
    """`course_id` is the course it goes into; 0 for one of its own. `at` is when it came."""

    id: str
    owner_id: int
    course_id: int
    name: str
    at: int

    @classmethod
    def begin(cls, owner_id: int, name: str, course_id: int = 0) -> Self:
        """A file that arrives now."""
        return cls(uuid.uuid4().hex, owner_id, course_id, name, int(now().timestamp()))

    @classmethod
    def from_token(cls, token: str) -> Self | None:
        """What the token stands for, None when nobody here signed it."""
        try:
            key, owner, course, name, at = signing.loads(token, salt=_SALT)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return cls(str(key), int(owner), int(course), str(name), int(at))

    @property
    def token(self) -> str:
        values = [self.id, self.owner_id, self.course_id, self.name, self.at]
        return signing.dumps(values, salt=_SALT, compress=True)

    @property
    def kind(self) -> str:
        """bundle, slides, pages or text; empty for a file of questions."""
        return KINDS.get(kind_of(self.name), "")

    @property
    def is_expired(self) -> bool:
        return self.arrived < now() - LIFE

    @property
    def arrived(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.at, dt.UTC)

    @property
    def folder(self) -> str:
        """Where it waits; the hour in front says when it may go."""
        return f"{FOLDER}/{self.arrived.strftime(_HOUR)}-{self.id}"

    def path(self, name: str) -> str:
        return f"{self.folder}/{name}"


def kind_of(name: str) -> str:
    """The name's ending, in small letters and without its dot."""
    return PurePath(name).suffix.lstrip(".").lower()


def folder_hour(folder: str) -> dt.datetime | None:
    """The hour in which what is in the folder came; None for a folder that is not ours."""
    try:
        return dt.datetime.strptime(folder[:10], _HOUR).replace(tzinfo=dt.UTC)
    except ValueError:
        return None
