"""What people are told about practice at work and its observation, in which words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from notifications.kinds import Data, NotificationKind, Words, kinds
from people.models import User

ASKED = "learning.observation_asked"
ANSWERED = "learning.observation_answered"
FREED = "learning.observation_freed"

_GROUP = gettext_lazy("On-the-job practice")
_YOURS = gettext_lazy("You get this because you asked for an observation.")


def asked_words(data: Data, person: User) -> Words:
    lines = ngettext("%(n)d line to look at, in", "%(n)d lines to look at, in", data["lines"])
    return Words(
        title=_("%(learner)s asks you to observe “%(lesson)s”") % data,
        body=f"{lines % {'n': data['lines']}} “{data['course']}”. "
        + _("A minute is enough: seen, or not yet."),
        action=_("Look at it"),
    )


def answered_words(data: Data, person: User) -> Words:
    back = data["back"]
    if not back:
        return Words(
            title=_("%(observer)s has seen what you did: “%(lesson)s”") % _named(data),
            body=_("What was seen counts for good."),
            action=_("See the lesson"),
        )
    seen = ngettext("%(n)d line was seen.", "%(n)d lines were seen.", data["seen"])
    parts = [seen % {"n": data["seen"]}] if data["seen"] else []
    parts += [_("Not yet: “%(text)s” %(word)s") % line for line in back]
    return Words(
        title=_("Some of “%(lesson)s” comes back to you") % data,
        body=" ".join(parts)[:1000],
        action=_("See what is missing"),
    )


def freed_words(data: Data, person: User) -> Words:
    bodies = {
        "declined": _("%(observer)s cannot observe it."),
        "left": _("Whoever you asked has left the organisation."),
        "moved": _("%(observer)s is no longer your manager."),
    }
    parts = [bodies[data["why"]] % _named(data), data["word"]]
    return Words(
        title=_("Choose who observes “%(lesson)s”") % data,
        body=" ".join(each for each in [*parts, _("What you noted down is kept.")] if each),
        action=_("Choose somebody"),
    )


def _named(data: Data) -> dict[str, str]:
    return {**data, "observer": data["observer"] or _("Somebody")}


def register() -> None:
    """Let the gateway know these kinds."""
    for kind in (
        NotificationKind(
            key=ASKED, label=gettext_lazy("Somebody asks you to observe"), group=_GROUP,
            why=gettext_lazy("You get this because somebody chose you as their observer."),
            words=asked_words, icon="eye", order=40,
        ),
        NotificationKind(
            key=ANSWERED, label=gettext_lazy("An observer has answered"), group=_GROUP,
            why=_YOURS, words=answered_words, icon="clipboard-check", order=41,
        ),
        NotificationKind(
            key=FREED, label=gettext_lazy("Another observer is needed"), group=_GROUP,
            why=_YOURS, words=freed_words, icon="users-round", order=42,
        ),
    ):  # fmt: skip
        kinds.register(kind)
