"""What notifications plug into shared surfaces."""

from __future__ import annotations

from django.conf import settings
from django.db.models import IntegerField
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from core import registry
from notifications.personal_data import notifications_erase, notifications_export
from people.models import session_facts

# Counted over an index of unread ones alone, in the query that finds out who asks. As SQL,
# because every request would build the expression anew.
_UNREAD = RawSQL(
    "(SELECT count(*) FROM notifications_notification unread"
    " WHERE unread.person_id = people_user.id AND unread.in_tray AND unread.read_at IS NULL)",
    (),
    output_field=IntegerField(),
)


def register() -> None:
    """The bell, the settings page, the demo's mailbox, personal data."""
    session_facts["unread_notifications"] = _UNREAD
    registry.settings_pages.register(
        registry.SettingsPage(
            key="notifications",
            label=_("Notifications"),
            icon="bell",
            url_name="notifications:preference-list",
        )
    )
    registry.navigation.register(
        registry.NavigationEntry(
            key="mailbox",
            label=_("Mailbox"),
            icon="mail",
            url_name="notifications:mailbox-list",
            order=95,
            group="studio",
            visible=lambda person: settings.DEMO and bool(person.is_admin),
            covers=("notifications:mailbox-",),
        )
    )
    registry.personal_data.register(
        registry.PersonalData(
            key="notifications",
            label=_("Notifications"),
            export=notifications_export,
            erase=notifications_erase,
            # Before people: afterwards nobody knows the address any more.
            order=5,
        )
    )
