"""Moving learners to a newer release: what is the same stays done, and nothing goes down."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import AppError
from core.events import emit
from learning.events import LearnersMoved, LearnersMoving
from learning.models import (
    BlockResponse,
    ChangeKind,
    Course,
    Enrolment,
    EnrolmentState,
    LessonProgress,
    Release,
)
from learning.notices import LEARNERS_MOVED
from learning.selectors.release import enrolments_behind
from learning.services.history import change_record
from learning.services.progress import enrolment_refreshed
from notifications.services.gateway import notifications_send
from people.models import User

# So many are moved at once, while whoever asked waits; more are left to the workers.
AT_ONCE = 100
# As many in one go of a worker.
RANGE = 500


@transaction.atomic
def enrolments_move(*, course: Course, actor: User | None) -> dict[str, int]:
    """Move everybody who has not left to the course's current release.

    Returns how many that concerns, by state. A few are moved now; many in ranges of ids by
    workers. Asked again, it moves whoever is still behind: nobody, most often. Raises `AppError`
    when nothing is published.
    """
    row = Course.objects.select_related("current_release").defer("search").get(pk=course.pk)
    release = row.current_release
    if release is None:
        raise AppError("release_none", _("There is no release to move to yet."))
    behind = list(enrolments_behind(release).order_by("pk").values_list("pk", "state"))
    counts = {
        state: sum(each == state for _pk, each in behind)
        for state in (EnrolmentState.ACTIVE.value, EnrolmentState.COMPLETED.value)
    }
    if not behind:
        return counts
    if len(behind) <= AT_ONCE:
        enrolments_move_range(release=release, first=behind[0][0], last=behind[-1][0])
    else:
        for start in range(0, len(behind), RANGE):
            ids = [pk for pk, _state in behind[start : start + RANGE]]
            emit(LearnersMoving(release_id=release.pk, first=ids[0], last=ids[-1]), subject=row)
    change_record(
        course=row,
        actor=actor,
        kind=ChangeKind.LEARNERS_MOVED,
        title=_("Release %(number)d") % {"number": release.number},
        after={"number": release.number, **counts},
    )
    return counts


@transaction.atomic
def enrolments_move_range(*, release: Release, first: int, last: int) -> int:
    """Move those of the release's course whose ids are from `first` to `last`; how many moved.

    Whoever is on this release or a newer one, or has left, is passed over, so that it may run
    twice or late.
    """
    return len(_move(enrolments_behind(release).filter(pk__gte=first, pk__lte=last), release))


@transaction.atomic
def enrolment_move(*, enrolment: Enrolment) -> Enrolment:
    """Let a learner go over to the current release; returns the enrolment as it is then."""
    course = Course.objects.select_related("current_release").defer("search")
    release = course.get(pk=enrolment.course_id).current_release
    if release is not None:
        _move(enrolments_behind(release).filter(pk=enrolment.pk), release, actor=enrolment.user)
    return Enrolment.objects.select_related("course", "release").get(pk=enrolment.pk)


def _move(
    behind: QuerySet[Enrolment], release: Release, actor: User | None = None
) -> list[Enrolment]:
    """Pin the enrolments to `release` and recompute them; certificates and completion stay.

    The percentage reached is the floor from now on. An attempt that is open stays with the
    release it was started on.
    """
    rows = list(
        behind.select_for_update(of=("self",))
        .select_related("course", "user")
        .defer("course__search")
        .order_by("pk")
    )
    if not rows:
        return rows
    moment = now()
    progress = _by_enrolment(LessonProgress.objects.filter(enrolment__in=rows))
    answered = BlockResponse.objects.filter(enrolment__in=rows).values_list(
        "enrolment_id", "lesson_key", "block_key"
    )
    given: dict[int, set[tuple[str, str]]] = {}
    for enrolment_id, lesson, block in answered:
        given.setdefault(enrolment_id, set()).add((lesson, block))
    for row in rows:
        row.progress_floor = max(row.progress_floor, row.progress)
        row.release = release
        opened = {each.lesson_key: each for each in progress.get(row.pk, [])}
        enrolment_refreshed(row, opened, given.get(row.pk, set()))
        row.updated_at = moment
    Enrolment.objects.bulk_update(rows, _FIELDS, batch_size=RANGE)
    event = LearnersMoved(
        course_id=release.course_id,
        release_id=release.pk,
        number=release.number,
        enrolment_ids=[row.pk for row in rows],
    )
    emit(event, actor=actor, subject=rows[0].course)
    return rows


@transaction.atomic
def learners_moved_tell(*, release: Release, enrolment_ids: Iterable[int]) -> int:
    """Tell learners who were moved that their course has a new edition; how many.

    Those who are through with it need not know.
    """
    moved = Enrolment.objects.filter(pk__in=list(enrolment_ids), state=EnrolmentState.ACTIVE)
    told = notifications_send(
        people=[row.user for row in moved.select_related("user")],
        kind=LEARNERS_MOVED,
        link=reverse("learning:course-detail", args=[release.course.slug]),
        data={"course": release.course.title},
        dedupe_key=f"{LEARNERS_MOVED}:{release.pk}",
    )
    return len(told)


_FIELDS = (
    "release", "progress", "progress_floor", "minutes_left", "last_lesson_key", "state",
    "completed_at", "updated_at",
)  # fmt: skip


def _by_enrolment(rows: Iterable[LessonProgress]) -> dict[int, list[LessonProgress]]:
    found: dict[int, list[LessonProgress]] = {}
    for row in rows:
        found.setdefault(row.enrolment_id, []).append(row)
    return found
