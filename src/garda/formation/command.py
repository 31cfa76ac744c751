"""``garda formation``: the bundle of a village's draw, and repeating it on any computer."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from garda.formation.domain.bundle import Rerun, WrongBundle, rerun
from garda.kernel.errors import GardaError
from garda.kernel.outcome import Outcome

#: A bundle of the largest village is far below this; anything above is another file.
MOST_BYTES = 20 << 20
DIFFERENT = 1


def run_bundle(args: Namespace) -> int:
    """Write the bundle of ``args.village`` to standard output. Raises GardaError."""
    from garda.formation.bundles import bundle_of
    from garda.regions.choosing import chosen_election
    from garda.regions.models import Region, RegionLevel

    village = Region.objects.filter(code=args.village, level=RegionLevel.VILLAGE).first()
    if village is None:
        raise GardaError(
            id=f"Tidak ada desa atau kelurahan dengan kode {args.village}.",
            en=f"There is no village with the code {args.village}.",
            code="no_village",
        )
    print(as_text(bundle_of(chosen_election(args.election), village)))
    return 0


def as_text(bundle: dict[str, Any]) -> str:
    return json.dumps(bundle, ensure_ascii=False, indent=1)


def run_rerun(args: Namespace) -> Outcome:
    """Repeat the draw of a bundle file; exit code 1 when it is not what was recorded."""
    found = rerun(_read(Path(args.file)))
    data = {
        "equal": found.equal,
        "list_is_whole": found.list_is_whole,
        "seed_is_right": found.seed_is_right,
        "same_names": found.same_names,
        "seats": [list(seat) for seat in found.seats],
        "reserves": list(found.reserves),
    }
    return Outcome(data, _told(found), 0 if found.equal else DIFFERENT)


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise WrongBundle("terlalu besar")
        found = json.loads(path.read_bytes())
    except OSError as fault:
        raise WrongBundle(fault.strerror) from fault
    except (ValueError, RecursionError) as fault:
        raise WrongBundle("bukan JSON") from fault
    if not isinstance(found, dict):
        raise WrongBundle("bukan objek JSON")
    return found


def _told(found: Rerun) -> str:
    seats = [f"{station}  kursi {seat}  {receipt}" for station, seat, receipt in found.seats]
    reserves = [f"cadangan {rank}  {who}" for rank, who in enumerate(found.reserves, start=1)]
    checks = [
        _check(found.list_is_whole, "Daftar utuh: sidiknya sama dengan yang tercatat."),
        _check(found.seed_is_right, "Benih berasal dari sidik daftar dan dadu."),
        _check(found.same_names, "Kursi dan cadangan sama dengan usulan yang tercatat."),
    ]
    return "\n".join([*seats, *reserves, "", *checks])


def _check(holds: bool, text: str) -> str:
    return f"{'YA   ' if holds else 'TIDAK'} {text}"
