"""Background jobs of the privacy room. Idempotent: a job may be run again after a crash."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from .services.retention import TASK, erase_next


@app.task(name=TASK, queue="privacy", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def erase(run_id: str) -> None:
    """Carry out an approved run (id as text), batch by batch."""
    while erase_next(UUID(run_id)):
        pass
