"""A form's photographs read by the machine: nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from garda.documents.objects import store
from garda.regions.models import StationListing
from garda.results.domain.definition import as_figures
from garda.results.models import PhotoInspection, VoteRound
from garda.results.queries import load_definition
from garda.results.reading.decode import FieldReading
from garda.results.reading.forms import KnownForm
from garda.results.reading.gates import shipped_gates
from garda.results.reading.photos import open_photo, read_page, together
from garda.results.reading.reader import SheetReading, read_station
from garda.results.reading.sheet import FormEvidence
from garda.results.reading.verdicts import Reason, Verdict

from .crops import photos_to_show

#: A form whose paper contradicts itself is told as written; of one to check, what is beyond doubt.
_TOLD: Final = frozenset({Verdict.ACCEPTED, Verdict.INCONSISTENT, Verdict.TO_CHECK})


@dataclass(frozen=True, slots=True)
class Detail:
    """How one figure was come by. ``plain`` None: no number by itself; ``decoded`` None: nothing
    can be said. ``cost`` and ``lead`` in nats, see :mod:`garda.results.reading.decode`."""

    plain: int | None
    decoded: int | None
    cost: float
    lead: float


@dataclass(frozen=True, slots=True)
class MachineReading:
    """In the order of the form's fields: ``figures`` with None for what the machine cannot vouch
    for, ``as_written`` box by box, ``details`` with None for what was not seen. ``photos``: SHA-256
    of the pages as they came, in order."""

    figures: tuple[int | None, ...]
    as_written: tuple[str | None, ...]
    photos: tuple[str, ...]
    verdict: Verdict
    details: tuple[Detail | None, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def is_told(self) -> bool:
        """Whether anything of it may enter as a source."""
        return self.verdict in _TOLD


def finding_id(round_id: UUID, photos: Sequence[str]) -> UUID:
    """Of what the machine says of a form's photos (SHA-256 by page): the same for the same ones."""
    return uuid5(round_id, ":".join(photos))


def read_round(round_: VoteRound) -> MachineReading | None:
    """What the photographs of a form say together; photos of another sheet are not looked at.

    None while a page is missing, and for a form that is not printed here.
    """
    form = KnownForm(load_definition(round_.contest_id))
    photos = photos_to_show(round_.id)
    numbers = sorted({number for _, number in form.pages})
    if not numbers or not photos.keys() >= set(numbers):
        return None
    reading = _read(form, [photos[number] for number in numbers], _voter_list(round_))
    told = {field.key: field for field in reading.decoded.fields}
    keys = form.definition.keys
    return MachineReading(
        figures=as_figures(form.definition, beyond_doubt(reading)),
        as_written=tuple(told[key].as_written if key in told else None for key in keys),
        photos=tuple(photos[number].photo.object_sha256 for number in numbers),
        verdict=reading.judgement.verdict,
        details=tuple(_detail(told.get(key)) for key in keys),
        reasons=reading.judgement.reasons,
    )


def _detail(field: FieldReading | None) -> Detail | None:
    if field is None:
        return None
    return Detail(field.plain, field.decoded, field.cost, field.lead)


def _read(
    form: KnownForm, photos: list[PhotoInspection], voter_list: Mapping[str, int] | None
) -> SheetReading:
    pages = [read_page(open_photo(str(row.photo_id), _picture(row)), form) for row in photos]
    kind = form.definition.contest_kind
    evidence = FormEvidence(form.definition, together(pages))
    return read_station({kind: evidence}, shipped_gates(), voter_list)[kind]


def _picture(row: PhotoInspection) -> bytes:
    return store().get(row.upload.object_sha256) if row.upload else b""


def beyond_doubt(reading: SheetReading) -> dict[str, int | None]:
    """Figures by key; None for each that a reason against accepting the form names."""
    if reading.judgement.verdict is not Verdict.TO_CHECK:
        return dict(reading.figures)
    doubted = {key for reason in reading.judgement.reasons for key in reason.keys}
    return {
        key: None if key in doubted or not reading.decoded.solved else value
        for key, value in reading.figures.items()
    }


def _voter_list(round_: VoteRound) -> dict[str, int] | None:
    """Men, women and all of the station's list in force; None where they are not known."""
    listing = StationListing.objects.filter(
        election_id=round_.election_id, path=round_.path, voter_list__superseded_on__isnull=True
    ).first()
    if listing is None or listing.male is None or listing.female is None:
        return None
    male, female = listing.male, listing.female
    return {"dpt_l": male, "dpt_p": female, "dpt_j": male + female}
