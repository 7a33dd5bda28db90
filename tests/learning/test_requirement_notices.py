"""What people are told of their required training, each thing once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.clock import frozen
from core.events import deliver_pending
from learning.services.assignment import assignment_close
from learning.services.requirement import (
    extension_decide,
    extension_request,
    requirement_exempt,
    requirement_extend,
)
from learning.services.requirement_days import requirements_turn
from learning.services.requirement_tell import requirements_tell
from notifications.models import MailChoice, Notification
from notifications.selectors.words import words_of
from people.audience import Audience, Group
from people.models import Status, User
from tests.factories.crowd import people_make
from tests.factories.learning import course_make, enrolment_make
from tests.factories.requirement import assignment_make, rounds_of
from tests.personas import Personas

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC)


def told(person: User) -> list[str]:
    """Titles and texts of what the person was told since they were last asked, oldest first."""
    deliver_pending()
    rows = list(Notification.objects.filter(person=person).order_by("pk"))
    Notification.objects.filter(pk__in=[row.pk for row in rows]).delete()
    assert all(row.link.startswith("/requirements/") for row in rows)
    words = [words_of(row, person) for row in rows]
    return [f"{each.title}. {each.body}".strip() for each in words]


def test_it_tells_each_turn_of_a_requirement_to_whom_it_concerns(personas: Personas) -> None:
    employee, manager = personas.employee, personas.manager
    sales = Audience((Group(departments=(employee.department_id or 0,)),))
    with frozen(START):
        assignment = assignment_make(sales, course_make("Safety"), due_days=10, by=personas.admin)
        assert told(employee) == [
            (
                "“Safety” is required of you. You have until 13 November 2026, because you are in"
                " Customer Success. The law asks for it."
            )
        ]
        (row,) = rounds_of(assignment, employee)
        requirement_extend(requirement=row, actor=manager, due_on=dt.date(2026, 11, 20))
        assert told(employee) == [
            "“Safety” has another due date. You have until 20 November 2026 now."
        ]
        manager.status = Status.ON_LEAVE
        manager.save()
        asked = extension_request(requirement=row, wished_on=dt.date(2026, 12, 1), reason="A fair")
        for decides in (manager, personas.director):
            assert told(decides)[-1:] == [
                ("Emi Employee asks for more time for “Safety”. Until 1 December 2026: “A fair”")
            ]
        told(personas.colleague)
        extension_decide(request=asked, actor=manager, granted=True, answer="Of course")
        assert told(employee) == [
            "You have more time for “Safety”: until 1 December 2026. Of course"
        ]
        again = extension_request(
            requirement=row, wished_on=dt.date(2026, 12, 24), reason="Another fair"
        )
        extension_decide(request=again, actor=manager, granted=False)
        assert told(employee) == ["No more time for “Safety”: it stays due on 1 December 2026."]
        requirement_exempt(requirement=row, actor=personas.admin, reason="Away")
        assert told(employee) == ["“Safety” is not required of you now. You are exempt for good."]
        assignment_close(assignment=assignment, actor=personas.admin)
        assert told(personas.colleague) == [
            (
                "“Safety” is not required of you now. You need not do it any more."
                " What you have done stays."
            )
        ]
        assert told(employee) == []


def test_it_tells_of_a_renewal_when_it_opens_and_waits_for_the_digest(employee: User) -> None:
    course = course_make("Safety")
    with frozen(START):
        enrolment_make(employee, course, completed=True)
        audience = Audience(people=(employee.pk,))
        assignment_make(audience, course, valid_months=3, renews=True, opens_days_before=60)
        assert told(employee) == []
    with frozen(START + dt.timedelta(days=34)):
        requirements_turn()
        deliver_pending()
        assert Notification.objects.get(person=employee).mail == MailChoice.DIGEST
        assert told(employee) == [
            (
                "Time to renew “Safety”. What you did before counts until 3 February 2027; you have"
                " until then to do it again."
            )
        ]
        requirements_turn()
        assert told(employee) == []


def test_it_tells_many_in_as_many_statements_as_few_and_never_twice(admin: User) -> None:
    def assigned(people: list[User]) -> list[int]:
        row = assignment_make(
            Audience(people=tuple(each.pk for each in people)), course_make(), by=admin
        )
        return list(row.requirements.values_list("pk", flat=True))

    counts = []
    for number in (3, 60):
        ids = assigned(people_make(number))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert requirements_tell(act="open", requirement_ids=ids) == number
        counts.append(len(captured))
        assert requirements_tell(act="open", requirement_ids=ids) == 0
    assert counts[0] == counts[1]


def test_it_asks_an_admin_where_nobody_manages(admin: User, author: User) -> None:
    row = assignment_make(Audience(people=(author.pk,)), course_make("Safety"), by=admin)
    asked = rounds_of(row, author)[0]
    extension_request(
        requirement=asked, wished_on=asked.due_on + dt.timedelta(days=3), reason="Ill"
    )
    assert len(told(admin)) == 1
