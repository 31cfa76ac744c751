"""The list of officers' accounts of a region, as an export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from garda.kernel.roles import Role
from garda.people.models import Grant
from garda.people.services.contacts import telephones
from garda.regions.models import Election, Region
from garda.regions.queries import within

from .exports import PHONE, ExportColumn, ExportKind, ExportRow, register


def rows(election: Election, region: Region, columns: frozenset[str]) -> Iterator[ExportRow]:
    """One line per grant that was not revoked, by region and role. One query, three with
    telephone numbers."""
    grants = list(
        Grant.objects.filter(
            within(region.path, "region__path"), election=election, revoked_at__isnull=True
        )
        .select_related("account__person", "region")
        .order_by("region__path", "role", "account__username", "id")
    )
    persons = [grant.account.person_id for grant in grants if grant.account.person_id]
    phones = telephones(persons) if "phone" in columns else {}
    return (_row(grant, phones) for grant in grants)


def _row(grant: Grant, phones: Mapping[UUID, str]) -> ExportRow:
    person = grant.account.person
    return ExportRow(
        person=person,
        group=(grant.region.path, grant.role),
        cells={
            "code": grant.region.code,
            "region": grant.region.name,
            "role": grant.role_name,
            "name": person.name if person else grant.account.username,
            "phone": phones.get(person.id, "") if person else "",
            "username": grant.account.username,
            "from": grant.valid_from,
            "to": grant.valid_to,
        },
    )


ACCOUNTS = ExportKind(
    code="accounts",
    title="Daftar akun petugas",
    roles=frozenset({Role.KPU_REGENCY, Role.KPU_PROVINCE}),
    columns=(
        ExportColumn("code", "Kode wilayah", 14, chosen=False),
        ExportColumn("region", "Wilayah", 24),
        ExportColumn("role", "Peran", 22),
        ExportColumn("name", "Nama", 32),
        PHONE,
        ExportColumn("username", "Nama pengguna", 24, chosen=False),
        ExportColumn("from", "Mulai", 12, chosen=False),
        ExportColumn("to", "Sampai", 12, chosen=False),
    ),
    rows=rows,
)


def ready() -> None:
    register(ACCOUNTS)
