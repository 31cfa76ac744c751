"""What this room keeps of its own: the trace and the registers."""

from __future__ import annotations

from garda.regions.models import Election
from garda.regions.queries import within

from .categories import Category, register
from .models import Export, Look


def _count(election: Election, path: str) -> int:
    looks = Look.objects.filter(within(path), election=election).count()
    return looks + Export.objects.filter(within(path), election=election).count()


def ready() -> None:
    register(Category("looks", _count))
