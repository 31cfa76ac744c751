"""When a reading is believed. The limits are data, learned on one seed, confirmed on others.

Sums mend a misread box; they also "mend" a sheet whose writer erred. What tells the two apart is
how clearly the box was seen: a repair is believed only when it is cheap (the box itself was in
doubt), when no other repair comes near, and never in a vote row. A digit that cannot be seen at
all is believed only where sums of clearly read figures say it and nothing else comes near; of votes
only where two sums say the same. A sheet that is clearly read and does not add up is wrong on
paper, and stays so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from garda.results.reading.decode import Decoded, FieldReading
from garda.results.reading.evidence import Plain
from garda.results.reading.verdicts import Cause, Judgement, Reason, Verdict

#: Sums of clearly read figures that tie a figure down: with one alone, an error beside it may hide.
TIED: Final = 2


@dataclass(frozen=True, slots=True)
class Gates:
    """Limits in nats. ``cost_tied``: of a repaired figure that two sums hold; ``cost_loose``: of
    one that a single sum holds. ``most_changed`` figures together. ``lead_kept``: of a figure left
    as it was read; ``lead_echoed``: of one that a single sum holds together with a figure that
    shows the same digit, where one hand's 2 that looks like its 7 fits twice. ``sums_inferred``:
    sums that must hold a figure with a box that cannot be seen. ``certain``: from this cost on the
    plain reading is what stands on paper. ``most_unread``: share of figures without a number from
    which on a sheet is rejected. ``chosen_on``: seed and set, for the record."""

    cost_tied: float
    cost_loose: float
    most_changed: int
    lead_changed: float
    lead_kept: float
    lead_echoed: float
    lead_inferred: float
    sums_inferred: int
    certain: float
    most_unread: float
    chosen_on: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Gates:
        return cls(**data)

    def data(self) -> dict[str, Any]:
        return asdict(self)


@cache
def shipped_gates() -> Gates:
    """The gates that were confirmed for the shipped classifier."""
    text = files("garda.results.reading").joinpath("gates.json").read_text(encoding="utf-8")
    return Gates.of(json.loads(text))


def judge(decoded: Decoded, gates: Gates) -> Judgement:
    """The verdict on a sheet, with every reason against accepting it."""
    if _unread(decoded) >= gates.most_unread:
        return Judgement(Verdict.REJECTED, (Reason(Cause.UNREADABLE),))
    if is_wrong_on_paper(decoded, gates):
        return Judgement(Verdict.INCONSISTENT, (_as_written(decoded),))
    reasons = tuple(_against(decoded, gates))
    return Judgement(Verdict.TO_CHECK if reasons else Verdict.ACCEPTED, reasons)


def _unread(decoded: Decoded) -> float:
    """Share of the figures, those on missing pages left out, that are no number."""
    unread = sum(f.plain is None for f in decoded.fields)
    return unread / len(decoded.fields) if decoded.fields else 1.0


def is_wrong_on_paper(decoded: Decoded, gates: Gates) -> bool:
    """Every figure is a number, something breaks, and no believable misreading explains it."""
    whole = not decoded.unseen and all(f.plain is not None for f in decoded.fields)
    dear = not decoded.solved or decoded.cost >= gates.certain
    return whole and bool(decoded.failing) and dear


def _as_written(decoded: Decoded) -> Reason:
    keys = (key for equation in decoded.failing for key in equation.terms)
    codes = (equation.code for equation in decoded.failing)
    return Reason(Cause.AS_WRITTEN, tuple(dict.fromkeys(keys)), tuple(dict.fromkeys(codes)))


def _against(decoded: Decoded, gates: Gates) -> Iterator[Reason]:
    codes = tuple(dict.fromkeys(e.code for e in decoded.failing))
    if decoded.unseen:
        yield Reason(Cause.UNSEEN, decoded.unseen)
    if not decoded.solved:
        yield Reason(Cause.UNSOLVED, (), codes)
    for cause, keys in _doubts(decoded, gates).items():
        if keys:
            yield Reason(cause, tuple(keys), codes if cause in {Cause.REPAIR, Cause.VOTES} else ())


def _doubts(decoded: Decoded, gates: Gates) -> dict[Cause, list[str]]:
    doubts: dict[Cause, list[str]] = {cause: [] for cause in Cause}
    changed = [f for f in decoded.fields if f.changed]
    for field in decoded.fields:
        cause = _doubt(field, decoded, gates)
        if cause is None and field.changed and len(changed) > gates.most_changed:
            cause = Cause.REPAIR
        if cause is not None:
            doubts[cause].append(field.key)
    return doubts


def _doubt(field: FieldReading, decoded: Decoded, gates: Gates) -> Cause | None:
    if field.state is Plain.MISSING:
        return Cause.MISSING
    if field.state is Plain.CROSSED:
        return Cause.CROSSED
    if field.state is Plain.UNCLEAR:
        return None if _is_inferable(field, decoded, gates) else Cause.INFERRED
    if field.changed:
        return _doubt_of_repair(field, decoded, gates)
    least = gates.lead_echoed if field.echoed else gates.lead_kept
    return Cause.UNCERTAIN if field.lead < least else None


def _doubt_of_repair(field: FieldReading, decoded: Decoded, gates: Gates) -> Cause | None:
    if field.key in decoded.protected:
        return Cause.VOTES
    if _is_dear(field, gates) or field.lead < gates.lead_changed:
        return Cause.REPAIR
    return None


def _is_inferable(field: FieldReading, decoded: Decoded, gates: Gates) -> bool:
    """What is seen of the figure fits, and enough sums say the rest; votes need two."""
    sums = TIED if field.key in decoded.protected else gates.sums_inferred
    clear = field.lead >= gates.lead_inferred and not _is_dear(field, gates)
    return clear and field.sums >= sums


def _is_dear(field: FieldReading, gates: Gates) -> bool:
    return field.cost > (gates.cost_loose if is_loose(field) else gates.cost_tied)


def is_loose(field: FieldReading) -> bool:
    """A single sum holds the figure: an error beside it looks like its own."""
    return field.sums < TIED


def accepted_figures(decoded: Decoded, judgement: Judgement) -> dict[str, int | None]:
    """What the machine says stands in the fields: as written where the paper is wrong."""
    as_written = judgement.verdict is Verdict.INCONSISTENT
    return {f.key: f.plain if as_written else f.decoded for f in decoded.fields}


__all__: Sequence[str] = [
    "Gates",
    "accepted_figures",
    "is_loose",
    "is_wrong_on_paper",
    "judge",
    "shipped_gates",
]
