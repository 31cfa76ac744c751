"""``garda crops FOLDER``: verified digits for training the reader, where the pack allows it."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.kernel.outcome import Outcome
from garda.regions.models import Election
from garda.regions.queries import current_election

from .services.crop_export import export_crops


def run(args: Namespace) -> Outcome:
    election = _election(args.election)
    with clock.as_of(election.as_of):
        facts = export_crops(election, Path(args.folder))
    text = f"{facts['digits']} angka dari {facts['stations']} TPS di {args.folder}"
    return Outcome(facts, text)


def _election(code: str | None) -> Election:
    election = current_election([code] if code else ())
    if election is None:
        raise GardaError(
            id="Pemilihan itu tidak ada di basis data ini.",
            en="There is no such election in this database.",
            code="no_election",
        )
    return election
