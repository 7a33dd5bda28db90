"""What is wrong with a bundle: where, what, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import AppError

MOST_SHOWN = 50


@dataclass(frozen=True)
class Problem:
    """`line` counts from 1; 0 when it concerns the file as a whole."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}" if place else self.message


class BundleError(AppError):
    """The bundle cannot be imported; nothing of it was. `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        lines = [str(problem) for problem in problems[:MOST_SHOWN]]
        more = len(problems) - len(lines)
        if more > 0:
            text = ngettext("and %(count)d more problem", "and %(count)d more problems", more)
            lines.append(text % {"count": more})
        super().__init__(
            "bundle_refused",
            "\n".join(lines),
            {"problems": [vars(problem) for problem in problems[:MOST_SHOWN]]},
        )


@dataclass
class Report:
    """Collects problems, so that an author sees them all at once, and notes that stop nothing."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def problem(self, file: str, line: int, message: str) -> None:
        self.problems.append(Problem(file, line, message))

    def note(self, file: str, line: int, message: str) -> None:
        self.notes.append(Problem(file, line, message))

    def stop_if_any(self) -> None:
        """Raise `BundleError` if there is a problem by now."""
        if self.problems:
            ordered = sorted(set(self.problems), key=lambda p: (p.file, p.line, p.message))
            raise BundleError(ordered)


def refusal(file: str, message: str, line: int = 0) -> BundleError:
    """A problem that makes looking further pointless."""
    return BundleError([Problem(file, line, message)])


def missing_file(file: str) -> BundleError:
    return refusal(file, _("this file is not in the bundle."))
