"""Entry point of the web server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from garda.ops import paths

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "garda.web.settings")
# The metrics library looks for this once, when it is imported: several processes, one answer.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(paths.make_metrics_folder()))

application = get_wsgi_application()
