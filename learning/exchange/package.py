"""Packages: a zip or a folder with a manifest, items, tests and pictures."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import PurePosixPath
from posixpath import normpath
from urllib.parse import unquote

from django.utils.translation import gettext as _

from learning.bundle.files import MIB, BundleFiles
from learning.bundle.problems import BundleError, refusal
from learning.exchange.gift import gift_read
from learning.exchange.model import Draft, QuestionImport, QuestionItem
from learning.exchange.moodle import moodle_read
from learning.exchange.pictures import Pictures
from learning.exchange.qti1 import qti1_read
from learning.exchange.qti2 import (
    qti2_item,
    qti2_references,
    qti2_test_notes,
    qti2_unresolved,
)
from learning.exchange.xmlread import XmlElement, xml_read, xml_text

LARGEST_FILE = 50 * MIB
LARGEST_SUM = 200 * MIB
ENDINGS = (".xml", ".qti", ".gift", ".txt")
MANIFEST = "imsmanifest.xml"
QUESTION_TYPE = re.compile(r"imsqti|question|assessment", re.IGNORECASE)
# Canvas writes each quiz twice: for others, and whole for itself.
TWICE = re.compile(r"^(?:.*/)?(\w+)/assessment_qti\.xml$")
FORMAT = "package"


def package_read(name: str, files: BundleFiles, found: QuestionImport) -> None:
    """Add every question of the package to `found`, and the pictures."""
    _Package(name, files, found).read()


class _Package:
    def __init__(self, name: str, files: BundleFiles, found: QuestionImport) -> None:
        self.name = name
        self.files = files
        self.found = found
        self.pictures = Pictures(files)
        self.roots: dict[str, XmlElement] = {}
        self.done: set[str] = set()

    def read(self) -> None:
        self._parse()
        manifest = self.roots.get(MANIFEST)
        order = self._order(manifest) if manifest else []
        tests = [path for path, root in self.roots.items() if root.tag == "assessmentTest"]
        for path in sorted(tests, key=lambda p: order.index(p) if p in order else len(order)):
            self._test(path)
        for path in [*order, *self.roots]:
            self._file(path)
        if manifest is not None:
            self._missing(manifest)
        self.found.media = list(self.pictures.found.values())
        if not self.found.items:
            raise refusal(self.name, self._empty())

    def _parse(self) -> None:
        size = 0
        for path in sorted(self.files.sizes):
            if not path.lower().endswith(ENDINGS):
                continue
            size += self.files.sizes[path]
            try:
                if self.files.sizes[path] > LARGEST_FILE or size > LARGEST_SUM:
                    raise refusal(path, _("the texts of a package may be at most 200 MB in all."))
                self._parse_file(path)
            except BundleError as error:
                problem = error.problems[0]
                draft = Draft(path, problem.line, "unknown", title=path)
                message = problem.message[:1].upper() + problem.message[1:]
                self.found.items.append(draft.refused(message))

    def _parse_file(self, path: str) -> None:
        with closing(self.files.open(path)) as stream:
            data = stream.read(LARGEST_FILE + 1)
        if path.lower().endswith((".gift", ".txt")):
            if path.lower().endswith(".gift"):
                gift_read(path, xml_text(path, data), self.found, self.pictures)
            return
        self.roots[path] = xml_read(path, data)

    def _order(self, manifest: XmlElement) -> list[str]:
        """The files in the order of the manifest."""
        paths = []
        for resource in manifest.all("resource"):
            for element in [resource, *resource.all("file")]:
                path = _path(MANIFEST, element.attrs.get("href", ""))
                if path in self.roots and path not in paths:
                    paths.append(path)
        return paths

    def _test(self, path: str) -> None:
        """The items of a test in its order."""
        root = self.roots[path]
        self.done.add(path)
        qti2_test_notes(root, self.found)
        for reference in qti2_references(root):
            target = _path(path, reference.attrs.get("href", ""))
            if target in self.done:
                continue
            if target in self.roots:
                self._file(target)
            else:
                self.found.items.append(qti2_unresolved(path, reference))

    def _file(self, path: str) -> None:
        if path in self.done or self._is_twin(path):
            return
        self.done.add(path)
        root = self.roots[path]
        if root.tag == "questestinterop":
            qti1_read(path, root, self.found, self.pictures)
        elif root.tag == "assessmentItem":
            self.found.items.append(qti2_item(path, root, self.pictures))
        elif root.tag == "quiz" and root.child("question") is not None:
            moodle_read(path, root, self.found, self.pictures)

    def _is_twin(self, path: str) -> bool:
        match = TWICE.match(path)
        twin = match and f"non_cc_assessments/{match.group(1)}.xml.qti"
        if twin and any(other.endswith(twin) for other in self.roots):
            sentence = _("“%(path)s” holds the same quiz as “%(twin)s”, which was read.")
            self.found.note(sentence % {"path": path, "twin": twin})
            return True
        return False

    def _missing(self, manifest: XmlElement) -> None:
        """Questions that the manifest lists and that are not there."""
        for resource in manifest.all("resource"):
            href = resource.attrs.get("href", "")
            kind = resource.attrs.get("type", "")
            if (
                href
                and QUESTION_TYPE.search(kind)
                and _path(MANIFEST, href) not in self.files.sizes
            ):
                self.found.items.append(_absent(resource, href))
        if manifest.first("taxonPath"):
            self.found.note(_("The classifications in the package's list were left out."))

    def _empty(self) -> str:
        manifest = self.roots.get(MANIFEST)
        if manifest is None:
            return _(
                "there are no questions in it: no GIFT, no Moodle XML, no QTI 1.2, 2.1 or 2.2."
            )
        version = " ".join(part for part in (manifest.within("schema"), _version(manifest)) if part)
        sentence = _(
            "the package (%(version)s) lists no questions; export it as QTI 1.2, 2.1 or 2.2."
        )
        return sentence % {"version": version or MANIFEST}


def _absent(resource: XmlElement, href: str) -> QuestionItem:
    identifier = resource.attrs.get("identifier", "")
    draft = Draft(MANIFEST, resource.line, FORMAT, identifier, href)
    sentence = _("The package lists the file “%(href)s”, which is not in it; export it again.")
    return draft.refused(sentence % {"href": href})


def _version(manifest: XmlElement) -> str:
    titles = [element.text.strip() for element in manifest.all("schemaversion", "title")]
    return ", ".join(dict.fromkeys(title for title in titles if title))


def _path(near: str, href: str) -> str:
    """The path of a file that another refers to."""
    plain = unquote(href.split("#", maxsplit=1)[0])
    return normpath((PurePosixPath(near).parent / plain).as_posix()) if plain else ""
