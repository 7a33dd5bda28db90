"""`python -m config.alive`: whether the web server of this container answers."""

from __future__ import annotations

import os
import sys
import urllib.request


def main() -> int:
    """0 when it does. Asks as the proxy would, since a stranger is sent to HTTPS."""
    request = urllib.request.Request(  # always this address
        f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/robots.txt",
        headers={
            "Host": os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip("."),
            "X-Forwarded-Proto": "https",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310
            return 0 if answer.status == 200 else 1
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
