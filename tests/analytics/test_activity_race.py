"""Writing down what people did while what is kept about them is erased."""

from __future__ import annotations

import pytest

from analytics.models import Activity
from analytics.personal_data import analytics_erase
from analytics.services.activity import Told, activities_write
from core.clock import now
from learning.events import PracticeObserved
from learning.personal_practice import practice_erase
from learning.services.observation import observation_withdraw
from people.models import User
from tests.crossing import uncommitted
from tests.factories.learning import enrolment_make
from tests.factories.practice import KEY, ask, practice_make

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_writes_nothing_down_of_an_observer_who_is_being_forgotten(
    employee: User, manager: User
) -> None:
    observation = ask(enrolment_make(employee, practice_make()), manager)
    observation_withdraw(observation=observation)
    event = PracticeObserved(
        observation_id=observation.pk,
        user_id=employee.pk,
        course_id=observation.enrolment.course_id,
        lesson_key=KEY,
        seen=1,
        sent_back=0,
        done=False,
    )

    def forget() -> None:
        practice_erase(manager)
        analytics_erase(manager)

    with uncommitted(forget) as release:
        activities_write(told=[Told(event, 1, now())])
        release()
    assert not Activity.objects.filter(actor=manager).exists()
