"""Sending readings and deciding differences, and what the database then holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests import factories
from tests.support.counted import Counted, sheet

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.packs.types import Block
from garda.regions.models import Station
from garda.results.domain.definition import as_figures
from garda.results.domain.settlement import Values
from garda.results.models import Contest, Reading, SettledFigure, Settlement, Source
from garda.results.queries import load_definition
from garda.results.services.readings import NewReading, Receipt, record_readings

VOTES = (30, 50)
BLOCKS = ("votes", "users", "ballots", "disability")
SETTLED = dict.fromkeys(BLOCKS, ("settled", ""))
FIRST = dict.fromkeys(BLOCKS, ("first", ""))
#: Queries of a sending of forms that were read before, with its savepoint set and released; of
#: forms that nobody has read yet no settlements are asked for.
SENDING = 6 + 2
FIRST_SENDING = SENDING - 1
#: Why a source says otherwise than before.
MISREAD = "Salah baca."


def new_reading(
    count: Counted,
    source: str,
    form: Mapping[str, int | None] | None = None,
    *,
    contest: Contest | None = None,
    station: Station | None = None,
    **options: Any,
) -> NewReading:
    """A reading of a form, by default the regent's at the first station and without a fault.

    ``options`` replace what the reading would hold.
    """
    contest = contest or count.bupati
    definition = load_definition(contest.id)
    defaults = {
        "id": uuid7(),
        "source": source,
        "figures": as_figures(definition, sheet(VOTES) if form is None else form),
        "happened_at": count.now,
    }
    if "round_id" not in options:
        defaults["round_id"] = count.round(contest, station or count.world.station()).id
    return NewReading(**(defaults | options))


def send(count: Counted, *readings: NewReading, actor: Actor | None = None) -> list[Receipt]:
    """Record readings of one source by the scene's own people, or by ``actor``."""
    own = count.operator if readings[0].source == Source.OPERATOR else count.ppk
    with clock.as_of(count.now):
        return record_readings(actor or own, readings=readings)


def both(count: Counted, form: Mapping[str, int | None] | None = None, **options: Any) -> None:
    """Both sources send the same."""
    for source in (Source.OPERATOR, Source.PPK):
        send(count, new_reading(count, source, form, **options))


def member(count: Counted) -> Actor:
    """Another member of the district's PPK."""
    return factories.actor(count.world, Role.PPK, count.world.district)


def states(count: Counted, contest: Contest | None = None) -> dict[str, tuple[str, str]]:
    """State and cause of every block of a contest's form at the first station."""
    rows = Settlement.objects.filter(
        round__contest=contest or count.bupati, path=count.world.station().path
    )
    return {row.block: (row.state, row.cause) for row in rows}


def block(count: Counted, name: str, contest: Contest | None = None) -> Settlement:
    return Settlement.objects.get(
        round__contest=contest or count.bupati, path=count.world.station().path, block=name
    )


def line(count: Counted, contest: Contest | None = None) -> dict[str, int]:
    """The form's figures in the forms line."""
    rows = SettledFigure.objects.filter(
        contest=contest or count.bupati, path=count.world.station().path
    )
    return dict(rows.values_list("key", "value"))


def values(count: Counted, name: Block, form: Mapping[str, int | None]) -> Values:
    """Figures of one block in the order of its fields."""
    return tuple(form.get(key) for key in load_definition(count.bupati.id).keys_of(name))


def entries(act: str = "") -> int:
    rows = LedgerEntry.objects.all()
    return rows.filter(act=act).count() if act else rows.count()


def next_day(count: Counted) -> Any:
    return clock.as_of(count.now + timedelta(days=1))


def latest(source: str, round_id: UUID) -> Reading:
    found = Reading.objects.filter(source=source, round_id=round_id).order_by("version").last()
    assert found is not None
    return found
