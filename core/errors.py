"""The one error of the application: something a person did that cannot be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise


class AppError(Exception):
    """Says in the reader's language what is wrong and, for programs, in a stable `code`.

    `extra` travels to the API's problem document. `status` is the HTTP status of the answer.
    One place turns it into a page, a fragment or JSON: `core.middleware`, `core.api`.
    """

    def __init__(
        self,
        code: str,
        message: str | Promise,
        extra: Mapping[str, Any] | None = None,
        *,
        status: int = 422,
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.extra = dict(extra or {})
        self.status = status

    def __str__(self) -> str:
        return str(self.message)
