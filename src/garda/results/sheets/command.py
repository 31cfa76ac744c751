"""``garda forms``: print the forms of a region, and write the manual's list of rules."""

from __future__ import annotations

import time
from argparse import Namespace
from pathlib import Path
from typing import Any

from garda.kernel.errors import GardaError
from garda.kernel.outcome import Outcome

#: Where the manual's list lies in a checkout.
RULES_PAGE = Path(__file__).parents[4] / "docs" / "panduan" / "aturan-chasil.md"


def run_make(args: Namespace) -> Outcome:
    """Write the sheets of all stations of ``args.region``. Raises GardaError."""
    from garda.regions.choosing import chosen_election
    from garda.results.sheets.kinds import SheetKind
    from garda.results.sheets.making import Press, make_files
    from garda.results.sheets.stations import contest_at, count_stations

    region = _region(args.region)
    contest = contest_at(chosen_election(args.election), region, args.contest)
    press = Press(contest, SheetKind(args.kind), args.paper)
    started = time.perf_counter()
    with _bar() as bar:
        task = bar.add_task("Mencetak", total=count_stations(contest, region.path))
        made = make_files(
            press,
            region.path,
            Path(args.out),
            by_village=args.by_village,
            progress=lambda done: bar.advance(task, done),
        )
    seconds = round(time.perf_counter() - started, 1)
    data = {
        "folder": str(args.out),
        "files": made.files,
        "stations": made.stations,
        "pages": made.pages,
        "seconds": seconds,
    }
    return Outcome(data, f"{made.stations} TPS, {made.pages} halaman, {made.files} berkas dalam "
                   f"{args.out} ({seconds} detik).")  # fmt: skip


def _region(code: str) -> Any:
    from garda.regions.models import Region
    from garda.regions.queries import region_by_code

    try:
        return region_by_code(code)
    except Region.DoesNotExist:
        raise GardaError(
            id=f"Tidak ada wilayah dengan kode {code}.",
            en=f"There is no region with the code {code}.",
            code="no_region",
        ) from None


def _bar() -> Any:
    """A bar on standard error, so that ``--json`` stays one object."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )


def run_rules(args: Namespace) -> Outcome:
    """Write the list of rules of all packs, or say whether the written one is current."""
    from garda.results.sheets.rules import rules_page

    path, text = Path(args.file or RULES_PAGE), rules_page()
    current = path.is_file() and path.read_text(encoding="utf-8") == text
    if args.check:
        words = "mutakhir" if current else "tidak mutakhir: jalankan garda forms rules"
        return Outcome(
            {"file": str(path), "current": current}, f"{path} {words}.", int(not current)
        )
    path.write_text(text, encoding="utf-8")
    return Outcome({"file": str(path), "changed": not current}, f"Ditulis: {path}")
