"""One style sheet for the browser: the imports folded in, comments and blanks taken out.

No tool outside Python: collecting the static files does it (``BundleMixin``). In development
and in tests the same files are served one by one, through the very ``@import`` lines.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile

ENTRY = "css/app.css"
FOLDED = re.compile(r"^css/(?:parts/.+|reset|tokens|base|layout|utils)(?:\.css)?$")

_IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')
_STRING = re.compile(r'("(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\')')
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def css_bundle(read: Callable[[str], str], entry: str = ENTRY) -> str:
    """Return the style sheet at ``entry`` with every ``@import … layer(x)`` replaced by its file.

    ``read`` returns the text of a static file by name. ``ValueError`` where a folded file asks
    for another file by a relative address that would not hold from the entry's folder.
    """
    folder = posixpath.dirname(entry)

    def fold(match: re.Match[str]) -> str:
        name, layer = posixpath.normpath(posixpath.join(folder, match[1])), match[2]
        text = read(name)
        moved = posixpath.dirname(name) != folder
        if moved and re.search(r"url\((?!\"data:)", _COMMENT.sub("", text)):
            raise ValueError(f"{name} asks for a file by an address that the bundle would break")
        fonts = "".join(re.findall(r"@font-face \{.*?\n\}\n", text, re.DOTALL))
        rest = re.sub(r"@font-face \{.*?\n\}\n", "", text, flags=re.DOTALL)
        return f"{fonts}@layer {layer}{{{rest}}}"

    return css_minify(_IMPORT.sub(fold, read(entry)))


def css_minify(text: str) -> str:
    """Return ``text`` without comments and needless blanks; strings stay as they are."""
    pieces = _STRING.split(_COMMENT.sub("", text))
    for index in range(0, len(pieces), 2):
        piece = re.sub(r"\s+", " ", pieces[index])
        piece = re.sub(r" ?([{};,>]) ?", r"\1", piece)
        pieces[index] = re.sub(r": ", ":", piece).replace(";}", "}")
    return "".join(pieces).strip()


def js_trim(text: str) -> str:
    """Return a script without comment lines and indentation; its line numbers stay."""
    lines, is_comment = [], False
    for line in text.splitlines():
        kept = line.strip()
        is_comment = is_comment or kept.startswith("/*")
        if is_comment:
            # However the lines between are written, only its end ends a comment.
            _, end, kept = kept.partition("*/")
            is_comment = not end
        lines.append("" if kept.startswith("//") else kept.lstrip())
    return "\n".join(lines)


class BundleMixin:
    """For a static files storage: bundles the style sheet before the files get their hashes."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Any:
        """Yield what the storage below yields, for the bundled and trimmed files."""
        if not dry_run and ENTRY in paths:
            self._bundle(paths)
        yield from super().post_process(paths, dry_run, **options)  # type: ignore[misc]

    def _bundle(self, paths: dict[str, Any]) -> None:
        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                text: str = file.read().decode()
            return text

        self._rewrite(paths, ENTRY, css_bundle(read))
        for name in [name for name in paths if FOLDED.match(name)]:
            del paths[name]
        for name in [name for name in paths if name.startswith("js/") and name.endswith(".js")]:
            self._rewrite(paths, name, js_trim(read(name)))

    def _rewrite(self, paths: dict[str, Any], name: str, text: str) -> None:
        """Put ``text`` in the place of the collected copy and read it from there from now on."""
        self.delete(name)  # type: ignore[attr-defined]
        self._save(name, ContentFile(text.encode()))  # type: ignore[attr-defined]
        paths[name] = (self, name)
