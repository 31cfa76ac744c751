"""Entry point of the web server: the gate of the sign-in, then Django."""

from __future__ import annotations

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from garda.ops import paths
from garda.signin.gate import Gate

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "garda.web.settings")
# The metrics library looks for this once, when it is imported: several processes, one answer.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(paths.make_metrics_folder()))

application = Gate(
    get_wsgi_application(),
    cookies=(settings.GARDA_DEVICE_COOKIE, settings.SESSION_COOKIE_NAME),
    behind_proxy=settings.SECURE_PROXY_SSL_HEADER is not None,
)
# What is loaded now stays: the collector need not look through it again and again.
gc.freeze()
