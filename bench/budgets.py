"""The budgets, and the table that holds a run against them."""

from __future__ import annotations

from dataclasses import dataclass

# Moodle 4.3 on a machine of this kind took 49 to 91 ms of CPU a page and 1.1 to 3.6 MB on a
# first visit. A tenth of the smaller end is the limit for every page.
CPU_MS = 4.9
FIRST_VISIT_KB = 110.0

# Dashboards of managers with so many people below.
TEAMS = ("team of 8", "team of 200", "team of 2,000")
# The p95 of the largest against that of the smallest.
TEAM_GROWTH = 3.0

QUERIES = {
    "home": 12,
    "catalogue": 8,
    "course": 8,
    "lesson": 6,
    "quiz answer": 8,
    **dict.fromkeys(TEAMS, 14),
}
CPU = {
    "home": 3.0,
    "catalogue": 2.0,
    "course": 2.0,
    "lesson": 1.5,
    "quiz": 2.0,
    "quiz result": 2.0,
    "team of 8": 3.0,
}
GROWTH = 1.2
HTML_KB, CSS_KB, JS_KB = 25.0, 20.0, 25.0


@dataclass(frozen=True)
class Line:
    """One budget: its figure, its limit, and how the figure was taken."""

    what: str
    figure: float
    budget: float
    unit: str
    how: str

    @property
    def ratio(self) -> float:
        return self.figure / self.budget

    @property
    def met(self) -> bool:
        return self.figure <= self.budget


def table(lines: list[Line]) -> str:
    """The lines as text, those over budget marked."""
    width = max(len(line.what) for line in lines)
    head = f"{'budget':{width}}  {'figure':>9}  {'limit':>9}  {'ratio':>6}      how"
    rows = [
        f"{line.what:{width}}  {line.figure:9.2f}  {line.budget:9.2f}  {line.ratio:6.2f} "
        f"{'    ' if line.met else 'OVER'} {line.how} ({line.unit})"
        for line in lines
    ]
    return "\n".join([head, "-" * len(head), *rows])
