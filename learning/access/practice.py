"""Practice at work: for its learner, whoever observes it, and L&D admins."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from learning.access.learner import LessonPlace, access_lesson
from learning.models import LessonKind, Observation, ObservedLine, PracticeFile
from people.models import User


def access_practice(user: User, slug: str, key: str) -> LessonPlace:
    """The person's own practice: a lesson of that kind in a course that they are enrolled in."""
    place = access_lesson(user, slug, key)
    if place.enrolment is None or place.entry["kind"] != LessonKind.PRACTICE:
        raise Http404
    return place


def _observations() -> QuerySet[Observation]:
    rows = Observation.objects.select_related(
        "enrolment__user__department", "enrolment__course", "enrolment__release", "observer"
    )
    return rows.defer("enrolment__course__search")


def access_observation(user: User, observation_id: int) -> Observation:
    """A request for whoever was asked, and for L&D admins; nobody else, managers included."""
    row = get_object_or_404(_observations(), pk=observation_id)
    if row.observer_id != user.pk and not user.is_admin:
        raise Http404
    return row


def access_observation_asked(user: User, observation_id: int) -> Observation:
    """A request for whoever was asked, to be answered."""
    return get_object_or_404(_observations(), pk=observation_id, observer=user)


def access_observation_own(user: User, observation_id: int) -> Observation:
    """A request of the learner's own, to be taken back."""
    return get_object_or_404(_observations(), pk=observation_id, enrolment__user=user)


def access_practice_file(user: User, file_id: int) -> PracticeFile:
    """A file for its learner, for who observes its line, and for L&D admins."""
    files = PracticeFile.objects.select_related("line__enrolment__user")
    file = get_object_or_404(files, pk=file_id)
    line = file.line
    if user.is_admin or line.enrolment.user_id == user.pk:
        return file
    observed = ObservedLine.objects.filter(
        line_key=line.line_key,
        observation__in=Observation.objects.readable().filter(
            enrolment=line.enrolment_id, lesson_key=line.lesson_key, round=line.round, observer=user
        ),
    )
    if not observed.exists():
        raise Http404
    return file


def access_practice_file_own(user: User, file_id: int) -> PracticeFile:
    """A file of the learner's own."""
    files = PracticeFile.objects.select_related("line__enrolment__course")
    return get_object_or_404(files, pk=file_id, line__enrolment__user=user)
