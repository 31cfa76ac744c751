"""A list comes in by file: numbers become blind indexes at once, names one spelling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import insert_rows
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.neutrality import indexing
from garda.neutrality.domain.columns import shaped
from garda.neutrality.errors import EmptyList, UnknownListKind
from garda.neutrality.locking import as_the_machine
from garda.neutrality.models import AffiliationList, ListRow
from garda.neutrality.reading import ListFile
from garda.packs.loader import get_pack
from garda.people.services.keys import index_versions
from garda.privacy.reasons import checked_text
from garda.regions.models import Election, Region, RegionLevel

from .deleting import drop_rows

IMPORT = act(
    "neutrality.import",
    "Mengimpor daftar anggota partai atau tim kampanye",
    Role.KPU_REGENCY,
    machine=True,
)
_COLUMNS = ["list", *indexing.COLUMNS]
_NAME, _SOURCE = 100, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewList:
    """What is said of a file. ``valid_from``: the day whose state it shows."""

    kind: str
    name: str
    source: str
    valid_from: date
    valid_to: date | None = None


@dataclass
class _Count:
    taken: int = 0
    refused: int = 0


@transaction.atomic
def import_list(
    actor: Actor, *, election: Election, region: Region, new: NewList, file: ListFile
) -> AffiliationList:
    """Keep a list for comparing the applicants of ``region``; the former version's rows go.

    For the regency's KPU, and the machine. All or nothing; of the file only its hash stays. Raises
    NotAllowed, UnknownListKind, EmptyList, UnreadableList, BadReason.
    """
    IMPORT.require(actor, path=region.path)
    if new.kind not in get_pack(election.pack).neutrality.lists:
        raise UnknownListKind(new.kind)
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    kept = _head(actor, election, region, new, file)
    count, regencies = _Count(), regency_paths()
    with as_the_machine():
        insert_rows(ListRow, _COLUMNS, _rows(kept, file, regencies, count))
    if not count.taken:
        raise EmptyList
    kept.rows, kept.refused = count.taken, count.refused
    kept.save(update_fields=["rows", "refused"])
    _record(actor, kept)
    return kept


def _head(
    actor: Actor, election: Election, region: Region, new: NewList, file: ListFile
) -> AffiliationList:
    """The list's own line, after its former version."""
    name = checked_text(new.name, _NAME)
    versions = AffiliationList.objects.filter(
        election=election, path=region.path, kind=new.kind, name=name
    )
    former = versions.order_by("-version").first()
    now = clock.now()
    if former is not None and former.deleted_at is None:
        drop_rows(former)
        versions.filter(pk=former.pk).update(superseded_at=now, deleted_at=now)
    version, _coming = index_versions()
    return AffiliationList.objects.create(
        election=election,
        path=region.path,
        kind=new.kind,
        name=name,
        version=former.version + 1 if former else 1,
        source=checked_text(new.source, _SOURCE),
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        file_sha256=file.sha256,
        rows=0,
        index_version=version,
        imported_at=now,
        imported_by_id=actor.account_id,
    )


def _rows(
    kept: AffiliationList, file: ListFile, regencies: Mapping[str, str], count: _Count
) -> Iterator[tuple[object, ...]]:
    for batch in file.batches():
        rows = shaped(batch, regencies)
        taken = rows.filter(pl.col("problem").is_null())
        count.taken += taken.height
        count.refused += rows.height - taken.height
        for row in indexing.indexed(taken, kept.index_version):
            yield (kept.id, *row)


def regency_paths() -> dict[str, str]:
    """Path by code without dots and by name in capital letters. One query."""
    found = Region.objects.filter(level=RegionLevel.REGENCY, valid_to__isnull=True)
    paths: dict[str, str] = {}
    for code, name, path in found.values_list("code", "name", "path"):
        paths[code.replace(".", "")] = path
        upper = name.upper()
        paths[upper.removeprefix("KABUPATEN ").removeprefix("KAB. ")] = path
    return paths


def _record(actor: Actor, kept: AffiliationList) -> None:
    record(
        actor,
        "neutrality.list_imported",
        path=kept.path,
        payload={
            "list": str(kept.id),
            "kind": kept.kind,
            "name": kept.name,
            "version": kept.version,
            "source": kept.source,
            "file_sha256": kept.file_sha256,
            "rows": kept.rows,
            "refused": kept.refused,
        },
        election_id=kept.election_id,
    )
