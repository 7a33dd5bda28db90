"""The files that others wrote and we ship: each is what it was when it was reviewed.

`python -m config.vendored` compares them with `static/vendor/SHA256SUMS`; with `--write` it
writes the sums anew, which is what whoever updates one of them does and the reviewer sees.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

_STATIC = Path(__file__).resolve().parent.parent / "static"
_SUMS = _STATIC / "vendor" / "SHA256SUMS"
_FOLDERS = ("vendor", "fonts")


def sums() -> dict[str, str]:
    """The digest of every vendored file, by its path below `static`."""
    files = (path for folder in _FOLDERS for path in (_STATIC / folder).rglob("*"))
    return {
        path.relative_to(_STATIC).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(files)
        if path.is_file() and path != _SUMS
    }


def recorded() -> dict[str, str]:
    """The digests that were reviewed."""
    lines = _SUMS.read_text().splitlines() if _SUMS.exists() else []
    return {path: digest for digest, path in (line.split("  ", 1) for line in lines)}


def differences() -> list[str]:
    """What is not as it was reviewed, a sentence a file."""
    now, then = sums(), recorded()
    return (
        [f"{path} is not recorded" for path in now.keys() - then.keys()]
        + [f"{path} is missing" for path in then.keys() - now.keys()]
        + [f"{path} has changed" for path in now.keys() & then.keys() if now[path] != then[path]]
    )


def main() -> int:
    """0 when everything matches."""
    if "--write" in sys.argv[1:]:
        _SUMS.write_text("".join(f"{digest}  {path}\n" for path, digest in sums().items()))
    found = sorted(differences())
    for line in found:
        sys.stderr.write(f"{line}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
