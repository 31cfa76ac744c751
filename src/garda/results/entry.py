"""The desk of one source at one form: what it may enter, and what its own figures break.

Blind by construction: nothing here reads a figure of another source of the same form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed, PlainRefusal
from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.packs.results import ResultRules
from garda.packs.types import Block, FormDefinition, Severity
from garda.people.models import Grant
from garda.regions.models import Election, StationListing
from garda.regions.queries import within
from garda.results.domain.capture import check_capture
from garda.results.domain.checks import Sheet, check_form, check_station
from garda.results.domain.definition import Figures, as_figures
from garda.results.domain.findings import Finding
from garda.results.domain.refusals import SameAuthor, SourceParty
from garda.results.models import (
    Decision,
    Reading,
    SecondLook,
    SettledFigure,
    Source,
    VoteRound,
)
from garda.results.quality import waiting_looks
from garda.results.queries import load_definition, voter_figures, waiting_for
from garda.results.services.entitled import NoMandate, NotDrawn

#: Ways to sit at a form: as the own source, in another's stead, or to look a second time.
OWN, ASSISTED, SECOND = "own", "assisted", "second"
_TITLES = {OWN: "Isi C.Hasil", ASSISTED: "Isi menggantikan TPS", SECOND: "Periksa ulang"}
#: Roles that read forms for a source of their own, whatever a pack says; see ``results.toml``.
READERS = (
    Role.KPPS,
    Role.PPS,
    Role.PPK,
    Role.WITNESS,
    Role.PTPS,
    Role.PKD,
    Role.PANWASCAM,
)


class AlreadySent(PlainRefusal):
    """The assisted path is for stations that sent nothing: what was sent is not shown here."""

    code = "already_sent"
    sentence_id = (
        "TPS ini sudah mengirim isiannya sendiri; bantuan tidak diperlukan. Pembetulan"
        " dikirim oleh operator TPS itu."
    )
    sentence_en = "This station has sent its own entry and needs no help. Its operators correct it."


class AlreadyLooked(PlainRefusal):
    code = "already_looked"
    sentence_id = "Formulir ini sudah diperiksa ulang. Yang pertama yang dihitung."
    sentence_en = "This form has had its second look. The first one counts."


@dataclass(frozen=True, slots=True)
class Voice:
    """As which source somebody reads: for a witness with the pair, in the mandate's contest."""

    source: Source
    label: str
    pair: int = 0
    contest: str = ""


def result_rules(election_id: UUID) -> ResultRules:
    """The policy of sources of an election's pack."""
    return get_pack(_pack_of(election_id)).results


def is_blind(actor: Actor, round_: VoteRound) -> bool:
    """Whether somebody of the actor's role has still to read this form without knowing it."""
    own = result_rules(actor.election).source_of(actor.role)
    return own is not None and not round_.readings.filter(source=own.code).exists()


@lru_cache(maxsize=64)
def _pack_of(election_id: UUID) -> str:
    """An election never changes its pack."""
    return Election.objects.values_list("pack", flat=True).get(pk=election_id)


def voice_of(actor: Actor, mode: str = OWN) -> Voice:
    """The source as which the actor reads. Raises NotAllowed where the pack gives the role none."""
    rules = result_rules(actor.election)
    if mode == ASSISTED:
        return Voice(Source.OPERATOR, rules.sources[Source.OPERATOR].label.id)
    if mode == SECOND:
        return Voice(Source.SECOND_LOOK, rules.sources[Source.SECOND_LOOK].label.id)
    own = rules.source_of(actor.role)
    if own is None:
        raise NotAllowed(
            id="Peran Anda tidak mengisi C.Hasil.", en="Your role enters no result forms."
        )
    if actor.role != Role.WITNESS:
        return Voice(Source(own.code), own.label.id)
    if actor.grant_id is None:
        raise NoMandate
    grant = Grant.objects.get(pk=actor.grant_id)
    pair = grant.choice_number or 0
    return Voice(Source.WITNESS, f"{own.label.id} pasangan {pair}", pair, grant.contest_code)


def may(actor: Actor, mode: str) -> bool:
    """Whether the actor's role may sit at forms in this way."""
    sources = result_rules(actor.election).sources
    if mode == ASSISTED:
        return actor.role in sources[Source.OPERATOR].assistants
    return mode == SECOND and actor.role in sources[Source.SECOND_LOOK].roles


