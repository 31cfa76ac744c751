"""Lists for offices, through the register of exports: applicants, and officers in the layout in
which ``garda import officers`` takes them. No identity number leaves."""

from __future__ import annotations

from collections.abc import Iterator

from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.people.services.contacts import telephones
from garda.privacy.exports import PHONE, ExportColumn, ExportKind, ExportRow
from garda.regions.models import Election, Region
from garda.regions.queries import listings, within

from .domain.officer_rows import COLUMNS
from .models import Application, Appointment, Channel, Outcome
from .staffing import KPPS, latest_outcome

_TITLES = {column.code: column.title for column in COLUMNS}


def _applicants(election: Election, region: Region, columns: frozenset[str]) -> Iterator[ExportRow]:
    """Applications that were not withdrawn, by village and receipt. Two queries, four with
    telephone numbers."""
    numbers = {row.station_id: row.number for row in listings(election.id, region.path)}
    rows = list(
        Application.objects.filter(
            within(region.path), election=election, withdrawn_at__isnull=True
        )
        .annotate(outcome=latest_outcome())
        .select_related("person", "village")
        .order_by("path", "receipt")
    )
    phones = telephones([row.person_id for row in rows]) if "phone" in columns else {}
    return (
        ExportRow(
            person=row.person,
            group=row.path,
            cells={
                "code": row.village.code,
                "village": row.village.name,
                "receipt": row.receipt,
                "name": row.person.name,
                "sex": row.person.sex,
                "station": _number(numbers.get(row.station_id) if row.station_id else None),
                "outcome": Outcome(row.outcome).label if row.outcome else "Belum diperiksa",
                "channel": Channel(row.channel).label,
                "received": row.received_at.date(),
                "phone": phones.get(row.person_id, ""),
            },
        )
        for row in rows
    )


def _number(number: int | None) -> str | None:
    return None if number is None else f"{number:03d}"


def _officers(election: Election, region: Region, columns: frozenset[str]) -> Iterator[ExportRow]:
    """Members of bodies that no polling station has, by region and seat. One query, three with
    telephone numbers."""
    bodies = get_pack(election.pack).bodies
    members = list(
        Appointment.objects.filter(
            within(region.path), election=election, ended_on__isnull=True, station__isnull=True
        )
        .exclude(body=KPPS)
        .select_related("person", "region")
        .order_by("path", "body", "seat")
    )
    phones = telephones([m.person_id for m in members]) if "phone" in columns else {}
    return (
        ExportRow(
            person=member.person,
            group=(member.path, member.body),
            cells={
                "region": member.region.code,
                "place": member.region.name,
                "body": member.body.upper(),
                "position": bodies[member.body].position_of(member.seat).name.id,
                "seat": member.seat,
                "name": member.person.name,
                "sex": member.person.sex,
                "birth_date": member.person.birth_date,
                "phone": phones.get(member.person_id, ""),
            },
        )
        for member in members
    )


APPLICANTS = ExportKind(
    code="applicants",
    title="Daftar pelamar KPPS",
    roles=frozenset({Role.PPS, Role.PPK, Role.KPU_REGENCY}),
    columns=(
        ExportColumn("code", "Kode desa", 14, chosen=False),
        ExportColumn("village", "Desa/kelurahan", 24),
        ExportColumn("receipt", "Tanda terima", 18),
        ExportColumn("name", "Nama", 32),
        ExportColumn("sex", "L/P", 6),
        ExportColumn("station", "TPS", 6),
        ExportColumn("outcome", "Hasil", 22, chosen=False),
        ExportColumn("channel", "Cara mendaftar", 16, chosen=False),
        ExportColumn("received", "Diserahkan", 12, chosen=False),
        PHONE,
    ),
    rows=_applicants,
)

OFFICERS = ExportKind(
    code="officers",
    title="Daftar anggota PPK dan PPS",
    roles=frozenset({Role.KPU_REGENCY}),
    columns=(
        ExportColumn("region", _TITLES["region"], 16),
        ExportColumn("place", _TITLES["place"], 24),
        ExportColumn("body", _TITLES["body"], 12),
        ExportColumn("position", _TITLES["position"], 12),
        ExportColumn("seat", _TITLES["seat"], 7),
        ExportColumn("name", _TITLES["name"], 32),
        ExportColumn("sex", _TITLES["sex"], 6),
        ExportColumn("birth_date", _TITLES["birth_date"], 14, chosen=False),
        PHONE,
    ),
    rows=_officers,
)
