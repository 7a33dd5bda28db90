"""What is wrong with a file, said so that whoever made the file can put it right."""

from __future__ import annotations

from dataclasses import dataclass


class FileRefusedError(Exception):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True, order=True)
class RowProblem:
    """One thing wrong in one cell. `row` counts as a spreadsheet does: the header is row 1."""

    row: int
    column: str
    message: str

    def as_json(self) -> dict[str, str | int]:
        return {"row": self.row, "column": self.column, "message": self.message}
