"""`/api/v1/notifications/`."""

from __future__ import annotations

from django.urls import path

from notifications.api import views

urlpatterns = [
    path("notifications/", views.NotificationListView.as_view(), name="api-notification-list"),
    path(
        "notifications/read/", views.NotificationsReadView.as_view(), name="api-notifications-read"
    ),
    path(
        "notifications/preferences/",
        views.PreferencesView.as_view(),
        name="api-notification-preferences",
    ),
    path(
        "notifications/<int:notification_id>/",
        views.NotificationDetailView.as_view(),
        name="api-notification-detail",
    ),
]
