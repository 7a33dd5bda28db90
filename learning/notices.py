"""What learning tells people, and in which words."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import Channels, Data, NotificationKind, Words, kinds
from notifications.models import MailChoice
from people.models import User

REVIEW_DUE = "learning.review_due"
REVIEW_ASKED = "learning.review_asked"
REVIEW_DECIDED = "learning.review_decided"
LEARNERS_MOVED = "learning.learners_moved"
CERTIFICATE_READY = "learning.certificate_ready"

_YOUR_COURSES = gettext_lazy("Your courses")
_WRITING = gettext_lazy("Writing courses")


def review_due_words(data: Data, person: User) -> Words:
    day = date_format(dt.date.fromisoformat(data["due"]))
    return Words(
        title=_("Time to look through “%(course)s”") % {"course": data["course"]},
        body=_(
            "It was to be reviewed by %(day)s. Read it as a learner would, mend what has aged, and"
            " set the day of the next review."
        )
        % {"day": day},
        action=_("Open the course"),
    )


def review_asked_words(data: Data, person: User) -> Words:
    words = {"name": data["name"], "course": data["course"]}
    return Words(
        title=_("%(name)s asks you to review “%(course)s”") % words,
        body=data["request"],
        action=_("Open the review"),
    )


def review_decided_words(data: Data, person: User) -> Words:
    words = {"name": data["name"], "course": data["course"]}
    approved = data["approved"]
    title = _("%(name)s approved “%(course)s”") if approved else _("%(name)s returned “%(course)s”")
    return Words(title=title % words, body=data["verdict"], action=_("Open the review"))


def learners_moved_words(data: Data, person: User) -> Words:
    return Words(
        title=_("“%(course)s” has a new edition") % {"course": data["course"]},
        body=_("You go on with it from now on. What you have done stays done."),
        action=_("Open the course"),
    )


def certificate_ready_words(data: Data, person: User) -> Words:
    return Words(
        title=_("Your certificate for “%(course)s” is ready") % {"course": data["course"]},
        body=_("Download it, or share its address with whoever asks for it."),
        action=_("See the certificate"),
    )


def _writes(person: User) -> bool:
    return person.is_author or person.is_admin


def register() -> None:
    """Let the gateway know these kinds."""
    for kind in (
        NotificationKind(
            key=CERTIFICATE_READY,
            label=gettext_lazy("A certificate is ready"),
            group=_YOUR_COURSES,
            why=gettext_lazy("You get this because you completed the course."),
            words=certificate_ready_words,
            icon="award",
            order=10,
        ),
        NotificationKind(
            key=LEARNERS_MOVED,
            label=gettext_lazy("A course has a new edition"),
            group=_YOUR_COURSES,
            why=gettext_lazy("You get this because you are taking the course."),
            words=learners_moved_words,
            channels=Channels(mail=MailChoice.DIGEST),
            icon="book-open",
            order=20,
        ),
        NotificationKind(
            key=REVIEW_ASKED,
            label=gettext_lazy("Somebody asks for your review"),
            group=_WRITING,
            why=gettext_lazy("You get this because a colleague asked for your opinion."),
            words=review_asked_words,
            icon="message-square-text",
            order=50,
        ),
        NotificationKind(
            key=REVIEW_DECIDED,
            label=gettext_lazy("A review is decided"),
            group=_WRITING,
            why=gettext_lazy("You get this because you asked for the review."),
            words=review_decided_words,
            icon="clipboard-check",
            order=51,
            visible=_writes,
        ),
        NotificationKind(
            key=REVIEW_DUE,
            label=gettext_lazy("A course is to be looked through"),
            group=_WRITING,
            why=gettext_lazy("You get this because you own the course."),
            words=review_due_words,
            icon="history",
            order=52,
            visible=_writes,
        ),
    ):
        kinds.register(kind)
