"""Choosing gates on one set of sheets, and counting on another what they let through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt

from garda.results.reading.decode import Decoded
from garda.results.reading.gates import Gates, accepted_figures, is_loose, judge
from garda.results.reading.trial.sheets import Trial
from garda.results.reading.verdicts import Judgement, Verdict

#: Where choosing starts: the strictest of every limit.
STRICT: Final = Gates(
    cost_tied=0.0,
    cost_loose=0.0,
    most_changed=1,
    lead_changed=8.0,
    lead_kept=8.0,
    lead_echoed=9.5,
    lead_inferred=8.0,
    sums_inferred=2,
    certain=6.0,
    most_unread=0.34,
)
#: Wider than any gates that are chosen: what these refuse, all refuse.
WIDE: Final = replace(
    STRICT, cost_tied=99.0, cost_loose=99.0, most_changed=99, lead_changed=0.0, lead_kept=0.0,
    lead_echoed=0.0, lead_inferred=0.0, sums_inferred=1, certain=99.0,
)  # fmt: skip
_COSTS: Final = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0)
_LEADS: Final = (8.0, 7.0, 6.0, 5.0, 4.0)
_ECHOED: Final = (9.5, 8.0, 6.5, 5.0)


#: [sheets, fields of a Tally]
Rows = Sequence[npt.NDArray[np.int64]] | npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Targets:
    """What gates may let through: wrong figures among accepted ones, and sheets wrong on paper
    that are accepted with another value; both as shares. Votes are never altered."""

    wrong_figures: float = 0.5e-5
    altered: float = 0.5e-3


@dataclass(frozen=True, slots=True)
class Tally:
    """What happened to a set of sheets under gates."""

    lawful: int = 0
    accepted: int = 0
    accepted_figures: int = 0
    accepted_wrong_figures: int = 0
    inconsistent_sheets: int = 0
    inconsistent_altered: int = 0
    inconsistent_altered_votes: int = 0
    inconsistent_named: int = 0

    def data(self) -> dict[str, int]:
        return asdict(self)

    def __add__(self, other: Tally) -> Tally:
        ours, theirs = self.data(), other.data()
        return Tally(**{name: count + theirs[name] for name, count in ours.items()})

    def within(self, targets: Targets) -> bool:
        return (
            self.accepted_wrong_figures <= targets.wrong_figures * self.accepted_figures
            and self.inconsistent_altered <= targets.altered * self.inconsistent_sheets
            and not self.inconsistent_altered_votes
        )


def tally(trials: Iterable[Trial], gates: Gates) -> Tally:
    """Count what the gates let through."""
    return _sum([_counted(trial, judge(trial.decoded, gates)) for trial in trials])


def _sum(rows: Rows) -> Tally:
    return Tally(*(int(n) for n in np.sum(rows, axis=0)))


def _counted(trial: Trial, judgement: Judgement) -> npt.NDArray[np.int64]:
    """One sheet's part in a :class:`Tally`."""
    accepted = judgement.verdict is Verdict.ACCEPTED
    altered = _altered(trial, judgement) if accepted else []
    if trial.error:
        votes = any(key in trial.decoded.protected for key in altered)
        named = judgement.verdict is Verdict.INCONSISTENT
        return np.array([0, 0, 0, 0, 1, bool(altered), votes, named], dtype=np.int64)
    figures = len(trial.decoded.fields) if accepted else 0
    return np.array([1, accepted, figures, len(altered), 0, 0, 0, 0], dtype=np.int64)


def _altered(trial: Trial, judgement: Judgement) -> list[str]:
    """Figures that the verdict gives otherwise than they are written."""
    said = accepted_figures(trial.decoded, judgement)
    return [key for key, value in said.items() if value != trial.written[key]]


def choose(trials: Sequence[Trial], *, chosen_on: str, targets: Targets | None = None) -> Gates:
    """The gates that accept most lawful sheets within the targets, on these sheets; of equals the
    stricter.

    Raises ValueError when even the strictest gates miss the targets.
    """
    targets = targets or Targets()
    sheets = np.array([_counted(t, Judgement(Verdict.TO_CHECK)) for t in trials])
    accepted = np.array([_counted(t, Judgement(Verdict.ACCEPTED)) for t in trials])
    needs = np.array([needs_of(t.decoded) for t in trials])
    best, most = None, -1
    for gates in _candidates():
        passed = np.all(needs <= limits(gates), axis=1)
        counted = _sum(np.where(passed[:, np.newaxis], accepted, sheets))
        if counted.accepted > most and counted.within(targets):
            best, most = gates, counted.accepted
    if best is None:
        raise ValueError("no gates keep the targets on these sheets")
    return replace(best, chosen_on=chosen_on)


def needs_of(decoded: Decoded) -> tuple[float, ...]:
    """How wide gates must be to accept a sheet; the order is that of :func:`limits`.

    Infinite for what no gates accept. ``-lead``, so that less is stricter everywhere.
    """
    if judge(decoded, WIDE).verdict is not Verdict.ACCEPTED:
        return (np.inf,) * 8
    changed = [f for f in decoded.fields if f.changed]
    inferred = [f for f in decoded.fields if f.inferred]
    kept = [f for f in decoded.fields if not f.changed and not f.inferred]
    return (
        max((f.cost for f in changed + inferred if not is_loose(f)), default=0.0),
        max((f.cost for f in changed + inferred if is_loose(f)), default=0.0),
        len(changed),
        -min((f.lead for f in changed), default=np.inf),
        -min((f.lead for f in kept if not f.echoed), default=np.inf),
        -min((f.lead for f in kept if f.echoed), default=np.inf),
        -min((f.lead for f in inferred), default=np.inf),
        -min((f.sums for f in inferred), default=99),
    )


def limits(gates: Gates) -> tuple[float, ...]:
    return (
        gates.cost_tied,
        gates.cost_loose,
        gates.most_changed,
        -gates.lead_changed,
        -gates.lead_kept,
        -gates.lead_echoed,
        -gates.lead_inferred,
        -gates.sums_inferred,
    )


def _candidates() -> Iterator[Gates]:
    """From strict to wide."""
    costs = [(tied, loose) for tied, loose in product(_COSTS, _COSTS) if loose <= tied]
    leads = [(kept, changed) for changed, kept in product(_LEADS, _LEADS) if kept <= changed]
    counts = list(product((1, 2, 3), (2, 1), _ECHOED))
    for (kept, changed), (tied, loose), (most, sums, held) in product(leads, costs, counts):
        yield replace(
            STRICT, cost_tied=tied, cost_loose=loose, most_changed=most, sums_inferred=sums,
            lead_changed=changed, lead_kept=kept, lead_echoed=held, lead_inferred=changed,
        )  # fmt: skip
