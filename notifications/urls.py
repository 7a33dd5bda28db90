"""The app's URLs."""

from __future__ import annotations

from django.urls import path

from notifications.views import live, mail, mailbox, preference, tray

app_name = "notifications"

urlpatterns = [
    path("notifications/", tray.tray, name="tray"),
    path("notifications/latest/", tray.tray_drawer, name="tray-latest"),
    path("notifications/read/", tray.tray_clear, name="tray-read"),
    path("notifications/stop/", tray.kind_remove, name="kind-stop"),
    path("notifications/<int:notification_id>/", tray.notification_open, name="notification-open"),
    path(
        "notifications/<int:notification_id>/mark/",
        tray.notification_set,
        name="notification-mark",
    ),
    path("settings/notifications/", preference.preference_list, name="preference-list"),
    path("settings/notifications/address/", preference.address_trust, name="address-free"),
    path("mail/stop/<str:token>/", mail.stop, name="mail-stop"),
    path("mailbox/", mailbox.mailbox_list, name="mailbox-list"),
    path("mailbox/<int:message_id>/", mailbox.mailbox_detail, name="mailbox-detail"),
    path("mailbox/<int:message_id>/html/", mailbox.mailbox_html, name="mailbox-html"),
    path("live/notifications/", live.stream, name="live"),
]
