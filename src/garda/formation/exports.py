"""What formation tells the privacy room: the list of members as an export, and its tables."""

from __future__ import annotations

from collections.abc import Iterator

from garda.kernel.roles import Role
from garda.packs.types import Body
from garda.people.services.contacts import telephones
from garda.privacy.exports import PHONE, ExportColumn, ExportKind, ExportRow, register
from garda.privacy.holdings import by_column, refine
from garda.regions.models import Election, Region
from garda.regions.queries import listings

from .models import Application, Appointment, Nominee, ResponsiblePerson
from .models.experience import PastService
from .officers_export import APPLICANTS, OFFICERS
from .staffing import KPPS, body_of, serving


def rows(election: Election, region: Region, columns: frozenset[str]) -> Iterator[ExportRow]:
    """Serving members at or under ``region``, by station and seat. Two queries, four with
    telephone numbers."""
    body = body_of(election)
    numbers = {row.station_id: row.number for row in listings(election.id, region.path)}
    serving_now = serving(election.id, KPPS, region.path).select_related("person", "region")
    members = list(serving_now.order_by("path", "seat"))
    phones = telephones([m.person_id for m in members]) if "phone" in columns else {}
    return (
        _row(
            member,
            body,
            numbers.get(member.station_id) if member.station_id else None,
            phones.get(member.person_id, ""),
        )
        for member in members
    )


def _row(member: Appointment, body: Body, number: int | None, phone: str) -> ExportRow:
    return ExportRow(
        person=member.person,
        group=member.path,
        cells={
            "code": member.region.code,
            "village": member.region.name,
            "station": None if number is None else f"{number:03d}",
            "seat": member.seat,
            "position": body.position_of(member.seat).name.id,
            "name": member.person.name,
            "sex": member.person.sex,
            "phone": phone,
            "from": member.starts_on,
            "to": member.ends_on,
        },
    )


MEMBERS = ExportKind(
    code=KPPS,
    title="Daftar anggota KPPS",
    roles=frozenset({Role.PPS, Role.PPK, Role.KPU_REGENCY}),
    columns=(
        ExportColumn("code", "Kode desa", 14, chosen=False),
        ExportColumn("village", "Desa/kelurahan", 24),
        ExportColumn("station", "TPS", 6),
        ExportColumn("seat", "Kursi", 7),
        ExportColumn("position", "Jabatan", 14, chosen=False),
        ExportColumn("name", "Nama", 32),
        ExportColumn("sex", "L/P", 6, chosen=False),
        PHONE,
        ExportColumn("from", "Mulai", 12, chosen=False),
        ExportColumn("to", "Sampai", 12, chosen=False),
    ),
    rows=rows,
)


def ready() -> None:
    register(MEMBERS)
    register(APPLICANTS)
    register(OFFICERS)
    refine(PastService, "Pengalaman pada pemilihan terdahulu", there=by_column("recorded_at"))
    refine(Application, "Pendaftaran KPPS", there=by_column("recorded_at"))
    refine(Appointment, "Pengangkatan badan ad hoc", there=by_column("decided_at"))
    refine(Nominee, "Calon sekretariat")
    refine(ResponsiblePerson, "Penanggung jawab lokasi khusus", there=by_column("recorded_at"))
