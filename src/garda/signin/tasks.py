"""Background jobs of signing in. Idempotent: a job may be run again after a crash."""

from __future__ import annotations

from procrastinate.contrib.django import app

from .services.clearing import clear


@app.periodic(cron="20 19 * * *")
@app.task(name="signin.clear", queue="signin", queueing_lock="signin.clear")
def clear_old(timestamp: int) -> None:
    """Every night: 19.20 UTC is between two and five in the morning, from WIB to WIT."""
    clear()
