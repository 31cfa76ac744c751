"""``garda import`` and ``garda export``: a regency's folder into an election, and out again."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from garda.exchange.domain.folder import Folder
from garda.exchange.domain.problems import FolderError, Problem
from garda.exchange.examples import examples_folder
from garda.exchange.export import Exported, UnknownElection, export_election
from garda.exchange.reader import folder_path, read_folder
from garda.exchange.services import Imported, import_into
from garda.formation import officers_command
from garda.kernel.errors import GardaError
from garda.kernel.outcome import Outcome
from garda.ledger.sequencer import link_all
from garda.neutrality.command import run as affiliation_list
from garda.packs.loader import get_pack
from garda.packs.types import Pack
from garda.people.services import system_operator
from garda.regions.models import Election, ElectionKind

#: In the place of a folder: a list of people who serve. A folder of that name is ``./officers``.
OFFICERS = "officers"


class NotWritten(GardaError):
    code = "not_written"


def run_import(args: Namespace) -> Outcome:
    """Load a folder into an election, which is opened when missing; with ``--list`` a list, with
    ``officers FILE`` people who serve.

    Raises GardaError with every problem by file, row and column; then nothing is changed.
    """
    if args.list:
        return affiliation_list(args)
    if args.path == OFFICERS:
        return officers_command.run_import(args, _election(args.election))
    existing = Election.objects.filter(code=args.election).first() if args.election else None
    pack = get_pack(existing.pack if existing else args.pack)
    folder = _read(args.path, pack)
    election, imported = import_into(
        system_operator(),
        code=args.election or f"{pack.id}-{folder.regency.code}",
        kind=ElectionKind(args.kind) if args.kind else None,
        pack=pack,
        folder=folder,
    )
    # No sequencer need be running on the machine where a folder is imported.
    link_all()
    return Outcome(_as_json(election, folder, imported), _summary(election, folder, imported))


def _read(path: str, pack: Pack) -> Folder:
    example = folder_path(path, examples_folder())
    try:
        return read_folder(
            example if example.is_dir() else Path(path),
            max_voters=pack.max_voters_per_station,
            special_from=pack.special_station_from,
            max_choices=pack.max_choices,
        )
    except FolderError as error:
        raise _with_every_problem(error) from None


def _with_every_problem(error: FolderError) -> GardaError:
    """The same refusal with all its problems: a command's output may be long, a page's not."""
    heads = error.id.partition("\n")[0], error.en.partition("\n")[0]
    texts = ["\n".join([head, *_lines(error.problems, language)])
             for head, language in zip(heads, ("id", "en"), strict=True)]  # fmt: skip
    return GardaError(id=texts[0], en=texts[1], code=error.code)


def _lines(problems: tuple[Problem, ...], language: str = "id") -> list[str]:
    return [problem.line(language) for problem in problems]


def _as_json(election: Election, folder: Folder, imported: Imported) -> dict[str, Any]:
    return {
        "election": election.code,
        "kind": election.kind,
        "regency": imported.regency.code,
        "stations": folder.stations_total,
        "contests": [contest.kind for contest in folder.contests],
        "changed": {
            "regions": imported.regions,
            "stations": imported.stations,
            "contests": imported.contests,
            "rounds": imported.rounds,
            "published": imported.published,
        },
        "warnings": _lines(folder.warnings),
    }


def _summary(election: Election, folder: Folder, imported: Imported) -> str:
    place = f"{imported.regency.name} ({folder.stations_total} TPS), pemilihan {election.code}"
    outcome = (
        f"Diimpor: {place}. Baru atau berubah: {imported.regions} wilayah, "
        f"{imported.stations} TPS, {imported.contests} pemilihan, {imported.rounds} putaran, "
        f"{imported.published} angka terbit."
        if imported.changed
        else f"Tidak ada yang berubah: {place} (nothing changed)."
    )
    return "\n".join([*_lines(folder.warnings), outcome])


def run_export(args: Namespace) -> Outcome:
    """Write an election in the folder format: one folder per regency; ``officers FILE`` a list.

    Raises UnknownElection, FolderNotEmpty, and NotWritten when the place cannot be written to.
    """
    election = _election(args.election)
    if args.path == OFFICERS:
        return officers_command.run_export(args, election)
    try:
        folders = export_election(election, Path(args.path).expanduser())
    except OSError as error:
        raise NotWritten(
            id=f"Tidak dapat menulis ke {args.path}: {error.strerror}.",
            en=f"Cannot write to {args.path}: {error.strerror}.",
        ) from error
    data = {
        "election": election.code,
        "kind": election.kind,
        "simulation": election.watermark,
        "folders": [folder.as_json() for folder in folders],
    }
    return Outcome(data, "\n".join(map(_line_of, folders)))


def _line_of(folder: Exported) -> str:
    return f"{folder.regency}: {folder.stations} TPS ditulis ke {folder.path}."


def _election(code: str | None) -> Election:
    """The named election, or the only one. Raises UnknownElection with the codes there are."""
    elections = {election.code: election for election in Election.objects.order_by("code")}
    if code is None and len(elections) == 1:
        return next(iter(elections.values()))
    if code in elections:
        return elections[code]
    known = ", ".join(elections) or "-"
    raise UnknownElection(
        id=f"Sebutkan pemilihannya dengan --election KODE. Yang ada: {known}.",
        en=f"Name the election with --election CODE. There are: {known}.",
    )
