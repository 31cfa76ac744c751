"""The journey as a list of stages with what happens in each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django.conf import settings
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from garda.demo import times
from garda.demo.command import PACK, UnknownStage
from garda.demo.context import Progress as Reporter
from garda.demo.context import RegencyRun, Run, no_progress
from garda.demo.digest import digest
from garda.demo.journey.announcing import announce_screening
from garda.demo.journey.counting import count_votes
from garda.demo.journey.forming import make_proposals, receive, screen, select, sign_decrees
from garda.demo.journey.gathering import train, train_trainers
from garda.demo.journey.learning import examine_members, examine_trainers, load_modules
from garda.demo.journey.meeting import coordinate
from garda.demo.journey.neutrality import clarify
from garda.demo.journey.photographing import photograph_forms
from garda.demo.journey.preparing import open_the_calls, prepare
from garda.demo.journey.readying import name_operators
from garda.demo.journey.recapitulation import recap_districts, recap_regency
from garda.demo.journey.responding import respond
from garda.demo.journey.swearing import swear_at_stations, swear_in
from garda.demo.journey.visiting import visit
from garda.demo.journey.voting import report_morning, report_night
from garda.demo.journey.watching import look_again, watch_forms
from garda.demo.printing import Press
from garda.demo.report import regency_report
from garda.demo.sign_ins import give_invitations, give_sign_ins
from garda.exchange.domain.folder import Folder
from garda.exchange.examples import examples_folder
from garda.exchange.reader import load_folders
from garda.kernel.errors import GardaError
from garda.ledger.sequencer import link_all
from garda.ops import postgres
from garda.ops.output import console
from garda.packs.loader import get_pack
from garda.packs.types import Pack
from garda.regions.services import set_rehearsal_time

#: Keys of the report that speak of the run; every other key is a folder's base name.
RUN_KEYS = ("election", "seed", "warnings", "sign_ins", "invitations", "digest", "seconds")


class ReservedName(GardaError):
    code = "reserved_name"


Step = Callable[[Run, RegencyRun], None]

#: What is done in which stage of the pack. ``--until STAGE`` does the work of all stages before it:
#: what belongs to the stage itself is left for the visitor.
JOURNEY: Sequence[tuple[str, tuple[Step, ...]]] = (
    ("announcement", (coordinate, open_the_calls)),
    ("receiving", (receive,)),
    ("screening", (screen, clarify)),
    ("screening_result", (announce_screening,)),
    ("public_response", (respond, make_proposals)),
    ("selection", (select,)),
    (
        "tot",
        (
            load_modules,
            train_trainers,
            examine_trainers,
        ),
    ),
    ("decree", (sign_decrees,)),
    ("oath", (swear_in,)),
    ("training", (train, examine_members, visit, name_operators)),
    ("voting", (swear_at_stations, report_morning)),
    ("counting", (count_votes, watch_forms, look_again, photograph_forms, report_night)),
    ("recap_district", (recap_districts,)),
    ("recap_regency", (recap_regency,)),
)


#: Work after which the tables are not what they were.
BULKY: Sequence[Step] = (receive, select, train, count_votes, recap_districts)
#: Work that leaves many papers to print.
PAPERS: Sequence[Step] = (screen, select, sign_decrees)


def play(*, paths: Sequence[str], seed: int, until: str | None, started: float) -> dict[str, Any]:
    """Play the journey of the folders ``paths`` on the empty database that Django is set up on.

    Returns the report. Papers are printed by a job worker of their own beside the journey. Raises
    GardaError for a bad folder or an unknown stage.
    """
    pack = get_pack(PACK)
    _steps(pack, until)
    folders = folders_of(paths, pack)
    press = Press()
    with _bars() as bars, press:
        run = journey(
            folders,
            pack,
            seed,
            until,
            progress=_reporter(bars),
            after_papers=press.start,
            after_bulk=partial(postgres.analyze, postgres.server(), settings.GARDA_DATABASE),
        )
    sign_ins, invitations = give_sign_ins(run), give_invitations(run)
    link_all()
    return _outcome(run, sign_ins, started) | {"invitations": invitations}


def folders_of(paths: Sequence[str], pack: Pack) -> list[Folder]:
    """The checked folders of a run; raises FolderError, ReservedName."""
    folders = load_folders(
        paths,
        examples_folder(),
        max_voters=pack.max_voters_per_station,
        special_from=pack.special_station_from,
        max_choices=pack.max_choices,
    )
    for folder in folders:
        if folder.name in RUN_KEYS:
            raise ReservedName(
                id=f"Folder {folder.name} memakai nama yang dipakai laporan; ganti namanya.",
                en=f"The folder {folder.name} has a name that the report uses; rename it.",
            )
    return folders


def journey(
    folders: Sequence[Folder],
    pack: Pack,
    seed: int,
    until: str | None = None,
    *,
    progress: Reporter = no_progress,
    after_papers: Callable[[], None] = lambda: None,
    after_bulk: Callable[[], None] = lambda: None,
) -> Run:
    """All acts of the stages before ``until`` (of all when None), and "now" left standing there.

    ``after_papers`` is called when a regency has papers to print, ``after_bulk`` after each stage
    that wrote much.
    """
    run = prepare(folders, pack, seed, progress)
    _walk(run, _steps(pack, until), after_papers, after_bulk)
    _stand_still(run, pack, until)
    return run


def _steps(pack: Pack, until: str | None) -> list[Step]:
    """Work of the stages before ``until``; raises UnknownStage."""
    order = [stage.code for stage in pack.stages]
    if until is not None and until not in order:
        raise UnknownStage(
            id=f"Tahap {until} tidak dikenal. Pilihan: {', '.join(order)}.",
            en=f"There is no stage {until}. Choose one of: {', '.join(order)}.",
        )
    last = len(order) if until is None else order.index(until)
    return [step for stage, work in JOURNEY if order.index(stage) < last for step in work]


def _walk(
    run: Run,
    steps: Iterable[Step],
    after_papers: Callable[[], None],
    after_bulk: Callable[[], None],
) -> None:
    for step in steps:
        for regency in run.regencies:
            started = time.monotonic()
            step(run, regency)
            regency.seconds += time.monotonic() - started
            if step in PAPERS:
                after_papers()
        if step in BULKY:
            after_bulk()


def _bars() -> Progress:
    return Progress(
        TextColumn("{task.description:<24}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=console(),
    )


def _reporter(bars: Progress) -> Reporter:
    tasks: dict[str, Any] = {}

    def report(label: str, done: int, of: int) -> None:
        if label not in tasks:
            tasks[label] = bars.add_task(label, total=of)
        bars.update(tasks[label], completed=done, total=of)

    return report


def _stand_still(run: Run, pack: Pack, until: str | None) -> None:
    """Leave "now" at the stage reached, or on the day after the regency's plenary."""
    zone = run.regencies[0].zone
    moment = (
        times.start_of(pack, until, zone)
        if until is not None
        else times.day_after_regency_plenary(pack, zone)
    )
    set_rehearsal_time(run.operator, election=run.election, moment=moment)


def _outcome(run: Run, sign_ins: list[dict[str, str]], started: float) -> dict[str, Any]:
    regencies = {
        regency.folder.name: regency_report(run, regency) | {"seconds": round(regency.seconds, 1)}
        for regency in run.regencies
    }
    return {
        **regencies,
        "election": run.election.code,
        "seed": run.seed,
        "warnings": [w for r in run.regencies for w in warnings_of(r)],
        "sign_ins": sign_ins,
        "digest": digest(run.election),
        "seconds": round(time.monotonic() - started, 1),
    }


def warnings_of(regency: RegencyRun) -> list[str]:
    """What the folder or the simulation had to say, in the reader's language."""
    name = regency.folder.name
    return [f"{name}: {p.id}" for p in regency.folder.warnings] + [
        f"{name}: {note.text.id}" for note in regency.figures.notes
    ]
