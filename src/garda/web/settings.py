"""Settings of the site. What differs between places comes from the environment, see ``docs/``.

GARDA_HOME, GARDA_DATABASE_URL, GARDA_DATABASE, GARDA_HOSTS (comma-separated), GARDA_HTTPS=1,
GARDA_PUBLIC_URL, GARDA_PACKS, GARDA_DEBUG=1.
"""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF

from garda.kernel.keyfile import read_or_make
from garda.ops import logs, paths, postgres
from garda.ops.framework import DATABASE_VARIABLE

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
    "django_htmx",
    "procrastinate.contrib.django",
    "garda.ledger",
    "garda.regions",
    "garda.people",
    "garda.documents",
    "garda.formation",
    "garda.activities",
    "garda.results",
    "garda.recap",
    "garda.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "garda.web.middleware.ClockMiddleware",
    "garda.web.middleware.GrantMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "garda.web.middleware.ErrorMiddleware",
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
# Where the public reaches this site: stands in the QR codes of papers.
GARDA_PUBLIC_URL = os.environ.get("GARDA_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
# Election packs: rules, calendars and forms as data.
GARDA_PACKS = Path(os.environ.get("GARDA_PACKS") or CHECKOUT / "packs")

PROCRASTINATE_IMPORT_PATHS = ["garda.ops.tasks"]

# --- people ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Account"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = "/masuk/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

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
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = logs.configure()
