"""Where the list is that an application belongs to."""

from __future__ import annotations

from django.urls import reverse

from .models import Application
from .staffing import KPPS


def home_of(application: Application, route: str) -> str:
    """``route`` of the village; for another body the page of its selection."""
    code = application.village.code
    if application.body == KPPS:
        return reverse(route, args=[code])
    return f"{reverse('selection', args=[code])}?badan={application.body}"
