"""What notifications tell on behalf of people, the layer below."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from notifications.kinds import Data, NotificationKind, Words, kinds
from notifications.models import Urgency
from people.models import User

IMPORT_DONE = "people.import_done"


def import_done_words(data: Data, person: User) -> Words:
    if not data["applied"]:
        return Words(
            title=_("“%(file)s” could not be imported") % {"file": data["file"]},
            body=_("Nothing was changed. The list waits with the reason."),
            action=_("Look at the list"),
        )
    new = data["counts"].get("created", 0)
    return Words(
        title=_("“%(file)s” is imported") % {"file": data["file"]},
        body=ngettext("%(n)d person is new.", "%(n)d people are new.", new) % {"n": new},
        action=_("See what changed"),
    )


def register() -> None:
    """Let the gateway know these kinds."""
    kinds.register(
        NotificationKind(
            key=IMPORT_DONE,
            label=gettext_lazy("An import of people is through"),
            group=gettext_lazy("Administration"),
            why=gettext_lazy("You get this because you started the import."),
            words=import_done_words,
            urgency=Urgency.URGENT,
            icon="users-round",
            order=90,
            visible=lambda person: person.is_admin,
        )
    )
