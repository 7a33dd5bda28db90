from django.urls import path

from learning.views import allowance

urlpatterns = [
    path("people/<int:person_id>/extra-time/", allowance.allowance_grant, name="allowance-grant"),
    path(
        "extra-time/<int:allowance_id>/revoke/", allowance.allowance_revoke, name="allowance-revoke"
    ),
]
