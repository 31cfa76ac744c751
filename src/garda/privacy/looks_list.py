"""The trace of the last month, as an export: officers and what they looked at, not whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from garda.kernel import clock
from garda.kernel.roles import LABELS, Role
from garda.kernel.zones import stamp
from garda.regions.models import Election, Region
from garda.regions.queries import within

from .exports import ExportColumn, ExportKind, ExportRow, register
from .models import Look
from .queries import viewer_name
from .services.trace import WHATS

DAYS = 30


def rows(election: Election, region: Region, columns: frozenset[str]) -> Iterator[ExportRow]:
    """Looks at people of a region in the last 30 days, in time. One query."""
    found = Look.objects.filter(
        within(region.path), election=election, at__gte=clock.now() - timedelta(days=DAYS)
    ).select_related("account__person")
    return (_row(look, region.time_zone) for look in found.order_by("id"))


def _row(look: Look, zone: str) -> ExportRow:
    return ExportRow(
        person=look.account.person if look.account else None,
        # The order in time is the point of this list: nobody changes places.
        group=look.id,
        cells={
            "at": stamp(look.at, zone),
            "name": viewer_name(look),
            "role": LABELS.get(look.role, look.role),
            "path": look.path,
            "what": WHATS[look.what],
            "why": look.why,
            "count": look.count,
        },
    )


LOOKS = ExportKind(
    code="looks",
    title="Jejak akses 30 hari terakhir",
    roles=frozenset({Role.AUDITOR, Role.BAWASLU, Role.KPU_REGENCY, Role.KPU_PROVINCE}),
    columns=(
        ExportColumn("at", "Waktu", 20),
        ExportColumn("name", "Petugas", 32),
        ExportColumn("role", "Peran", 22),
        ExportColumn("path", "Wilayah orangnya", 22, chosen=False),
        ExportColumn("what", "Yang dilihat", 16),
        ExportColumn("why", "Untuk apa", 40),
        ExportColumn("count", "Orang", 8),
    ),
    rows=rows,
)


def ready() -> None:
    register(LOOKS)
