"""The files of a bundle, from a folder or a zip, with everything refused that is no bundle.

Sizes are checked before anything is read, and again while it is read: what an archive says
about itself is not believed.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Protocol, Self

from django.utils.translation import gettext as _

from learning.bundle.problems import BundleError, Problem, refusal

MIB = 1024 * 1024
LARGEST_BUNDLE = 1024 * MIB
LARGEST_FILE = 300 * MIB
LARGEST_TEXT = 2 * MIB
MOST_FILES = 3000
# A file that unpacks to more than this many times its packed size is a bomb, unless it is small.
HIGHEST_RATIO = 200
SMALL = MIB
LONGEST_PATH = 200
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
DRIVE = re.compile(r"^[A-Za-z]:")
LITTER = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})


class Stream(Protocol):
    """What is read from: a file, or a file in a zip."""

    def read(self, size: int = -1, /) -> bytes: ...

    def close(self) -> None: ...


class BundleFiles(Protocol):
    """The files by their path from the bundle's folder, with their sizes."""

    sizes: dict[str, int]

    def open(self, name: str) -> Stream:
        """The file for reading; raises `BundleError` when it is damaged."""


@contextmanager
def bundle_files(source: Path) -> Iterator[BundleFiles]:
    """The files of the folder or zip `source`. Raises `BundleError` with every refusal."""
    if not source.exists():
        raise refusal(str(source), _("there is no such folder or zip file."))
    if source.is_dir():
        yield _Folder(source)
    else:
        with _Zip(source) as archive:
            yield archive


class LoneFile:
    """One file on this machine as the only one of a bundle, under the name `name`."""

    def __init__(self, name: str, source: Path) -> None:
        self.source = source
        self.sizes = {name: source.stat().st_size}

    def open(self, name: str) -> Stream:
        return self.source.open("rb")


def read_text(files: BundleFiles, name: str) -> str:
    """The text of a file, its line ends as `\\n`. Raises `BundleError` unless it is UTF-8."""
    if files.sizes[name] > LARGEST_TEXT:
        raise refusal(name, _("a text may be at most 2 MB long; split it up."))
    with closing(files.open(name)) as stream:
        data = stream.read(LARGEST_TEXT + 1)
    return text_of(name, data)


