"""The address under which a browser on this machine reaches the server."""

from __future__ import annotations

_EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104
_THIS_MACHINE = "127.0.0.1"


def browser_address(host: str, port: int) -> str:
    """The URL to open for a server that listens on `host`.

    Browsers take passkeys for a name and never for a number, so this machine goes by its name.
    """
    if host in _EVERYWHERE or host == _THIS_MACHINE:
        host = "localhost"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
