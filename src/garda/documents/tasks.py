"""Background jobs of the documents room. Idempotent: a job may be run again after a crash."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from .services import RENDER_TASK, attach_pdf


@app.task(
    name=RENDER_TASK, queue="documents", retry=RetryStrategy(max_attempts=5, exponential_wait=2)
)
def render_document(document_id: str) -> None:
    """Print and keep one signed paper (id as text)."""
    attach_pdf(UUID(document_id))
