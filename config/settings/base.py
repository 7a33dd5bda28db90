"""What holds in every environment; dev, test and prod add only what differs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from config.env import env
from config.languages import languages_offered
from config.storage import media_storage
from core import __version__

BASE_DIR = Path(__file__).resolve().parent.parent.parent
WAYMARK_HOME = env.path("WAYMARK_HOME", BASE_DIR / "var")
VERSION = __version__

DEBUG = False
PRODUCTION = False
# Whether demo accounts may exist and be shown.
DEMO = False
ORGANISATION_NAME = env.text("ORGANISATION_NAME", "Waymark")
# The organisation's two hues, in degrees of oklch; see docs/operations.md.
BRAND_HUE = env.integer("BRAND_HUE", 176, low=0, high=359)
NEXT_HUE = env.integer("NEXT_HUE", 74, low=0, high=359)
# More fonts for names on certificates; see docs/operations.md.
CERTIFICATE_FONTS = env.path("CERTIFICATE_FONTS", WAYMARK_HOME / "fonts")
# Where people reach this installation: for addresses on paper and in mail.
SITE_URL = env.text("SITE_URL", "http://localhost:8000")
# Whether the studio reads the titles of the pages that link cards lead to.
LINK_TITLES = env.boolean("LINK_TITLES", True)

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "analytics",
    "learning",
    "skills",
    "notifications",
    "people",
    "core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "config.apps.StaticFilesConfig",
    "django_cotton.apps.SimpleAppConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "core.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.PrivateMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "core.middleware.PlainAddressMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.middleware.BodySizeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.PersonMiddleware",
    "people.middleware.ComeBackMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "core.middleware.AppErrorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", _LOADERS)],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "core.ui.tags",
                "core.ui.pages",
                "core.ui.frame",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.shell",
                "core.ui.context.ui",
            ],
        },
    }
]
COTTON_DIR = "cotton"

# Database ------------------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People and access ---------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.backends.PersonBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "core:home"
LOGOUT_REDIRECT_URL = "account_login"

# A link to a new password is good for a day.
PASSWORD_RESET_TIMEOUT = int(timedelta(days=1).total_seconds())

ACCOUNT_ADAPTER = "people.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "people.forms.access.LoginForm",
    "reset_password": "people.forms.access.ResetPasswordForm",
    "reset_password_from_key": "people.forms.access.ResetPasswordKeyForm",
    "change_password": "people.forms.access.ChangePasswordForm",
    "set_password": "people.forms.access.SetPasswordForm",
    "reauthenticate": "people.forms.access.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_UNIQUE_EMAIL = True
# Addresses come from the organisation's HR import, which vouches for them.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Django's: it has the address in it, and writes nothing.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  # a class
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "people.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "people.forms.access.CodeForm",
    "reauthenticate": "people.forms.access.ReauthenticateCodeForm",
    "activate_totp": "people.forms.access.AppAddForm",
    "login_webauthn": "people.forms.access.PasskeyLoginForm",
    "authenticate_webauthn": "people.forms.access.PasskeyCodeForm",
    "reauthenticate_webauthn": "people.forms.access.PasskeyConfirmForm",
    "add_webauthn": "people.forms.access.PasskeyAddForm",
    "edit_webauthn": "people.forms.access.PasskeyRenameForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Clocks of phones drift: the code before and the one after count too.
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = int(timedelta(days=30).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.views.errors.csrf_failure"

# The largest form holds an HR file of 10 MB; views that take more say so themselves.
LARGEST_BODY = 16 * 1024 * 1024
# A whole course with its clips, zipped.
LARGEST_BUNDLE_BODY = 300 * 1024 * 1024

# Pages ---------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY: dict[str, dict[str, Any]] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGES = languages_offered(*LOCALE_PATHS)
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = WAYMARK_HOME / "static"
MEDIA_ROOT = WAYMARK_HOME / "media"
STORAGES = {
    "default": media_storage(env),
    "staticfiles": {"BACKEND": "config.static.StaticStorage"},
}

# Work in the background ----------------------------------------------------------------------

CELERY_TASK_DEFAULT_QUEUE = "default"
# What keeps the rest going does not wait behind it; a worker serves its queues in turn.
CELERY_TASK_ROUTES = {
    "core.tasks.events_sweep": {"queue": "system"},
    "core.tasks.worker_heartbeat": {"queue": "system"},
    "notifications.tasks.messages_sweep": {"queue": "system"},
}
WORKER_QUEUES = ("system", CELERY_TASK_DEFAULT_QUEUE)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_TASK_SOFT_TIME_LIMIT = 14 * 60
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
EVENT_RESEND_SECONDS = 60
EVENT_RETENTION_DAYS = env.integer("EVENT_RETENTION_DAYS", 180, low=7, high=36_500)
CELERY_BEAT_SCHEDULE_FILENAME = str(WAYMARK_HOME / "beat" / "schedule")
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "core-events-sweep": {"task": "core.tasks.events_sweep", "schedule": 60.0},
    "core-events-forget": {"task": "core.tasks.events_forget", "schedule": 6 * 3600.0},
    "core-worker-heartbeat": {"task": "core.tasks.worker_heartbeat", "schedule": 30.0},
    "people-sessions-clear": {"task": "people.tasks.sessions_clear", "schedule": 6 * 3600.0},
    "people-imports-expire": {"task": "people.tasks.imports_expire", "schedule": 3600.0},
    "notifications-sweep": {"task": "notifications.tasks.messages_sweep", "schedule": 60.0},
    "notifications-digests": {"task": "notifications.tasks.digests_make", "schedule": 300.0},
    "notifications-prune": {"task": "notifications.tasks.notifications_prune", "schedule": 21600.0},
    "learning-attempts-expire": {"task": "learning.tasks.attempts_expire", "schedule": 60.0},
    "learning-incomings-sweep": {"task": "learning.tasks.incomings_sweep", "schedule": 3600.0},
    "learning-requirements-turn": {"task": "learning.tasks.requirements_turn", "schedule": 3600.0},
    "learning-requirements-sweep": {
        "task": "learning.tasks.requirements_sweep",
        "schedule": 86400.0,
    },
    "learning-reviews-due": {"task": "learning.tasks.reviews_due_announce", "schedule": 900.0},
    "learning-workshops-remind": {"task": "learning.tasks.workshops_remind", "schedule": 900.0},
    "learning-uploads-sweep": {"task": "learning.tasks.uploads_sweep", "schedule": 3600.0},
    "learning-items-estimate": {
        "task": "learning.tasks.items_estimate_due",
        "schedule": 6 * 3600.0,
    },
    "analytics-rollup": {"task": "analytics.tasks.rollup_turn", "schedule": 60.0},
    "analytics-sweep": {"task": "analytics.tasks.rollup_sweep", "schedule": 24 * 3600.0},
    "analytics-nudges": {"task": "analytics.tasks.nudges_turn", "schedule": 1800.0},
    "analytics-nudges-measure": {"task": "analytics.tasks.nudges_measure", "schedule": 86400.0},
    "analytics-team-weeks": {"task": "analytics.tasks.team_weeks_send", "schedule": 3600.0},
    "analytics-partitions": {"task": "analytics.tasks.partitions_make", "schedule": 6 * 3600.0},
    "learning-popularity": {"task": "learning.tasks.popularity_recompute", "schedule": 3600.0},
}

# API -----------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "people.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "core.pagination.ApiCursorPagination",
    "PAGE_SIZE": 25,
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": "60/min",
        "user": "600/min",
        "bundle": "30/min",
        "file": "120/min",
    },
    "EXCEPTION_HANDLER": "core.api.problem_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    # `?format=` filters courses.
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Waymark API",
    "DESCRIPTION": "The learning ecosystem of one organisation.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "ENUM_NAME_OVERRIDES": {
        "BlockKindEnum": "learning.api.studio.blocks.BLOCK_CHOICES",
        "ChangeKindEnum": "learning.models.ChangeKind",
        "FileKindEnum": "learning.api.studio.files.FILE_KINDS",
        "LessonKindEnum": "learning.models.LessonKind",
        "ObservationStateEnum": "learning.models.ObservationState",
        "PracticeLineStateEnum": "learning.api.practice.STATES",
        "QuestionKindEnum": "learning.api.studio.questions.KINDS",
        "CourseLevelEnum": "learning.models.Level",
        "DraftLevelEnum": "learning.api.studio.shapes.LEVELS",
    },
}

# Notifications and mail -----------------------------------------------------------------------

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = "Waymark <waymark@localhost>"
# A mailbox that takes NAME+anything, to which bounces go; see docs/notifications.md.
MAIL_BOUNCES = env.text("MAIL_BOUNCES")
# Far longer than handing over one message can take: after it the worker is taken for gone.
MAIL_CLAIM_SECONDS = 300
# Whether pages listen for what is new; how many streams a web process bears where no proxy
# leads `/live/` elsewhere (each is a thread).
LIVE = env.boolean("LIVE", True)
LIVE_STREAMS = env.integer("LIVE_STREAMS", 0, low=0, high=100)
NOTIFICATION_RETENTION_DAYS = env.integer("NOTIFICATION_RETENTION_DAYS", 180, low=30, high=36_500)
