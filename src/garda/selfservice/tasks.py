"""Every night: drafts of codes that have run out are deleted. Idempotent."""

from __future__ import annotations

from procrastinate.contrib.django import app

from .services import clear_away


@app.periodic(cron="40 19 * * *")
@app.task(queueing_lock="clear_away_drafts")
def clear_away_drafts(timestamp: int) -> None:
    """At 02.40 in western Indonesia."""
    clear_away()
