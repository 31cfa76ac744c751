"""``garda retention``: what is kept until when, and what would be erased."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.kernel.outcome import Outcome
from garda.regions.models import Election, Region
from garda.regions.queries import current_election, regencies

from .retention_queries import KeptLine, kept


def retention(args: Namespace) -> Outcome:
    """What the rules of the election's pack say today, by regency. Changes nothing."""
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
        f"  {line.rule.code} {line.rule.name.id}: {line.count},"
        f" {'hapus' if line.erases else 'simpan'}"
        f" {'sejak' if line.is_due else 'mulai'} {line.due:%d-%m-%Y}"
        for line in lines
    ]
    return "\n".join([f"{regency.code} {regency.name}", *rows])
