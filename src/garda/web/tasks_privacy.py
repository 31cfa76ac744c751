"""What waits about data of persons."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from garda.privacy.export_queries import waiting_for

from .desk import Desk, Task


def privacy_tasks(desk: Desk) -> Iterator[Task]:
    """Lists with telephone numbers that wait for a second person. One query."""
    count = waiting_for(desk.actor)
    if count:
        yield Task(
            count,
            "Daftar dengan nomor telepon menunggu orang kedua",
            "Setujui hanya bila penerimanya memerlukan nomor itu untuk tujuannya.",
            "hari ini",
            desk.today,
            reverse("exports"),
            "Periksa",
            "awas",
        )
