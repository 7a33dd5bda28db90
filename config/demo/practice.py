"""What two people of the demo did at work: one waits for their manager, one has just begun.

Nobody is told of it now.
"""

from __future__ import annotations

import datetime as dt

from config.demo.days import DemoDay, moment
from core.clock import frozen
from core.models import EventDelivery
from learning.models import Enrolment
from learning.services.observation import observation_ask
from learning.services.practice import Mark, practice_save
from people.models import User

COURSE, LESSON = "meetings-worth-having", "lead-one"
EMPLOYEE, COLLEAGUE, MANAGER = "HR-028", "HR-027", "HR-024"
AT_FOUR = dt.time(16)

# By line, what the colleague wrote; all of it is asked.
DONE = {
    "purpose": "Monday's handover: “Decide which two accounts Theo takes over.” Sven wrote back "
    "that he need not come then, and that was right.",
    "everyone": "I went round by name before I said anything. Theo had the point that changed it.",
    "close": "Three names with dates in the notes, read out before we left.",
}
BEGUN = {"purpose": "Invitation for Thursday sent, with the question in the first line."}


def practice_write(users: dict[str, User], day: DemoDay) -> None:
    """Let the colleague ask the manager, and the employee write down a first line."""
    asked = _noted(users[COLLEAGUE], day, 2, DONE)
    with frozen(_at(users[COLLEAGUE], day, 2)):
        observation_ask(enrolment=asked, lesson_key=LESSON, observer=users[MANAGER])
    _noted(users[EMPLOYEE], day, 1, BEGUN)
    EventDelivery.objects.filter(event__name="learning.practice_asked").delete()


def _at(user: User, day: DemoDay, ago: int) -> dt.datetime:
    return moment(day.workday_ago(ago), AT_FOUR, user.zone)


def _noted(user: User, day: DemoDay, ago: int, notes: dict[str, str]) -> Enrolment:
    enrolment = Enrolment.objects.current().get(user=user, course__slug=COURSE)
    marks = {key: Mark(ticked=True, note=note) for key, note in notes.items()}
    with frozen(_at(user, day, ago)):
        practice_save(enrolment=enrolment, lesson_key=LESSON, marks=marks)
    return enrolment
