"""Settings of the site. What differs between places comes from the environment, see ``docs/``.

GARDA_HOME, GARDA_DATABASE_URL, GARDA_DATABASE, GARDA_HOSTS (comma-separated), GARDA_HTTPS=1,
GARDA_PUBLIC_URL, GARDA_PACKS, GARDA_KMS, GARDA_BACKUP_DAYS, GARDA_DEBUG=1, GARDA_LOCK_MINUTES,
GARDA_LOCK_MINUTES_PIN, GARDA_INVITATION_DAYS, GARDA_RECOVERY_HOURS, GARDA_SCANNER.
"""

from __future__ import annotations

import os
import shlex
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from garda.kernel.keyfile import read_or_make
from garda.ops import logs, paths, postgres
from garda.ops.framework import DATABASE_VARIABLE
from garda.signin.domain.authority import Means
from garda.signin.domain.timing import Limits

CHECKOUT = Path(__file__).resolve().parents[3]

paths.make_home()
DEBUG = os.environ.get("GARDA_DEBUG") == "1"
SECRET_KEY = read_or_make(paths.secret_key_file())
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"] + [
    host for host in os.environ.get("GARDA_HOSTS", "").split(",") if host
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "procrastinate.contrib.django",
    "garda.ledger",
    "garda.regions",
    "garda.people",
    "garda.documents",
    "garda.privacy",
    "garda.sealed",
    "garda.formation",
    "garda.neutrality",
    "garda.signin",
    "garda.selfservice",
    "garda.responses",
    "garda.activities",
    "garda.oaths",
    "garda.results",
    "garda.learning",
    "garda.visits",
    "garda.votingday",
    "garda.recap",
    "garda.rehearsals",
    "garda.readiness",
    "garda.funds",
    "garda.care",
    "garda.conduct",
    "garda.phone",
    "garda.web",
]

MIDDLEWARE = [
    "garda.web.observing.ObservingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "garda.web.security.SecurityHeadersMiddleware",
    "garda.web.observing.BareRoutesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "garda.signin.middleware.SignInMiddleware",
    "garda.web.middleware.ClockMiddleware",
    "garda.web.middleware.GrantMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "garda.web.middleware.ErrorMiddleware",
    "garda.web.middleware.AddressMiddleware",
]

ROOT_URLCONF = "garda.web.urls"
WSGI_APPLICATION = "garda.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "garda.web.context.shell",
            ],
        },
    }
]

# --- data -----------------------------------------------------------------------------------

_SERVER = postgres.server()
GARDA_DATABASE = os.environ.get(DATABASE_VARIABLE) or _SERVER.default_database
DATABASES = {"default": _SERVER.app_url(GARDA_DATABASE).django()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

GARDA_HOME = paths.home()
# Content-addressed photos and papers of this database.
GARDA_OBJECTS = paths.objects_folder(GARDA_DATABASE)
# Master and index keys: never in the database, never in a backup of it.
GARDA_KEYS = paths.keys_folder()
# Who keeps the master keys: dotted path of an object like garda.people.keyring.Secrets; else files.
GARDA_KMS = os.environ.get("GARDA_KMS", "")
# How long backups are kept: an old master key stays that long, so that they can be restored.
GARDA_BACKUP_DAYS = int(os.environ.get("GARDA_BACKUP_DAYS", "35"))
# Where the public reaches this site: stands in the QR codes of papers.
GARDA_PUBLIC_URL = os.environ.get("GARDA_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
# Election packs: rules, calendars and forms as data.
GARDA_PACKS = Path(os.environ.get("GARDA_PACKS") or CHECKOUT / "packs")

PROCRASTINATE_IMPORT_PATHS = ["garda.ops.tasks"]

# --- people ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Account"
PASSWORD_HASHERS = ["garda.signin.hashers.PasswordHasher"]
_VALIDATORS = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATORS + "UserAttributeSimilarityValidator"},
    {"NAME": _VALIDATORS + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "garda.signin.words.PasswordWordsValidator"},
    {"NAME": _VALIDATORS + "NumericPasswordValidator"},
]
LOGIN_URL = "/masuk/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"


def _minutes(variable: str, usual: int) -> timedelta:
    return timedelta(minutes=max(1, int(os.environ.get(variable) or usual)))


# A sign-in is locked when nobody was there for a while, and ends after longer. A PIN lasts over
# a counting night; whoever signs in with more sees more and proves more often to be there.
GARDA_SIGN_IN = {
    Means.PIN: Limits(
        _minutes("GARDA_LOCK_MINUTES_PIN", 20), timedelta(hours=12), timedelta(hours=72)
    ),
    Means.PASSWORD: Limits(
        _minutes("GARDA_LOCK_MINUTES", 10), timedelta(hours=8), timedelta(hours=24)
    ),
}
# Second factors are allauth's, behind pages, limits and proofs of our own; nothing uses e-mail.
ACCOUNT_ADAPTER = "garda.signin.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
MFA_ADAPTER = "garda.signin.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_REAUTHENTICATION_REQUIRED = False
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Garda"
# Clocks of phones in the field may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# How long the code on a sign-in sheet is good for.
GARDA_INVITATION_DAYS = int(os.environ.get("GARDA_INVITATION_DAYS") or 14)
# How long an opened recovery waits for the second person.
GARDA_RECOVERY_HOURS = int(os.environ.get("GARDA_RECOVERY_HOURS") or 48)

# --- language and time ----------------------------------------------------------------------

LANGUAGE_CODE = "id"
USE_I18N = True
USE_TZ = True
# Stored and logged in UTC; pages show a region's own zone.
TIME_ZONE = "UTC"

# --- files ----------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = paths.home() / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Collected by `garda up`; while developing, files are served as they lie in the checkout.
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# --- security -------------------------------------------------------------------------------

_HTTPS = os.environ.get("GARDA_HTTPS") == "1"
# "__Host-": the browser takes the cookie over HTTPS from this very host only.
_COOKIE = "__Host-garda" if _HTTPS else "garda"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_COOKIE}-session", f"{_COOKIE}-csrf"
GARDA_DEVICE_COOKIE = f"{_COOKIE}-device"
# The code of an applicant's slip.
GARDA_SLIP_COOKIE = f"{_COOKIE}-slip"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# The longest that any sign-in may last; most end earlier (GARDA_SIGN_IN).
SESSION_COOKIE_AGE = 72 * 3600
CSRF_FAILURE_VIEW = "garda.web.views.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# What is allowed is named; everything else is not. Scripts: see ``web.security``.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "upgrade-insecure-requests": _HTTPS,
    }
}

# A virus scanner for files from outside: a command that gets the path last and ends with 0 (clean)
# or 1 (infected), for example "clamdscan --no-summary --fdpass".
GARDA_SCANNER = shlex.split(os.environ.get("GARDA_SCANNER", ""))

# Forms are small. A body with files is refused by its length before it is read; each file then
# meets the limits of its kind (``documents.domain.kinds``).
FILE_UPLOAD_HANDLERS = [
    "garda.documents.intake.LimitedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 10

LOGGING = logs.configure()
