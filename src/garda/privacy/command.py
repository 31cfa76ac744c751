"""``garda retention``: what is kept until when; ``garda dpia``: the impact assessment."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.kernel.outcome import Outcome
from garda.regions.models import Election, Region
from garda.regions.queries import current_election, regencies

from .dpia import assess, markdown, pdf
from .erasure_proof import prove
from .retention_queries import KeptLine, kept


def retention(args: Namespace) -> Outcome:
    """What the rules of the election's pack say today, by regency; or prove what was erased.

    Changes nothing: erasing takes two people, on the page of retention.
    """
    if args.verify:
        return _verified()
    election = _election(args.election)
    with clock.as_of(election.as_of):
        found = [
            (regency, kept(election, regency, clock.today(regency.time_zone)))
            for regency in regencies(election)
        ]
    data = {
        "election": election.code,
        "regions": [_as_json(regency, lines) for regency, lines in found],
    }
    words = [_words(regency, lines) for regency, lines in found]
    return Outcome(data, "\n".join([f"{election.name}: tidak ada yang dihapus.", *words]))


def _verified() -> Outcome:
    """Exit code 1 when anything of an erased person is still there."""
    proof = prove()
    verdict = "terbukti terhapus" if proof.whole else f"{len(proof.problems)} MASALAH"
    lines = [
        f"{proof.persons} orang terhapus dalam {proof.acts} tindakan, {proof.runs} penghapusan"
        f" menurut masa simpan: {verdict}.",
        f"{proof.in_backups} orang masih dapat dibuka dari cadangan lama; lihat garda keys.",
        *proof.problems,
    ]
    return Outcome(asdict(proof), "\n".join(lines), 0 if proof.whole else 1)


def dpia(args: Namespace) -> Outcome:
    """Write the impact assessment to a file (``.pdf`` or Markdown), or print it."""
    election = _election(args.election)
    with clock.as_of(election.as_of):
        found = assess(election)
        text = markdown(found)
        if not args.file:
            return Outcome(asdict(found) | {"day": found.day.isoformat()}, text)
        target = Path(args.file)
        target.write_bytes(pdf(found) if target.suffix == ".pdf" else text.encode())
    return Outcome({"file": str(target)}, f"{target} ditulis.")


def _election(code: str | None) -> Election:
    election = current_election([code] if code else ())
    if election is None:
        raise GardaError(
            id="Pemilihan itu tidak ada di basis data ini.",
            en="There is no such election in this database.",
            code="no_election",
        )
    return election


def _as_json(regency: Region, lines: list[KeptLine]) -> dict[str, Any]:
    return {
        "code": regency.code,
        "rules": [
            {
                "rule": line.rule.code,
                "action": line.rule.action.value,
                "due": line.due.isoformat(),
                "is_due": line.is_due,
                "count": line.count,
                "parts": dict(line.parts),
            }
            for line in lines
        ],
    }


def _words(regency: Region, lines: list[KeptLine]) -> str:
    rows = [
        f"  {line.rule.code} {line.rule.name.id}: {line.count}, {_what(line)} {line.due:%d-%m-%Y}"
        for line in lines
    ]
    return "\n".join([f"{regency.code} {regency.name}", *rows])


def _what(line: KeptLine) -> str:
    if line.clears:
        return "dihapus otomatis mulai"
    if not line.erases:
        return "disimpan sampai"
    return "harus dihapus sejak" if line.is_due else "dihapus mulai"
