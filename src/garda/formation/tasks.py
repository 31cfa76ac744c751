"""Background jobs of formation. Idempotent: a job may be run again after a crash."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from garda.regions.models import Election

from .services.lists import TASK, clear_lists, take_in
from .services.reminding import prepare_reminders


@app.task(name=TASK, queue="formation", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def take_in_list(file_id: str) -> None:
    """Take in one list of applicants (id as text)."""
    take_in(UUID(file_id))


@app.periodic(cron="40 19 * * *")
@app.task(name="formation.lists_clear", queue="formation", queueing_lock="formation.lists_clear")
def clear_old_lists(timestamp: int) -> None:
    """Every night, as sign-ins are."""
    clear_lists()


@app.periodic(cron="10 20 * * *")
@app.task(name="formation.remind", queue="formation", queueing_lock="formation.remind")
def prepare_all_reminders(timestamp: int) -> None:
    """Every night: 20.10 UTC is between three and a quarter past five, from WIB to WIT."""
    for election in Election.objects.order_by("id"):
        prepare_reminders(election)
