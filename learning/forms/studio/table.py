"""The form of a table: its cells."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from learning.content.schema import Block
from learning.forms.studio.base import BlockForm

CELL = re.compile(r"cell-(\d{1,4})-(\d{1,2})")
MOST_ROWS, MOST_COLUMNS = 2001, 50
RESIZED = {"row": (1, 0), "column": (0, 1), "-row": (-1, 0), "-column": (0, -1)}


class TableForm(BlockForm):
    """The cells as `cell-ROW-COLUMN`, the header being row 0.

    The buttons `resize` add or take a row or column at the end.
    """

    resize = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            places = [CELL.fullmatch(name) for name in self.data]
            found = [(int(place[1]), int(place[2])) for place in places if place]
            self.rows = 1 + max((row for row, _column in found), default=0)
            self.columns = 1 + max((column for _row, column in found), default=0)
        else:
            grid = self.initial["grid"]
            self.rows, self.columns = len(grid), max(len(cells) for cells in grid)
        self._resize(self.data.get("resize", "") if self.is_bound else "")
        for row in range(self.rows):
            for column in range(self.columns):
                name = f"cell-{row}-{column}"
                self.fields[name] = forms.CharField(required=False, max_length=5000)
                if not self.is_bound:
                    cells = self.initial["grid"][row]
                    self.initial[name] = cells[column] if column < len(cells) else ""

    def _resize(self, wish: str) -> None:
        rows, columns = RESIZED.get(wish, (0, 0))
        self.rows = min(max(self.rows + rows, 2), MOST_ROWS)
        self.columns = min(max(self.columns + columns, 1), MOST_COLUMNS)

    @classmethod
    def values(cls, block: Block) -> dict[str, Any]:
        return {"grid": [block["header"], *block["rows"]]}

    @property
    def grid(self) -> list[list[forms.BoundField]]:
        """The cells' fields, row by row."""
        return [
            [self[f"cell-{row}-{column}"] for column in range(self.columns)]
            for row in range(self.rows)
        ]

    def block(self, current: Block) -> Block:
        grid = [current["header"], *current["rows"]]
        cells = [[self._cell(bound.name, grid) for bound in row] for row in self.grid]
        block = {**current, "header": cells[0], "rows": cells[1:]}
        if "align" in block:
            block["align"] = (block["align"] + [""] * self.columns)[: self.columns]
        return block

    def _cell(self, name: str, grid: list[list[str]]) -> str:
        """What stands in the cell: as it was, where only blanks differ."""
        row, column = (int(number) for number in name.split("-")[1:])
        before = grid[row][column] if row < len(grid) and column < len(grid[row]) else ""
        text = " ".join(self.cleaned_data[name].split())
        return before if text == " ".join(before.split()) else text
