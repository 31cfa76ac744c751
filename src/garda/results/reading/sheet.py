"""What the decoder works on: figures with their evidence, and what must hold between them.

A result form, the forms of a station joined, and the sheet of another election described by a
template all become one :class:`Sheet`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy.typing as npt

from garda.packs.types import FormDefinition
from garda.results.domain.checks import reserve_bounds
from garda.results.reading.equations import Equation, equations_of, variable
from garda.results.reading.evidence import FigureEvidence


@dataclass(frozen=True, slots=True)
class FormEvidence:
    """Probabilities [boxes, 14] by field key, of one form. A field that is not there was not
    seen (its page is missing)."""

    definition: FormDefinition
    boxes: Mapping[str, npt.ArrayLike]


@dataclass(frozen=True, slots=True)
class Sheet:
    """``protected``: figures that are never altered (votes). ``unseen``: without any picture."""

    figures: tuple[FigureEvidence, ...]
    equations: tuple[Equation, ...]
    protected: frozenset[str] = frozenset()
    unseen: tuple[str, ...] = field(default=())


def station_sheet(
    forms: Mapping[str, FormEvidence], voter_list: Mapping[str, int] | None = None
) -> Sheet:
    """The forms of a station, by contest kind, as one sheet; figures named ``kind.key``.

    Raises BadBoxes.
    """
    definitions = {kind: form.definition for kind, form in forms.items()}
    fields = [(kind, key) for kind, d in definitions.items() for key in d.keys]
    seen = [(kind, key) for kind, key in fields if key in forms[kind].boxes]
    return Sheet(
        figures=tuple(_evidence(forms[kind], kind, key) for kind, key in seen),
        equations=equations_of(definitions, voter_list),
        protected=frozenset(
            variable(k, key) for k, d in definitions.items() for key in d.vote_keys
        ),
        unseen=tuple(variable(kind, key) for kind, key in fields if (kind, key) not in seen),
    )


def _evidence(form: FormEvidence, kind: str, key: str) -> FigureEvidence:
    return FigureEvidence.of(variable(kind, key), form.boxes[key], likely_most(form.definition))


def likely_most(definition: FormDefinition) -> int | None:
    """The largest number that is likely on a form: the limit of a station's voters and the
    reserve of ballots. None where the form's rules tell no limit."""
    values = {rule.kind: rule.value for rule in definition.rules if rule.value is not None}
    if "limit" not in values:
        return None
    voters = int(values["limit"])
    return reserve_bounds(values.get("reserve", Fraction(0)), voters)[1]
