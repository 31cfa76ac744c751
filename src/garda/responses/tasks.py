"""Background jobs of responses. Idempotent: a job may be run again after a crash."""

from __future__ import annotations

from procrastinate.contrib.django import app

from garda.regions.models import Election

from .services.clearing import clear_contacts


@app.periodic(cron="40 19 * * *")
@app.task(name="responses.clear", queue="privacy", queueing_lock="responses.clear")
def clear_reporters(timestamp: int) -> None:
    """Every night: 19.40 UTC is between two and five in the morning, from WIB to WIT."""
    for election in Election.objects.order_by("id"):
        clear_contacts(election)
