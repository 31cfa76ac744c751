"""Asking for a list of persons, answering as the second person, fetching a copy, revoking."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from garda.documents.numbering import SeriesKey, take_numbers
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.canonical import sha256_hex
from garda.kernel.roles import Role
from garda.kernel.tables import MEDIA_TYPES, Cell, Column, Kind, write_table
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.packs.privacy import ExportRules
from garda.privacy.copynotes import foot_note, head_notes
from garda.privacy.domain import duties
from garda.privacy.domain.copies import SEED_BYTES, arranged
from garda.privacy.errors import (
    AlreadyAnswered,
    BadExport,
    IdentityNumberInside,
    NobodyInside,
    NotOpen,
    NotTheAsker,
    TooManyRows,
)
from garda.privacy.exports import ExportColumn, ExportKind, ExportRow, kind_of
from garda.privacy.models import Export, ExportCopy, ExportState
from garda.privacy.reasons import checked_reason
from garda.regions.models import Election, Region

from .second import account_of, require_second
from .trace import saw

#: Each list has roles of its own among these.
EXPORT = act(
    "privacy.export",
    "Meminta, menyetujui, dan mengunduh daftar",
    Role.PPS,
    Role.PPK,
    Role.KPU_REGENCY,
    Role.KPU_PROVINCE,
    Role.BAWASLU,
    Role.AUDITOR,
)
#: Run of numbers in each office's register.
SERIES = "EKSPOR"
_IDENTITY_NUMBER = re.compile(r"\d{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOrder:
    """What somebody asks for. ``columns``: codes of the kind's; ``recipient``: who will have it."""

    election: Election
    region: Region
    kind: str
    columns: Sequence[str]
    file_kind: Kind
    purpose: str
    recipient: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Download:
    """A copy that was just made, for the one who asked."""

    name: str
    media_type: str
    data: bytes
    number: int


@transaction.atomic
def request_export(actor: Actor, *, order: ExportOrder) -> Export:
    """Enter a list in the register. It opens at once, unless a column needs a second person.

    Raises BadExport, BadReason, NobodyInside, TooManyRows, NotAllowed.
    """
    kind = kind_of(order.kind)
    EXPORT.require(actor, path=order.region.path, among=kind.roles)
    columns = kind.chosen(order.columns)
    rules = _rules(order.election)
    if order.purpose not in rules.purposes:
        raise BadExport(
            id=f"Tujuan {order.purpose} tidak ada dalam daftar tujuan.",
            en=f"{order.purpose} is not among the purposes.",
        )
    rows = len(_rows(kind, order.election, order.region, columns, rules))
    delicate = any(column.delicate for column in columns)
    export = _entered(actor, order, columns, rows, delicate=delicate)
    if not delicate:
        _open(export, rules)
    export.save(force_insert=True)
    _record(actor, "export.requested", export)
    return export


def _entered(
    actor: Actor, order: ExportOrder, columns: list[ExportColumn], rows: int, *, delicate: bool
) -> Export:
    """The register's line, waiting for a second person."""
    office = Region.objects.get(path=actor.path)
    now = clock.now()
    year = now.astimezone(ZoneInfo(office.time_zone)).year
    return Export(
        election=order.election,
        office=office,
        region=order.region,
        path=order.region.path,
        year=year,
        number=take_numbers([SeriesKey(office.id, year, SERIES)])[0],
        kind=order.kind,
        columns=[column.code for column in columns],
        file_kind=order.file_kind,
        purpose=order.purpose,
        note=checked_reason(order.note) if order.note.strip() else "",
        recipient=checked_reason(order.recipient),
        rows=rows,
        delicate=delicate,
        state=ExportState.WAITING,
        requested_by_id=account_of(actor),
        requested_person=actor.identity,
        requested_role=actor.role,
        requested_at=now,
    )


def _open(export: Export, rules: ExportRules) -> None:
    delicate, plain = rules.expires_after_hours_delicate, rules.expires_after_hours
    export.state = ExportState.OPEN
    export.expires_at = clock.now() + timedelta(hours=delicate if export.delicate else plain)


@transaction.atomic
def approve_export(actor: Actor, *, export_id: UUID) -> Export:
    """Open a waiting list as the second person. Raises AlreadyAnswered, SamePerson, NotAllowed."""
    export = _waiting(actor, export_id)
    _open(export, _rules(export.election))
    _answer(actor, export, "export.approved")
    return export


@transaction.atomic
def refuse_export(actor: Actor, *, export_id: UUID, reason: str) -> Export:
    """Refuse a waiting list with a reason. Raises as :func:`approve_export`, and BadReason."""
    export = _waiting(actor, export_id)
    export.state, export.reason = ExportState.REFUSED, checked_reason(reason)
    _answer(actor, export, "export.refused")
    return export


def _waiting(actor: Actor, export_id: UUID) -> Export:
    export = _locked(export_id)
    EXPORT.require(actor, path=export.office.path, among=kind_of(export.kind).roles)
    require_second(duties.EXPORT, actor, export.requested_person)
    if export.state != ExportState.WAITING:
        raise AlreadyAnswered
    return export


def _answer(actor: Actor, export: Export, act: str) -> None:
    export.answered_by_id, export.answered_person = actor.account_id, actor.identity
    export.answered_at = clock.now()
    export.save()
    _record(actor, act, export)


