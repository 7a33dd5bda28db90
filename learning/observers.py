"""Who may observe a practice: kinds of observers, which higher apps can add to.

An author chooses kinds by their keys; one that nobody registers offers nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.registry import Label, Registry
from learning.content.practice import COLLEAGUE, MANAGER
from people.models import User


@dataclass(frozen=True)
class ObserverKind:
    """One kind. `offered` are the ids of those who are named to a learner without searching,
    `includes` says whether somebody may observe as such. `key` is a value of `ObserverRole`.
    """

    key: str
    label: Label
    order: int
    offered: Callable[[User], Sequence[int]]
    includes: Callable[[User, User], bool]


observer_kinds: Registry[ObserverKind] = Registry("observer kinds")


def _manager(learner: User) -> list[int]:
    return [learner.manager_id] if learner.manager_id else []


def register() -> None:
    for kind in (
        ObserverKind(
            key=MANAGER,
            label=_("Their manager"),
            order=10,
            offered=_manager,
            includes=lambda learner, person: learner.manager_id == person.pk,
        ),
        ObserverKind(
            key=COLLEAGUE,
            label=_("Any colleague, found by name"),
            order=90,
            offered=lambda _learner: [],
            includes=lambda _learner, _person: True,
        ),
    ):
        observer_kinds.register(kind)
