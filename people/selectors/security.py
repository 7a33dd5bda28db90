"""How a person's account is protected."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from people.models import ApiToken, User

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone|iPad", "iOS", "smartphone"),
    ("Android", "Android", "smartphone"),
    ("Windows", "Windows", "monitor"),
    ("Mac OS X|Macintosh", "macOS", "monitor"),
    ("CrOS", "ChromeOS", "monitor"),
    ("Linux", "Linux", "monitor"),
)


@dataclass(frozen=True)
class Passkey:
    pk: int
    name: str
    created_at: dt.datetime
    last_used_at: dt.datetime | None


@dataclass(frozen=True)
class Device:
    """A browser's signature in words."""

    name: str
    icon: str


@dataclass(frozen=True)
class Security:
    """What protects an account; `codes_left` is None without recovery codes."""

    has_password: bool
    has_app: bool
    codes_left: int | None
    passkeys: list[Passkey]
    sessions: int
    tokens: int

    @property
    def has_second_factor(self) -> bool:
        return self.has_app or bool(self.passkeys)


def security_read(user: User) -> Security:
    """The state of a person's second factors, sessions and API tokens; three queries."""
    has_app, codes_left, passkeys = False, None, []
    for row in Authenticator.objects.filter(user=user).order_by("created_at"):
        if row.type == Authenticator.Type.TOTP:
            has_app = True
        elif row.type == Authenticator.Type.RECOVERY_CODES:
            codes_left = len(row.wrap().get_unused_codes())
        else:
            passkeys.append(Passkey(row.pk, row.wrap().name, row.created_at, row.last_used_at))
    return Security(
        has_password=user.has_usable_password(),
        has_app=has_app,
        codes_left=codes_left,
        passkeys=passkeys,
        sessions=UserSession.objects.filter(user=user).count(),
        tokens=ApiToken.objects.filter(user=user).count(),
    )


def device_of(user_agent: str) -> Device:
    """ "Chrome on Windows" for a browser's signature; what cannot be read is a program."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system, icon = next(
        ((name, icon) for signs, name, icon in _SYSTEMS if re.search(signs, user_agent)),
        ("", "monitor"),
    )
    if browser and system:
        return Device(_("%(browser)s on %(system)s") % {"browser": browser, "system": system}, icon)
    return Device(browser or system or _("Another program"), icon)
