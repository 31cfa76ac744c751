"""Background jobs of results. Idempotent: a job may be run again after a crash."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from garda.people.services import system_operator
from garda.regions.models import Election

from .services.inspections import inspect
from .services.key_lists import publish_all
from .services.machine import READ_TASK, order_reading, read_photos
from .services.photo_pieces import clear_pieces
from .services.photos import INSPECT_TASK, PHOTO_QUEUE


@app.task(
    name=INSPECT_TASK, queue=PHOTO_QUEUE, retry=RetryStrategy(max_attempts=8, exponential_wait=4)
)
def inspect_form_photo(photo_id: str) -> None:
    """Look at one photographed page (id as text)."""
    inspect(UUID(photo_id))
    order_reading(UUID(photo_id))


@app.task(name=READ_TASK, queue=PHOTO_QUEUE, retry=RetryStrategy(max_attempts=4, wait=60))
def read_form_photos(round_id: str) -> None:
    """Read the photographed pages of one form (id of its round as text)."""
    read_photos(UUID(round_id))


@app.periodic(cron="20 19 * * *")
@app.task(name="results.pieces_clear", queue=PHOTO_QUEUE, queueing_lock="results.pieces_clear")
def clear_old_pieces(timestamp: int) -> None:
    """Every night, as sign-ins are."""
    clear_pieces()


@app.periodic(cron="* * * * *")
@app.task(name="results.publish_keys", queueing_lock="results.publish_keys")
def publish_keys(timestamp: int) -> None:
    """Every minute: whoever registers a key finds it on the list soon after."""
    for election in Election.objects.filter(devicekey__isnull=False).distinct():
        publish_all(system_operator(election.id), election=election)
