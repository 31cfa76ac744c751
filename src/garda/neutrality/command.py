"""``garda import --list party|campaign``: a list for the whole country, or for one regency."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path

from garda.kernel import clock
from garda.kernel.codes import COUNTRY_PATH
from garda.kernel.errors import GardaError
from garda.kernel.outcome import Outcome
from garda.ledger.sequencer import link_all
from garda.people.services import system_operator
from garda.regions.models import Election, Region
from garda.regions.queries import current_election, region_by_code

from .reading import open_list
from .services import NewList, import_list


class CannotImport(GardaError):
    """No such election, region or day; the message says which, and what to give."""

    code = "cannot_import"


def run(args: Namespace) -> Outcome:
    """Import a list as the machine. Tells numbers only. Raises GardaError; nothing is kept then."""
    election = _election(args.election)
    path = Path(args.path).expanduser()
    with clock.as_of(election.as_of):
        region = _region(args.region)
        new = NewList(
            kind=args.list,
            name=args.name or path.stem,
            source=args.source or path.name,
            valid_from=_day(args.valid_from) or clock.today(region.time_zone),
        )
        kept = import_list(
            system_operator(election.id),
            election=election,
            region=region,
            new=new,
            file=open_list(path),
        )
    # No sequencer need be running on the machine where a list is imported.
    link_all()
    data = {
        "list": kept.name,
        "kind": kept.kind,
        "version": kept.version,
        "rows": kept.rows,
        "refused": kept.refused,
        "sha256": kept.file_sha256,
    }
    return Outcome(
        data,
        f"{kept.label}: {kept.rows} baris disimpan tanpa NIK, {kept.refused} baris tidak dapat"
        " dipakai. Hapus berkas asalnya bila tidak diperlukan lagi.",
    )


def _election(code: str | None) -> Election:
    found = current_election([code] if code else ())
    if found is None:
        raise CannotImport(
            id="Pemilihan itu tidak ada di basis data ini. Impor dahulu foldernya: garda import",
            en="There is no such election in this database. Import its folder first: garda import",
        )
    return found


def _region(code: str | None) -> Region:
    if code is None:
        return Region.objects.get(path=COUNTRY_PATH)
    try:
        return region_by_code(code)
    except Region.DoesNotExist as missing:
        raise CannotImport(
            id=f"Tidak ada wilayah berkode {code}. Tulis seperti 33.20.",
            en=f"There is no region with the code {code}. Write it like 33.20.",
        ) from missing


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as wrong:
        raise CannotImport(
            id=f"{written} bukan tanggal. Tulis seperti 2024-09-10.",
            en=f"{written} is no date. Write it like 2024-09-10.",
        ) from wrong
