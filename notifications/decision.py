"""What becomes of the e-mail for a notification: now, later, in the digest, or none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from notifications.models import Attention, MailChoice, Urgency
from notifications.timing import digest_after, quiet_end, week_of
from people.models import Status, User


@dataclass(frozen=True)
class Decision:
    """`send_at` for what goes as an e-mail of its own, `digest_at` for what waits."""

    mail: MailChoice
    send_at: dt.datetime | None = None
    week: dt.date | None = None
    is_capped: bool = False
    digest_at: dt.datetime | None = None


@dataclass(frozen=True)
class Occasion:
    """Somebody about to be told something, and what they have chosen for its kind."""

    person: User
    attention: Attention
    choice: MailChoice
    urgency: Urgency
    moment: dt.datetime

    @property
    def is_away(self) -> bool:
        """On leave, as HR or as they themselves say."""
        day = self.moment.astimezone(self.person.zone).date()
        return self.person.status == Status.ON_LEAVE or self.attention.is_away(day)

    @property
    def send_at(self) -> dt.datetime:
        """When an e-mail of its own could leave at the earliest."""
        if self.urgency != Urgency.NORMAL:
            return self.moment
        return quiet_end(self.moment, self.attention.quiet, self.person.zone)

    @property
    def week(self) -> dt.date:
        """The week whose cap that e-mail would count against."""
        return week_of(self.send_at, self.person.zone)

    @property
    def is_capped(self) -> bool:
        return self.urgency == Urgency.NORMAL

    @property
    def wants_own_mail(self) -> bool:
        """Whether an e-mail of its own comes into question; the cap may still speak against it."""
        if self.urgency == Urgency.SECURITY:
            return True
        return self.choice == MailChoice.NOW and not self.is_away


def decide(occasion: Occasion, used: int) -> Decision:
    """The decision; `used` is how many capped e-mails the person's week has by now."""
    attention = occasion.attention
    if occasion.wants_own_mail and not (occasion.is_capped and used >= attention.weekly_cap):
        return Decision(
            MailChoice.NOW,
            send_at=occasion.send_at,
            week=occasion.week,
            is_capped=occasion.is_capped,
        )
    if occasion.choice == MailChoice.OFF:
        return Decision(MailChoice.OFF)
    leaves = digest_next(attention, occasion.person, occasion.moment)
    if leaves is None:
        return Decision(MailChoice.OFF)
    return Decision(MailChoice.DIGEST, digest_at=attention.digest_at or leaves)


def digest_next(attention: Attention, person: User, moment: dt.datetime) -> dt.datetime | None:
    """When the person's first digest after `moment` leaves; None for those who want none."""
    rhythm = attention.rhythm
    return digest_after(moment, rhythm, person.zone) if rhythm else None
