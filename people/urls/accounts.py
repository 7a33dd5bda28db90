"""The way in. Of allauth's URLs only those that an organisation needs: nobody signs up here."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from django.urls import path, re_path
from django.views.generic import RedirectView

_to_security = RedirectView.as_view(pattern_name="people:settings-security")

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
    # allauth goes back to these two after a change; our one page shows what they would.
    path("2fa/", _to_security, name="mfa_index"),
    path("2fa/passkeys/", _to_security, name="mfa_list_webauthn"),
    path("2fa/login/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/confirm/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/app/add/", totp.activate_totp, name="mfa_activate_totp"),
    path("2fa/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("2fa/passkeys/login/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("2fa/passkeys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path(
        "2fa/passkeys/confirm/",
        webauthn.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("2fa/passkeys/<int:pk>/rename/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("2fa/passkeys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
]
