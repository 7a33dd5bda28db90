"""The rules of required training: what becomes of a person's requirement, without a query.

`verdict` looks at the newest round of one assignment and one person and says the one thing that
is to happen, if any. Whoever asks twice gets nothing the second time.

| newest round | what happens |
| --- | --- |
| none, or withdrawn | meant now: another round begins |
| open | not meant any more: withdrawn; done in a way that counts: done; other dates: redated |
| done | meant, renewed, and the day has come: another round, due when what was done expires |
| exempt | meant, and the exemption is over: another round, with the time of whoever is new |
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from core.clock import months_later
from learning.models import Assignment, Requirement, RequirementState, Withdrawal

Act = Literal["", "open", "renew", "withdraw", "done", "redate", "schedule"]


@dataclass(frozen=True)
class Completion:
    """That a person completed a course, and until when their certificate says so."""

    done_at: dt.datetime
    enrolment_id: int
    certificate_id: int | None = None
    certificate_until: dt.date | None = None


@dataclass(frozen=True)
class Standing:
    """What is known of one person and one assignment. `why` is None for whom it does not mean."""

    today: dt.date
    zone: dt.tzinfo
    present: bool
    why: Mapping[str, Any] | None
    completion: Completion | None = None
    exempt_until: dt.date | None = None


def done_day(completion: Completion, standing: Standing) -> dt.date:
    """The person's day on which it was completed."""
    return completion.done_at.astimezone(standing.zone).date()


def expiry(assignment: Assignment, done_on: dt.date, certificate: dt.date | None) -> dt.date | None:
    """Until when what was done counts: the earlier of the assignment's and the certificate's."""
    days = [certificate] if certificate else []
    if assignment.valid_months:
        days.append(months_later(done_on, assignment.valid_months))
    return min(days, default=None)


def counts(assignment: Assignment, after: dt.datetime | None, standing: Standing) -> bool:
    """Whether there is a completion later than `after` that is valid today."""
    completion = standing.completion
    if completion is None or (after is not None and completion.done_at <= after):
        return False
    until = expiry(assignment, done_day(completion, standing), completion.certificate_until)
    return until is None or until >= standing.today


def renewal_day(assignment: Assignment, valid_until: dt.date | None) -> dt.date | None:
    """When the next round opens; None where what was done is not renewed."""
    if not assignment.renews or valid_until is None:
        return None
    return valid_until - dt.timedelta(days=assignment.opens_days_before)


def verdict(assignment: Assignment, newest: Requirement | None, standing: Standing) -> Act:
    """What is to happen, empty where nothing is."""
    meant = assignment.is_open and standing.why is not None
    if newest is None or newest.state == RequirementState.WITHDRAWN:
        return "open" if meant else ""
    if newest.state == RequirementState.OPEN:
        return _of_open(assignment, newest, standing, meant=meant)
    if newest.state == RequirementState.EXEMPT:
        over = standing.exempt_until is not None and standing.exempt_until < standing.today
        return "open" if meant and over else ""
    day = renewal_day(assignment, newest.valid_until)
    if meant and day is not None and day <= standing.today:
        return "renew"
    return "schedule" if day != newest.renews_on else ""


def _of_open(
    assignment: Assignment, newest: Requirement, standing: Standing, *, meant: bool
) -> Act:
    if counts(assignment, newest.counts_after, standing):
        return "done"
    if not meant:
        return "withdraw"
    if newest.renewal or newest.is_extended:
        return ""
    return "redate" if newest.due_on != assignment.first_due(newest.applies_since) else ""


def withdrawal(assignment: Assignment, standing: Standing) -> Withdrawal:
    """Why an open requirement is withdrawn."""
    if not assignment.is_open:
        return Withdrawal.CLOSED
    return Withdrawal.MOVED if standing.present else Withdrawal.LEFT


def opened(
    assignment: Assignment, person_id: int, newest: Requirement | None, standing: Standing
) -> Requirement:
    """The round that begins today, not stored yet."""
    due = assignment.first_due(standing.today)
    return Requirement(
        assignment=assignment,
        person_id=person_id,
        round=newest.round + 1 if newest else 1,
        why=dict(standing.why or {}),
        applies_since=standing.today,
        due_on=due,
        first_due_on=due,
    )


def renewed(assignment: Assignment, newest: Requirement, standing: Standing) -> Requirement:
    """The round after one that expires: due on the day it does, or as for whoever is new where
    that has passed.
    """
    row = opened(assignment, newest.person_id, newest, standing)
    row.renewal = True
    row.applies_since = newest.applies_since
    row.counts_after = newest.done_at
    if newest.valid_until is not None and newest.valid_until >= standing.today:
        row.due_on = row.first_due_on = newest.valid_until
    else:
        later = standing.today + dt.timedelta(days=assignment.due_days)
        row.due_on = row.first_due_on = later
    return row


def finish(assignment: Assignment, row: Requirement, standing: Standing) -> None:
    """Mark the row done by the completion there is."""
    completion = standing.completion
    if completion is None:
        raise ValueError("there is nothing that it was done by")
    row.state = RequirementState.DONE
    row.done_at = completion.done_at
    row.done_on = done_day(completion, standing)
    row.enrolment_id = completion.enrolment_id
    row.certificate_id = completion.certificate_id
    row.valid_until = expiry(assignment, row.done_on, completion.certificate_until)
    row.renews_on = renewal_day(assignment, row.valid_until)