def text_of(name: str, data: bytes) -> str:
    """`data` as text. Raises `BundleError` with the line and byte that is not UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refusal(name, _("this file is UTF-16; save it as UTF-8."), 1)
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        message = _(
            "byte %(byte)d of the line (0x%(code)02x) is not UTF-8; save the file as UTF-8."
        )
        raise refusal(name, message % {"byte": byte, "code": data[error.start]}, line) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    control = CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        message = _("there is a control character (U+%(code)04X) here; remove it.")
        raise refusal(name, message % {"code": ord(control.group())}, line)
    return text


class _Folder:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.sizes: dict[str, int] = {}
        problems: list[Problem] = []
        for folder, folders, names in os.walk(root, followlinks=False):
            folders[:] = sorted(name for name in folders if not _is_litter(name))
            for name in [*folders, *sorted(names)]:
                path = Path(folder) / name
                if not _is_litter(name):
                    problems += self._add(path, is_folder=name in folders)
        _refuse(problems + _sizes_problems(self.sizes))

    def _add(self, path: Path, *, is_folder: bool) -> list[Problem]:
        name = path.relative_to(self.root).as_posix()
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            message = _("this is a symbolic link; put the file itself there.")
            return [Problem(name, 0, message)]
        if is_folder:
            return []
        if not stat.S_ISREG(mode):
            return [Problem(name, 0, _("this is not an ordinary file; remove it."))]
        self.sizes[name] = path.stat().st_size
        return _name_problems(name)

    def open(self, name: str) -> Stream:
        return (self.root / name).open("rb")


class _Zip:
    def __init__(self, source: Path) -> None:
        self.name = source.name
        try:
            self.archive = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, OSError) as error:
            raise refusal(source.name, _("this is neither a folder nor a zip file.")) from error
        self.infos: dict[str, zipfile.ZipInfo] = {}
        try:
            self._look(source.stat().st_size)
        except BaseException:
            self.archive.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.archive.close()

    def _look(self, packed: int) -> None:
        infos = [info for info in self.archive.infolist() if not _litters(info.filename)]
        if len(infos) > MOST_FILES:
            raise refusal(self.name, _("there are more than 3000 files in it."))
        if sum(info.compress_size for info in infos) > packed:
            raise refusal(self.name, _("its files overlap: this is a zip bomb."))
        problems = [problem for info in infos for problem in _info_problems(info)]
        _refuse(problems)
        top = _wrapper(infos)
        for info in infos:
            name = info.filename.removeprefix(top)
            if not info.is_dir() and name:
                self.infos[name] = info
        self.sizes = {name: info.file_size for name, info in self.infos.items()}
        _refuse(_sizes_problems(self.sizes) + _twins(self.infos))

    def open(self, name: str) -> Stream:
        try:
            return _Checked(name, self.archive.open(self.infos[name]))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise _damaged(name) from error


class _Checked:
    """A stream out of a zip whose damage is a `BundleError`."""

    def __init__(self, name: str, stream: IO[bytes]) -> None:
        self.path = name
        self.stream = stream

    @property
    def closed(self) -> bool:
        return self.stream.closed

    def seekable(self) -> bool:
        """Not so, as storages are told that ask: reading once is all that is needed."""
        return False

    def read(self, size: int = -1) -> bytes:
        try:
            return self.stream.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise _damaged(self.path) from error

    def close(self) -> None:
        self.stream.close()


def _damaged(name: str) -> BundleError:
    return refusal(name, _("this file is damaged in the zip; pack it again."))


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise BundleError(problems)


def _is_litter(name: str) -> bool:
    """What systems leave lying about, and folders of version control."""
    return name in LITTER or (name.startswith(".") and name not in {".", ".."})


def _litters(path: str) -> bool:
    return any(_is_litter(part) for part in path.split("/"))


def _name_problems(name: str) -> list[Problem]:
    shown = name.encode("unicode_escape").decode()
    parts = PurePosixPath(name).parts
    message = ""
    if name.startswith(("/", "\\")) or DRIVE.match(name):
        message = _("this path is absolute; paths must start in the bundle's folder.")
    elif ".." in parts:
        message = _("this path leads out of the bundle; remove the “..”.")
    elif "\\" in name or CONTROL.search(name) or "\n" in name or "\t" in name:
        message = _("this name holds a backslash or a control character; rename the file.")
    elif len(name) > LONGEST_PATH:
        message = _("this path is longer than 200 characters; shorten it.")
    return [Problem(shown, 0, message)] if message else []


def _info_problems(info: zipfile.ZipInfo) -> list[Problem]:
    problems = _name_problems(info.filename.rstrip("/") or "/")
    mode = info.external_attr >> 16
    message = ""
    if stat.S_ISLNK(mode):
        message = _("this is a symbolic link; put the file itself there.")
    elif mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or not stat.S_IFMT(mode)):
        message = _("this is not an ordinary file; remove it.")
    elif info.flag_bits & 0x1:
        message = _("this file is encrypted; pack it without a password.")
    elif info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        message = _("this file is packed in an unusual way; pack it as an ordinary zip.")
    elif info.file_size > SMALL and info.file_size > HIGHEST_RATIO * info.compress_size:
        message = _("this file unpacks to over 200 times its size: this is a zip bomb.")
    return problems + ([Problem(info.filename, 0, message)] if message else [])


def _sizes_problems(sizes: dict[str, int]) -> list[Problem]:
    problems = [
        Problem(name, 0, _("this file is larger than 300 MB; make it smaller."))
        for name, size in sizes.items()
        if size > LARGEST_FILE
    ]
    if len(sizes) > MOST_FILES:
        problems.append(Problem("", 0, _("There are more than 3000 files in the bundle.")))
    if sum(sizes.values()) > LARGEST_BUNDLE:
        problems.append(Problem("", 0, _("The bundle is larger than 1 GB in all.")))
    return problems


def _twins(infos: dict[str, zipfile.ZipInfo]) -> list[Problem]:
    """Names that some file systems take for the same."""
    seen: set[str] = set()
    problems = []
    for name in infos:
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in seen:
            message = _("another file's name differs only in capitals; rename one.")
            problems.append(Problem(name, 0, message))
        seen.add(folded)
    return problems


def _wrapper(infos: list[zipfile.ZipInfo]) -> str:
    """The folder that everything was packed in, if there is one, with its slash."""
    names = [info.filename for info in infos if not info.is_dir()]
    tops = {name.split("/", 1)[0] for name in names if "/" in name}
    if "course.json" in names or len(tops) != 1 or not all("/" in name for name in names):
        return ""
    return f"{tops.pop()}/"
