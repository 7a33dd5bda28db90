"""Departments as the tree they are."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from people.models import Department, Status, User

_BELOW = """
WITH RECURSIVE below AS (
  SELECT id FROM people_department WHERE id = %s
  UNION
  SELECT child.id FROM people_department AS child JOIN below ON child.parent_id = below.id
)
SELECT id FROM below
"""


@dataclass
class DepartmentNode:
    """A department, those below it, and how many people it has."""

    department: Department
    own_people: int
    depth: int = 0
    children: list[DepartmentNode] = field(default_factory=list)

    @property
    def people(self) -> int:
        """With everybody below."""
        return self.own_people + sum(child.people for child in self.children)


def department_tree() -> list[DepartmentNode]:
    """The top-level departments, each with its tree; one query."""
    rows = Department.objects.annotate(
        size=Count("people", filter=~Q(people__status=Status.LEFT))
    ).order_by("name")
    nodes = {row.pk: DepartmentNode(row, row.size) for row in rows}
    roots: list[DepartmentNode] = []
    for node in nodes.values():
        parent = nodes.get(node.department.parent_id or 0)
        (parent.children if parent else roots).append(node)
    for root in roots:
        _deepen(root, 0)
    return roots


def department_lines() -> list[DepartmentNode]:
    """The tree as lines from top to bottom, parents before children; one query."""
    lines: list[DepartmentNode] = []

    def add(nodes: list[DepartmentNode]) -> None:
        for node in nodes:
            lines.append(node)
            add(node.children)

    add(department_tree())
    return lines


def people_in(department_id: int) -> QuerySet[User]:
    """Everybody present in a department or below it; one query."""
    below = RawSQL(_BELOW, [department_id])  # noqa: S611  # a constant
    return User.objects.present().filter(department__in=below)


def _deepen(node: DepartmentNode, depth: int) -> None:
    node.depth = depth
    for child in node.children:
        _deepen(child, depth + 1)
