"""``garda import officers`` and ``garda export officers``: lists of people who serve, as xlsx."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from garda.documents.domain.kinds import CSV, TABLE
from garda.documents.intake import receive
from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.kernel.outcome import Outcome
from garda.kernel.sheets import HEAD_WITHIN, Bounds, Line, SheetUnreadable, heads, key, read_lines
from garda.kernel.tables import Kind
from garda.ledger.sequencer import link_all
from garda.packs.loader import get_pack
from garda.people.models import Grant
from garda.people.queries import actor_of, grants_of
from garda.people.services import system_operator
from garda.privacy.services import ExportOrder, fetch_copy, request_export
from garda.regions.models import Election

from .domain.batch_columns import titles_of
from .domain.officer_rows import COLUMNS, OfficerRow, read_officer
from .officers_export import OFFICERS
from .services.officers import OfficerPlan, import_officers, plan_officers

_BOUNDS = Bounds(rows=50_000, columns=60)
_SHOWN = 50


class _OnDisk:
    """A file of this machine, as one that was sent."""

    def __init__(self, path: Path) -> None:
        self.path, self.size = path, path.stat().st_size

    def chunks(self) -> Iterator[bytes]:
        yield self.path.read_bytes()


def run_import(args: Namespace, election: Election) -> Outcome:
    """Take people over from a list; with ``--dry-run`` only say what would become of each row.

    Raises UploadRefused, SheetUnreadable, and GardaError for a file that is not there.
    """
    path = Path(args.file or "").expanduser()
    if not path.is_file():
        raise GardaError(
            id=f"Berkas {path} tidak ada. Contoh: garda import officers daftar.xlsx",
            en=f"There is no file {path}. For example: garda import officers list.xlsx",
            code="no_file",
        )
    received = receive(_OnDisk(path), [TABLE])
    rows = read_officers(
        election, received.cleaned, "csv" if received.media_type == CSV else "xlsx"
    )
    officers = {row.line: row.officer for row in rows if row.officer is not None}
    if args.dry_run:
        plan = plan_officers(election, officers)
    else:
        plan = import_officers(system_operator(), election=election, officers=officers)
        link_all()
    plan.refused |= {row.line: "; ".join(map(str, row.problems)) for row in rows if row.problems}
    return _told(plan, dry_run=args.dry_run)


def read_officers(election: Election, data: bytes, kind: Kind) -> list[OfficerRow]:
    """Rows under the first line that has the columns that must be there. Raises SheetUnreadable."""
    lines = read_lines(data, kind, _BOUNDS)
    places = _places(lines)
    bodies = {key(b.code): b.code for b in get_pack(election.pack).bodies.values()}
    bodies |= {key(b.name.id): b.code for b in get_pack(election.pack).bodies.values()}
    today = clock.now().date()
    # The foot line of an exported list has one cell.
    return [read_officer(line, places, bodies, today) for line in lines if len(line.cells) > 1]


def _places(lines: Iterator[Line]) -> dict[str, int]:
    needed = [column for column in COLUMNS if column.required]
    for line in lines:
        found = heads(line, titles_of(COLUMNS))
        if all(column.code in found for column in needed):
            return found
        if line.number >= HEAD_WITHIN:
            break
    named = ", ".join(column.title for column in needed)
    raise SheetUnreadable(
        id=f"Baris judul tidak ditemukan. Kolom yang wajib: {named}.",
        en=f"There is no line of heads. These columns must be there: {named}.",
    )


def _told(plan: OfficerPlan, *, dry_run: bool) -> Outcome:
    counts = {
        "appointed": len(plan.seats),
        "past": len(plan.past),
        "known": len(plan.known),
        "refused": len(plan.refused),
    }
    refused = [f"Baris {line}: {reason}" for line, reason in sorted(plan.refused.items())]
    text = (
        f"{'Akan diambil' if dry_run else 'Diambil'}: {counts['appointed']} jabatan, "
        f"{counts['past']} pengalaman; {counts['known']} sudah ada, {counts['refused']} ditolak."
    )
    more = len(refused) - _SHOWN
    lines = [*refused[:_SHOWN], *([f"dan {more} baris lain"] if more > 0 else []), text]
    return Outcome({**counts, "dry_run": dry_run, "problems": refused}, "\n".join(lines))


def run_export(args: Namespace, election: Election) -> Outcome:
    """Fetch a list of serving members through the register of exports, in the import's layout.

    Under the named account's role: its office, purpose and recipient stand in the register, and the
    copy can be told apart. Raises what ``request_export`` and ``fetch_copy`` raise.
    """
    grant = _grant(args.account, election)
    actor = actor_of(grant)
    order = ExportOrder(
        election=election,
        region=grant.region,
        kind=OFFICERS.code,
        columns=[column.code for column in OFFICERS.columns if not column.delicate],
        file_kind="xlsx",
        purpose=args.purpose,
        recipient=args.recipient,
    )
    with clock.as_of(election.as_of):
        export = request_export(actor, order=order)
        copy = fetch_copy(actor, export_id=export.id)
    path = Path(args.file or copy.name).expanduser()
    path.write_bytes(copy.data)
    link_all()
    data = {"file": str(path), "rows": export.rows, "register": export.label}
    return Outcome(data, f"{export.rows} petugas ditulis ke {path} (ekspor {export.label}).")


def _grant(username: str | None, election: Election) -> Grant:
    """The account's role that may have such a list. Raises GardaError."""
    today = clock.now().date() if election.as_of is None else election.as_of.date()
    found = Grant.objects.filter(account__username=username or "", election=election)
    for grant in found.select_related("account"):
        for each in grants_of(grant.account_id, today):
            if each.election_id == election.id and each.role in OFFICERS.roles:
                return each
    raise GardaError(
        id="Sebutkan akun KPU kabupaten/kota yang meminta: --account NAMA_PENGGUNA. Ekspor "
        "tercatat atas namanya.",
        en="Name the account of the regency's KPU that asks: --account USERNAME. The export "
        "stands in the register under its name.",
        code="no_account",
    )