@transaction.atomic
def revoke_export(actor: Actor, *, export_id: UUID, reason: str) -> Export:
    """Close a list for good, by whoever asked or somebody of that level or above.

    Copies that were fetched stay where they are: the register says who has them. Raises
    AlreadyAnswered for one that is closed, BadReason, NotAllowed.
    """
    export = _locked(export_id)
    if actor.identity != export.requested_person:
        EXPORT.require(actor, path=export.office.path, among=kind_of(export.kind).roles)
    if export.state not in {ExportState.WAITING, ExportState.OPEN}:
        raise AlreadyAnswered
    export.state, export.reason = ExportState.REVOKED, checked_reason(reason)
    export.revoked_by_id, export.revoked_at = actor.account_id, clock.now()
    export.save()
    _record(actor, "export.revoked", export)
    return export


@transaction.atomic
def fetch_copy(actor: Actor, *, export_id: UUID) -> Download:
    """Make the next copy of an open list for the one who asked, and note whom it shows.

    Raises NotTheAsker, NotOpen, NobodyInside, TooManyRows, IdentityNumberInside.
    """
    export = _locked(export_id)
    if actor.identity != export.requested_person:
        raise NotTheAsker
    kind = kind_of(export.kind)
    EXPORT.require(actor, path=export.path, among=kind.roles)
    _check_open(export)
    columns = kind.chosen(export.columns)
    rows = _rows(kind, export.election, export.region, columns, _rules(export.election))
    number, seed = export.copies.count() + 1, os.urandom(SEED_BYTES)
    data = _file(export, number, kind, columns, _shuffled(seed, kind, rows))
    ExportCopy.objects.create(
        export=export,
        number=number,
        account_id=account_of(actor),
        rows=len(rows),
        sha256=sha256_hex(data),
        seed=seed,
        fetched_at=clock.now(),
    )
    _trace(actor, export, columns, rows)
    _record(actor, "export.fetched", export, copy=number, rows=len(rows), sha256=sha256_hex(data))
    return Download(
        f"{export.kind}-{export.year}-{export.number}-salinan-{number}"
        f"{'-SIMULASI' if export.election.watermark else ''}.{export.file_kind}",
        MEDIA_TYPES[_file_kind(export)],
        data,
        number,
    )


def _check_open(export: Export) -> None:
    if export.state == ExportState.WAITING:
        raise NotOpen("masih menunggu persetujuan orang kedua", "a second person has to approve it")
    if export.state != ExportState.OPEN or export.expires_at is None:
        raise NotOpen(f"sudah {export.get_state_display().lower()}", f"it is {export.state}")
    if clock.now() >= export.expires_at:
        raise NotOpen("masa berlakunya habis; ajukan permintaan baru", "it has expired; ask anew")


def _rows(
    kind: ExportKind,
    election: Election,
    region: Region,
    columns: Sequence[ExportColumn],
    rules: ExportRules,
) -> list[ExportRow]:
    rows = list(kind.rows(election, region, frozenset(column.code for column in columns)))
    if not rows:
        raise NobodyInside(region.name)
    if len(rows) > rules.max_rows:
        raise TooManyRows(len(rows), rules.max_rows)
    return rows


def _shuffled(seed: bytes, kind: ExportKind, rows: list[ExportRow]) -> list[ExportRow]:
    return arranged(
        seed, rows, group=lambda row: row.group, text=lambda row: str(row.cells[kind.mark])
    )


def _file(
    export: Export,
    number: int,
    kind: ExportKind,
    columns: Sequence[ExportColumn],
    rows: list[ExportRow],
) -> bytes:
    table = [_cells(columns, row) for row in rows]
    table.append([foot_note(export, number, len(rows)), *[None] * (len(columns) - 1)])
    heads = [Column(column.title, column.width) for column in columns]
    notes = head_notes(export, number, kind.title)
    return b"".join(write_table(_file_kind(export), heads, table, notes=notes))


def _cells(columns: Sequence[ExportColumn], row: ExportRow) -> list[Cell]:
    cells = [row.cells[column.code] for column in columns]
    for column, cell in zip(columns, cells, strict=True):
        if _IDENTITY_NUMBER.search(str(cell)):
            raise IdentityNumberInside(column.title)
    return cells


def _file_kind(export: Export) -> Kind:
    return "xlsx" if export.file_kind == "xlsx" else "csv"


def _trace(
    actor: Actor, export: Export, columns: Sequence[ExportColumn], rows: list[ExportRow]
) -> None:
    persons = [row.person.id for row in rows if row.person is not None]
    for what in dict.fromkeys(column.what for column in columns):
        saw(actor, persons=persons, what=what, why=f"Ekspor {export.label}", path=export.path)


def _rules(election: Election) -> ExportRules:
    return get_pack(election.pack).exports


def _locked(export_id: UUID) -> Export:
    found = Export.objects.select_for_update(no_key=True, of=("self",))
    return found.select_related("election", "office", "region").get(pk=export_id)


def _record(actor: Actor, act: str, export: Export, **more: str | int) -> None:
    """Neither recipient nor note nor reason: the register has them, the ledger keeps for ever."""
    record(
        actor,
        act,
        path=export.path,
        election_id=export.election_id,
        payload={
            "export": str(export.id),
            "number": export.label,
            "kind": export.kind,
            "columns": list(export.columns),
            "purpose": export.purpose,
            "state": export.state,
            **more,
        },
    )
