"""Who reports to whom once the file is applied: managers found, loops named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from people.addresses import address_clean
from people.hr.problem import RowProblem
from people.hr.rows import PersonRow, Sheet
from people.hr.snapshot import Snapshot

# A person is their id in Waymark, or, before they have one, their external id.
Node = int | str


@dataclass
class Lines:
    """The reporting lines: `of` has the manager of each row's person."""

    of: dict[Node, Node | None] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)


def lines_draw(sheet: Sheet, nodes: Mapping[int, Node], snapshot: Snapshot) -> Lines:
    """The lines after the import. `nodes` gives each row's person by row number.

    A manager is named by external id or by e-mail address and may stand in the file or be known
    already. Whoever is neither, and every loop, is a problem that names the people.
    """
    lines = Lines(of={pk: known.manager_id for pk, known in snapshot.people.items()})
    by_external_id: dict[str, Node] = {
        **{key: known.pk for key, known in snapshot.by_external_id.items()},
        **{person.external_id: nodes[person.row] for person in sheet.people},
    }
    by_email: dict[str, Node] = {
        **{key: known.pk for key, known in snapshot.by_email.items()},
        **{person.email: nodes[person.row] for person in sheet.people},
    }
    for person in sheet.people:
        node = nodes[person.row]
        if "manager" not in sheet.fields:
            lines.of.setdefault(node, None)
            continue
        named = by_email if "@" in person.manager else by_external_id
        key = address_clean(person.manager) if "@" in person.manager else person.manager
        manager = named.get(key)
        lines.of[node] = manager
        if person.manager and manager is None:
            lines.problems.append(
                RowProblem(
                    person.row,
                    sheet.label("manager"),
                    _("%(name)s's manager “%(manager)s” is neither in this file nor in Waymark.")
                    % {"name": person.name, "manager": person.manager[:80]},
                )
            )
    _refuse_loops(sheet, nodes, snapshot, lines)
    return lines


def _refuse_loops(
    sheet: Sheet, nodes: Mapping[int, Node], snapshot: Snapshot, lines: Lines
) -> None:
    rows = {nodes[person.row]: person for person in sheet.people}
    for loop in _loops(lines.of):
        named = [
            rows[node].name if node in rows else snapshot.people[int(node)].name for node in loop
        ]
        # The row to look at is the loop's first that the file has; without one it is no problem
        # of this file.
        first = min((rows[node] for node in loop if node in rows), default=None, key=_row)
        if first is None:
            continue
        if len(loop) == 1:
            message = _("%(name)s is their own manager.") % {"name": named[0]}
        else:
            start = loop.index(nodes[first.row])
            circle = [*named[start:], *named[:start], named[start]]
            message = _("These people manage one another in a loop: %(loop)s.") % {
                "loop": " → ".join(circle if len(circle) <= 12 else [*circle[:10], "…", circle[-1]])
            }
        lines.problems.append(RowProblem(first.row, sheet.label("manager"), message))


def _loops(manager_of: Mapping[Node, Node | None]) -> list[list[Node]]:
    """Every loop once, each person followed by their manager."""
    loops: list[list[Node]] = []
    finished: set[Node] = set()
    for start in manager_of:
        path: list[Node] = []
        place: dict[Node, int] = {}
        node: Node | None = start
        while node is not None and node not in finished and node not in place:
            place[node] = len(path)
            path.append(node)
            node = manager_of.get(node)
        if node is not None and node in place:
            loops.append(path[place[node] :])
        finished.update(path)
    return loops


def _row(person: PersonRow) -> int:
    return person.row
