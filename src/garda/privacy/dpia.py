"""The impact assessment (UU 27/2022, article 34) with an installation's own numbers.

What is true of every installation stands in ``docs/panduan/dpia.md``. Here are counts, roles,
periods and settings of this one: numbers only, no names.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from garda.documents.typesetting import Content, typeset
from garda.kernel import clock
from garda.kernel.codes import COUNTRY_PATH
from garda.kernel.roles import LABELS
from garda.kernel.rowlock import as_role
from garda.people.models import Grant, KeyVersion
from garda.regions.models import Election
from garda.regions.queries import regencies, within

from .exports import kind_of
from .holdings import Holding, holdings
from .models import Breach, BreachState, Export, Look
from .retention_queries import kept

TEMPLATE = Path(__file__).parent / "typst" / "dpia.typ"
RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Section:
    """A titled table: heads, then rows of texts and whole numbers."""

    title: str
    heads: tuple[str, ...]
    rows: list[tuple[str | int, ...]]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one installation says of one election on a day."""

    election: str
    watermark: bool
    day: date
    sections: tuple[Section, ...]


def assess(election: Election) -> Assessment:
    """The installation as it is now, by the clock of the election."""
    return Assessment(
        election.name,
        election.watermark,
        clock.now().date(),
        (_tables(), _roles(election), _leaving(election), _periods(election), _settings()),
    )


def _tables() -> Section:
    rows: list[tuple[str | int, ...]] = [(each.title, _persons(each)) for each in holdings()]
    return Section("Data dan jumlah orangnya", ("Tabel", "Orang"), rows)


def _persons(found: Holding) -> int:
    rows = found.model._base_manager.filter(within(COUNTRY_PATH, found.path))
    with as_role(found.role) if found.role else nullcontext():
        return rows.values(found.person).distinct().count()


def _roles(election: Election) -> Section:
    today = clock.now().date()
    grants = Grant.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        election=election,
        valid_from__lte=today,
        revoked_at__isnull=True,
    )
    counted = grants.values("role").annotate(count=Count("id"))
    counts = {row["role"]: row["count"] for row in counted}
    rows: list[tuple[str | int, ...]] = [
        (label, counts[role]) for role, label in LABELS.items() if role in counts
    ]
    return Section("Peran yang sedang berlaku", ("Peran", "Akun"), rows)


def _leaving(election: Election) -> Section:
    """What left, what was looked at, what went wrong."""
    exports = Export.objects.filter(election=election)
    looks = Look.objects.filter(election=election, at__gte=clock.now() - RECENT)
    breaches = Breach.objects.filter(election=election)
    kinds = exports.order_by("kind").values("kind").annotate(n=Count("copies"))
    rows: list[tuple[str | int, ...]] = [
        *((f"Salinan keluar: {kind_of(row['kind']).title}", row["n"]) for row in kinds),
        ("Daftar dengan data peka (dua orang)", exports.filter(delicate=True).count()),
        ("Pembukaan data, 30 hari terakhir", looks.count()),
        ("Di antaranya lebih dari nama", looks.exclude(what="name").count()),
        ("Kebocoran tercatat", breaches.count()),
        ("Di antaranya belum ditutup", breaches.exclude(state=BreachState.CLOSED).count()),
    ]
    return Section("Keluar, dibuka, bocor", ("Hal", "Jumlah"), rows)


def _periods(election: Election) -> Section:
    rows: list[tuple[str | int, ...]] = [
        (
            regency.name,
            f"{line.rule.code} {line.rule.name.id}",
            "hapus" if line.erases or line.clears else "simpan",
            line.due.isoformat(),
            line.count,
        )
        for regency in regencies(election)
        for line in kept(election, regency, clock.today(regency.time_zone))
    ]
    heads = ("Wilayah", "Aturan", "Tindakan", "Mulai", "Jumlah")
    return Section("Masa simpan", heads, rows)


def _settings() -> Section:
    versions = KeyVersion.objects.filter(superseded_at__isnull=True, current_from__isnull=False)
    keys = ", ".join(f"{v.purpose}-{v.version}" for v in versions.order_by("purpose"))
    rows: list[tuple[str | int, ...]] = [
        ("Sambungan terenkripsi (HTTPS)", "ya" if settings.SESSION_COOKIE_SECURE else "tidak"),
        ("Alamat yang dilayani", ", ".join(settings.ALLOWED_HOSTS)),
        ("Penyimpan kunci", settings.GARDA_KMS or "berkas di luar basis data"),
        ("Kunci induk yang berlaku", keys or "belum ada"),
    ]
    return Section("Setelan", ("Setelan", "Nilai"), rows)


def markdown(found: Assessment) -> str:
    """The assessment as Markdown."""
    mark = "**SIMULASI**\n\n" if found.watermark else ""
    parts = [_as_markdown(section) for section in found.sections]
    head = f"# Penilaian dampak pelindungan data: {found.election}\n\n{mark}"
    about = (
        f"Keadaan pada {found.day.isoformat()}. Tujuan, dasar, risiko, dan tindakan: "
        "docs/panduan/dpia.md.\n"
    )
    return "\n".join([head + about, *parts])


def _as_markdown(section: Section) -> str:
    lines = [f"## {section.title}", "", _row(section.heads), _row(["---"] * len(section.heads))]
    lines += [_row(row) for row in section.rows]
    return "\n".join([*lines, ""])


def _row(cells: Any) -> str:
    return "| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |"


def pdf(found: Assessment) -> bytes:
    """The assessment as PDF/A."""
    body = {
        "election": found.election,
        "watermark": found.watermark,
        "day": found.day.isoformat(),
        "sections": [
            {"title": s.title, "heads": list(s.heads), "rows": [list(map(str, r)) for r in s.rows]}
            for s in found.sections
        ],
    }
    return typeset(TEMPLATE, paper={}, content=Content(body), made_at=clock.now())