@dataclass(frozen=True)
class Desk:
    """One round's form before one person. ``latest`` is the own source's last version."""

    round: VoteRound
    voice: Voice
    mode: str
    listing: StationListing | None
    latest: Reading | None
    refusal: GardaError | None

    @property
    def definition(self) -> FormDefinition:
        return load_definition(self.round.contest_id)

    @property
    def title(self) -> str:
        return _TITLES[self.mode]

    @property
    def draft(self) -> str:
        """What tells drafts of one form apart by the way in which one sits at it."""
        return "" if self.mode == OWN else f"{self.mode}-"

    @cached_property
    def station_number(self) -> int | None:
        return self.listing.number if self.listing else None

    def findings(self, figures: Figures, **beside: Sheet) -> tuple[Finding, ...]:
        """What ``figures`` break: by themselves, against the voter list and the other contests, and
        against what stands ``beside`` them on the paper (see :func:`check_capture`)."""
        kind = self.definition.contest_kind
        definitions, sheets = {kind: self.definition}, {kind: figures}
        for contest_id, sheet in self._other_contests().items():
            other = load_definition(contest_id)
            definitions[other.contest_kind] = other
            sheets[other.contest_kind] = as_figures(other, sheet)
        between = check_station(definitions, sheets, voter_figures(self.listing))
        own = tuple(f for f in between if f.contest == kind)
        seen = check_capture(self.definition, figures, **beside)
        return check_form(self.definition, figures) + own + seen

    def _other_contests(self) -> Mapping[UUID, dict[str, int]]:
        """Settled figures of the station's other contests: those have both sources already."""
        sheets: dict[UUID, dict[str, int]] = defaultdict(dict)
        rows = SettledFigure.objects.filter(
            election_id=self.round.election_id, path=self.round.path
        ).exclude(contest_id=self.round.contest_id)
        for contest_id, key, value in rows.values_list("contest_id", "key", "value"):
            sheets[contest_id][key] = value
        return sheets


def open_desk(actor: Actor, round_: VoteRound, mode: str = OWN) -> Desk:
    """The desk of ``actor`` at a form. Raises NotAllowed for roles and regions that have none."""
    actor.require(*READERS, Role.KPU_REGENCY, path=round_.path)
    voice = voice_of(actor, mode)
    listing = StationListing.objects.filter(
        station_id=round_.station_id, voter_list__superseded_on__isnull=True
    ).first()
    latest = _own_readings(round_, voice).order_by("version").last()
    return Desk(
        round=round_,
        voice=voice,
        mode=mode,
        listing=listing,
        latest=latest if mode == OWN else None,
        refusal=_refusal(actor, round_, voice, mode, sent=latest is not None),
    )


def _own_readings(round_: VoteRound, voice: Voice) -> QuerySet[Reading]:
    return Reading.objects.filter(round=round_, source=voice.source, pair=voice.pair)


def _refusal(
    actor: Actor, round_: VoteRound, voice: Voice, mode: str, *, sent: bool
) -> GardaError | None:
    """Why this person cannot be a source here; the service refuses the same at saving."""
    if voice.contest and voice.contest != round_.contest.kind:
        return NoMandate()
    if mode != OWN and sent:
        return AlreadySent() if mode == ASSISTED else AlreadyLooked()
    if mode == SECOND and not SecondLook.objects.filter(round=round_, drawn=True).exists():
        return NotDrawn()
    return _seen_otherwise(actor, round_, voice)


def _seen_otherwise(actor: Actor, round_: VoteRound, voice: Voice) -> GardaError | None:
    entered = set(
        Reading.objects.filter(round=round_, entered_by=actor.identity)
        .exclude(source=Source.ARBITER)
        .values_list("source", "pair")
    )
    if entered - {(str(voice.source), voice.pair)}:
        return SameAuthor()
    decided = Decision.objects.filter(settlement__round=round_).filter(
        Q(decided_by=actor.identity) | Q(closed_by=actor.identity)
    )
    return SourceParty() if not entered and decided.exists() else None


def owns(actor: Actor, reading: Reading) -> bool:
    """Whether a reading is the actor's to look at: their own, or of their own source."""
    if reading.entered_by == actor.identity:
        return True
    if actor.role not in READERS:
        return False
    voice = voice_of(actor)
    return (reading.source, reading.pair) == (voice.source, voice.pair)


def errors_by_block(findings: tuple[Finding, ...]) -> dict[Block, tuple[str, ...]]:
    """Codes of broken error rules per block, in order, each once."""
    found: dict[Block, dict[str, None]] = defaultdict(dict)
    for finding in findings:
        if finding.severity is Severity.ERROR:
            found[finding.block][finding.code] = None
    return {block: tuple(codes) for block, codes in found.items()}


def entered_forms(actor: Actor) -> QuerySet[Reading]:
    """The own source's readings in the actor's region, newest first."""
    voice = voice_of(actor)
    return (
        Reading.objects.filter(
            within(actor.path, "round__path"),
            election_id=actor.election,
            source=voice.source,
            pair=voice.pair,
        )
        .select_related("round__contest", "round__station__village")
        .order_by("-recorded_at", "-id")
    )


def forms_waiting(actor: Actor, mode: str = OWN) -> QuerySet[VoteRound]:
    """Forms in the actor's region that their source has not entered yet, by station."""
    if mode == SECOND:
        mine = Reading.objects.filter(round=OuterRef("pk"), entered_by=actor.identity)
        drawn = waiting_looks().filter(round=OuterRef("pk"))
        rounds = VoteRound.objects.filter(
            Exists(drawn), ~Exists(mine), within(actor.path), replaced_by__isnull=True
        )
        return rounds.select_related("contest", "station__village").order_by(
            "path", "contest__kind"
        )
    voice = voice_of(actor, mode)
    waiting = waiting_for(actor.election, actor.path, voice.source, voice.pair)
    return waiting.filter(contest__kind=voice.contest) if voice.contest else waiting
