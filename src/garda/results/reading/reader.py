"""From the evidence of a station's forms to what the machine says of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from garda.results.domain.checks import check_form
from garda.results.domain.definition import as_figures
from garda.results.reading.decode import Decoded, decode, part_of
from garda.results.reading.equations import variable
from garda.results.reading.gates import Gates, accepted_figures, judge
from garda.results.reading.sheet import FormEvidence, Sheet, station_sheet
from garda.results.reading.verdicts import Cause, Judgement, Reason, Verdict


@dataclass(frozen=True, slots=True)
class SheetReading:
    """A sheet as read: figure by figure, the verdict and what it says by key."""

    decoded: Decoded
    judgement: Judgement
    figures: Mapping[str, int | None]


def read_sheet(sheet: Sheet, gates: Gates) -> SheetReading:
    return _judged(decode(sheet), gates)


def read_station(
    forms: Mapping[str, FormEvidence], gates: Gates, voter_list: Mapping[str, int] | None = None
) -> dict[str, SheetReading]:
    """Read the forms of a station together, by contest kind.

    When nothing fits all of them, each is read by itself, so that one form's error on paper does
    not stain the other. Raises BadBoxes.
    """
    joined = decode(station_sheet(forms, voter_list))
    if joined.solved or len(forms) == 1:
        parts = {kind: part_of(joined, _names(kind, form)) for kind, form in forms.items()}
        return {kind: _plausible(forms[kind], _judged(part, gates)) for kind, part in parts.items()}
    return {
        kind: reading
        for kind, form in forms.items()
        for reading in read_station({kind: form}, gates, voter_list).values()
    }


def _plausible(form: FormEvidence, reading: SheetReading) -> SheetReading:
    """An accepted form whose ballots do not fit its list is looked at.

    One writer's 1 that is always read as 7 can add up; the reserve knows nothing of handwriting.
    """
    if reading.judgement.verdict is not Verdict.ACCEPTED:
        return reading
    found = check_form(form.definition, as_figures(form.definition, reading.figures))
    reserve = {rule.code for rule in form.definition.rules if rule.kind == "reserve"}
    doubts = tuple(Reason(Cause.UNCERTAIN, f.keys, (f.code,)) for f in found if f.code in reserve)
    judgement = Judgement(Verdict.TO_CHECK, doubts) if doubts else reading.judgement
    return replace(reading, judgement=judgement)


def _names(kind: str, form: FormEvidence) -> dict[str, str]:
    return {variable(kind, key): key for key in form.definition.keys}


def _judged(decoded: Decoded, gates: Gates) -> SheetReading:
    judgement = judge(decoded, gates)
    return SheetReading(decoded, judgement, accepted_figures(decoded, judgement))
