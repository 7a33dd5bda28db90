"""The pictures of questions: found in the package or in the file itself, checked, collected."""

from __future__ import annotations

import base64
import binascii
import re
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import PurePosixPath
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from django.utils.text import slugify

from learning.bundle.files import MIB, BundleFiles, Stream
from learning.bundle.media import LARGEST_PICTURE, ending, media_read
from learning.bundle.problems import BundleError, Report
from learning.exchange.model import QuestionMedia

MOST_BYTES = 100 * MIB
# How systems write the folder of a package's files.
BASES = re.compile(
    r"^/?(?:\$|%24)?(?:IMS[-_]CC[-_]FILE_?BASE|WIKI_REFERENCE|CANVAS_OBJECT_REFERENCE)"
    r"(?:\$|%24)/?|^@@PLUGINFILE@@/?",
    re.IGNORECASE,
)
DATA_URL = re.compile(r"^data:image/([a-z0-9.+-]+);base64,", re.IGNORECASE)
ENDINGS = {"jpeg": "jpg", "svg+xml": "svg"}


class MemoryFiles:
    """Files that were inside another one."""

    def __init__(self, contents: dict[str, bytes]) -> None:
        self.contents = contents
        self.sizes = {name: len(data) for name, data in contents.items()}

    def open(self, name: str) -> Stream:
        return BytesIO(self.contents[name])


class Pictures:
    """Collects the pictures that questions use, each once."""

    def __init__(self, files: BundleFiles | None = None) -> None:
        self.files = files
        self.found: dict[str, QuestionMedia] = {}
        self.size = 0

    def take(self, src: str, near: str, embedded: dict[str, bytes]) -> str:
        """The path under which the picture `src` of the file `near` is kept; "" for none."""
        data_url = DATA_URL.match(src)
        if data_url:
            kind = data_url.group(1).lower()
            data = base64_bytes(src[data_url.end() :])
            name = f"picture.{ENDINGS.get(kind, kind)}"
            return self._keep(MemoryFiles({name: data}), name) if data else ""
        name = unquote(BASES.sub("", src).split("?", maxsplit=1)[0].split("#", maxsplit=1)[0])
        if name.lstrip("/") in embedded:
            name = name.lstrip("/")
            return self._keep(MemoryFiles({name: embedded[name]}), name)
        path = self._path(name, near) if self.files else ""
        return self._keep(self.files, path) if self.files and path else ""

    def _path(self, name: str, near: str) -> str:
        """The file in the package that is meant: beside the text, from the top, or by its end."""
        sizes = self.files.sizes if self.files else {}
        wanted = name.lstrip("/")
        for path in (normpath((PurePosixPath(near).parent / wanted).as_posix()), normpath(wanted)):
            if path in sizes:
                return path
        tail = "/" + normpath(wanted).lstrip("./")
        ends = sorted((path for path in sizes if f"/{path}".endswith(tail)), key=len)
        return ends[0] if ends else ""

    def _keep(self, files: BundleFiles, name: str) -> str:
        if files.sizes[name] > LARGEST_PICTURE or self.size + files.sizes[name] > MOST_BYTES:
            return ""
        media = media_read(files, name, Report())
        if media is None or not media.content_type.startswith("image/"):
            return ""
        stem = slugify(PurePosixPath(name).stem)[:40] or "picture"
        path = f"media/{media.sha256[:8]}-{stem}.{ending(name)}"
        if path not in self.found:
            try:
                with closing(files.open(name)) as stream:
                    data = stream.read(LARGEST_PICTURE + 1)
            except BundleError:
                return ""
            self.found[path] = QuestionMedia(replace(media, path=path), data)
            self.size += len(data)
        return path


def base64_bytes(text: str) -> bytes:
    """The bytes, b"" when the text is no base64."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def is_elsewhere(src: str) -> bool:
    """Whether the address is on another site."""
    try:
        return urlsplit(src).scheme in {"http", "https"}
    except ValueError:
        return False
