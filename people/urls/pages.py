"""The pages of people."""

from __future__ import annotations

from django.urls import path

from people.views import audience, people_import, person, settings, token

app_name = "people"

urlpatterns = [
    path("people/", person.person_list, name="person-list"),
    path("people/offers/", person.person_offers, name="person-offers"),
    path("people/me/", person.profile, name="profile"),
    path("people/<int:person_id>/", person.person_detail, name="person-detail"),
    path("people/<int:person_id>/photo/<str:name>", person.person_photo, name="person-photo"),
    path("people/audience/", audience.audience_preview, name="audience-preview"),
    path("people/audience/people/", audience.audience_people_offered, name="audience-people"),
    path("people/import/", people_import.import_new, name="import-new"),
    path("people/import/<int:import_id>/", people_import.import_detail, name="import-detail"),
    path("people/import/<int:import_id>/apply/", people_import.import_apply, name="import-apply"),
    path(
        "people/import/<int:import_id>/discard/",
        people_import.import_discard,
        name="import-discard",
    ),
    path(
        "people/import/<int:import_id>/problems.csv",
        people_import.import_problems,
        name="import-problems",
    ),
    path(
        "people/import/<int:import_id>/changes.csv",
        people_import.import_changes,
        name="import-changes",
    ),
    path("settings/", settings.settings_profile, name="settings"),
    path("settings/photo/", settings.settings_photo, name="settings-photo"),
    path("settings/photo/remove/", settings.settings_photo_remove, name="settings-photo-remove"),
    path("settings/preferences/", settings.settings_preferences, name="settings-preferences"),
    path("settings/security/", settings.settings_security, name="settings-security"),
    path("settings/tokens/", token.token_list, name="token-list"),
    path("settings/tokens/<int:token_id>/remove/", token.token_remove, name="token-remove"),
]
