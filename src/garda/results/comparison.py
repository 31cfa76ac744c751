"""A difference before the people who solve it: what each source says, and which equations hold.

Only for blocks that both sources have entered; the readings shown are each source's latest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.packs.results import ResultRules
from garda.packs.types import Block, FormDefinition, FormRule, Relation, RuleScope, Term
from garda.people.models import Account, Person
from garda.regions.models import StationListing
from garda.results.domain.definition import as_sheet, field_name
from garda.results.domain.duties import ARBITER_AND_CONFIRMER, READER_AND_ARBITER
from garda.results.domain.findings import grouped
from garda.results.domain.refusals import SelfConfirmation, SourceParty
from garda.results.domain.settlement import Cause
from garda.results.entry import is_blind, result_rules
from garda.results.models import (
    BlockState,
    Decision,
    DecisionOutcome,
    Reading,
    Settlement,
    Source,
    VoteRound,
)
from garda.results.queries import DECIDED, load_definition

#: Why a block waits, as the page says it.
CAUSES: Mapping[str, str] = {
    Cause.VALUES: "Isiannya berbeda.",
    Cause.RULE: "Isiannya sama, tetapi jumlahnya tidak cocok dan belum dinyatakan memang demikian "
    "di kertas oleh dua orang.",
    Cause.UNREADABLE: "Ada angka yang tidak terbaca oleh salah satu sumber.",
    Cause.REOPENED: "Bagian ini sudah cocok, lalu satu sumber membetulkan isiannya.",
    Cause.REJECTED: "Keputusan sebelumnya ditolak orang kedua.",
    Cause.DISSENT: "Bagian ini sudah cocok, lalu sumber lain membaca angka lain.",
    Cause.SECOND_LOOK: "Bagian ini sudah cocok, lalu pemeriksaan ulang acak membaca angka lain.",
    Cause.WRONG_STATION: "Isiannya sama, tetapi fotonya tampaknya dari TPS lain.",
    Cause.DUPLICATE_PHOTO: "Isiannya sama, tetapi fotonya sama dengan foto formulir lain.",
}
#: The same in the queue, where there is room for two words.
CAUSE_NAMES: Mapping[str, str] = {
    Cause.VALUES: "Isian berbeda",
    Cause.RULE: "Jumlah tidak cocok",
    Cause.UNREADABLE: "Tidak terbaca",
    Cause.REOPENED: "Dibetulkan kemudian",
    Cause.REJECTED: "Putusan ditolak",
    Cause.DISSENT: "Sumber lain berbeda",
    Cause.SECOND_LOOK: "Pemeriksaan ulang",
    Cause.WRONG_STATION: "Foto TPS lain",
    Cause.DUPLICATE_PHOTO: "Foto ganda",
    DECIDED: "Menunggu konfirmasi",
}
_OPERATORS = {"=": "=", "<=": "≤", ">=": "≥"}
_MINUS = "−"

Sheet = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Equation:
    """One relation of a rule with a source's figures in it: ``326 + 13 = 339, bukan 344``."""

    code: str
    text: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What one source says in one field. ``value`` None: no number was read."""

    source: str
    label: str
    value: int | None
    written: str | None
    equations: tuple[Equation, ...]


@dataclass(frozen=True, slots=True)
class DifferingField:
    """One figure to decide, with each source's answer."""

    key: str
    section: str
    name: str
    answers: tuple[Answer, ...]

    @property
    def offers(self) -> dict[str, int | None]:
        return {answer.source: answer.value for answer in self.answers}


@dataclass(frozen=True, slots=True)
class Decided:
    """An answer to the difference and what became of it."""

    by: str
    reason: str
    figures: tuple[tuple[str, int | None], ...]
    failing: tuple[str, ...]
    outcome: str
    second: str
    second_reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One settlement and all its page shows. ``refusal``: why this person cannot act on it."""

    settlement: Settlement
    round: VoteRound
    definition: FormDefinition
    station_number: int | None
    fields: tuple[DifferingField, ...]
    same: int
    agreed: Mapping[str, int | None]
    decisions: tuple[Decided, ...]
    counted: tuple[tuple[str, int | None], ...]
    refusal: GardaError | None
    #: The reader's own source has not entered the form: no figure of another is shown.
    blind: bool

    @property
    def block(self) -> Block:
        return Block(self.settlement.block)

    @property
    def cause(self) -> str:
        return CAUSES.get(self.settlement.cause, "")

    @property
    def differs(self) -> bool:
        return self.settlement.state == BlockState.DIFFERS

    @property
    def waiting(self) -> Decided | None:
        """The decision that a second person has to look at."""
        if self.settlement.state != BlockState.DECIDED:
            return None
        return next(d for d in self.decisions if d.outcome == DecisionOutcome.WAITING)

    @property
    def offers(self) -> dict[str, dict[str, int | None]]:
        return {field.key: field.offers for field in self.fields}

    @property
    def names(self) -> dict[str, str]:
        return {field.key: field.name for field in self.fields}


def difference_of(actor: Actor, settlement_id: UUID) -> Difference:
    """The difference with its history. Seven queries. Raises Settlement.DoesNotExist.

    Whether the region is the actor's is the caller's to ask.
    """
    settlement = Settlement.objects.select_related(
        "round__contest", "round__station__village", "counted"
    ).get(pk=settlement_id, election_id=actor.election)
    round_ = settlement.round
    definition = load_definition(round_.contest_id)
    readings = _latest(round_, result_rules(actor.election))
    keys = definition.keys_of(Block(settlement.block))
    sheets = {source: as_sheet(definition, r.figures) for source, r in readings.items()}
    open_keys = [k for k in keys if len({sheet[k] for sheet in sheets.values()}) > 1] or list(keys)
    decisions = list(settlement.decisions.select_related("reading").order_by("id"))
    names = _names(decisions)
    return Difference(
        settlement=settlement,
        round=round_,
        definition=definition,
        station_number=_number(round_),
        fields=tuple(_field(definition, key, readings, sheets) for key in open_keys),
        same=len(keys) - len(open_keys),
        agreed={key: next((s[key] for s in sheets.values()), None) for key in keys},
        decisions=tuple(_decided(definition, keys, d, names) for d in decisions),
        counted=_figures(definition, keys, settlement.counted),
        refusal=_refusal(actor, round_, decisions),
        blind=is_blind(actor, round_),
    )


def _latest(round_: VoteRound, rules: ResultRules) -> dict[str, Reading]:
    """The latest version of each source that settles, the operator's before the others'."""
    sources = round_.readings.exclude(source=Source.ARBITER).order_by("source", "version")
    return {r.source: r for r in sources if rules.settles(r.source)}


def _number(round_: VoteRound) -> int | None:
    return (
        StationListing.objects.filter(
            station_id=round_.station_id, voter_list__superseded_on__isnull=True
        )
        .values_list("number", flat=True)
        .first()
    )


def _refusal(actor: Actor, round_: VoteRound, decisions: Sequence[Decision]) -> GardaError | None:
    """Who entered does not decide; who decided does not confirm. Checked again by the services."""
    waiting = next((d for d in decisions if d.outcome == DecisionOutcome.WAITING), None)
    if waiting is not None:
        own = ARBITER_AND_CONFIRMER.is_broken(actor.identity, [waiting.decided_by])
        return SelfConfirmation() if own else None
    readers = round_.readings.exclude(source=Source.ARBITER).values_list("entered_by", flat=True)
    return SourceParty() if READER_AND_ARBITER.is_broken(actor.identity, readers) else None


def may_decide(actor: Actor) -> bool:
    return actor.role == Role.PPK


def _field(
    definition: FormDefinition,
    key: str,
    readings: Mapping[str, Reading],
    sheets: Mapping[str, Sheet],
) -> DifferingField:
    field = definition.fields[definition.index[key]]
    return DifferingField(
        key,
        field.section,
        field_name(definition, key).id,
        tuple(
            Answer(
                source,
                Source(source).label,
                sheets[source][key],
                reading.as_written[definition.index[key]] if reading.as_written else None,
                tuple(equations(definition, key, sheets[source])),
            )
            for source, reading in readings.items()
        ),
    )


def equations(definition: FormDefinition, key: str, sheet: Sheet) -> Iterator[Equation]:
    """Relations of the form that ``key`` stands in and whose figures are all known."""
    for rule in definition.rules:
        if rule.scope is RuleScope.FORM:
            yield from _equations_of(rule, key, sheet)


def _equations_of(rule: FormRule, key: str, sheet: Sheet) -> Iterator[Equation]:
    for relation in rule.relations:
        terms = relation.terms
        if any(t.key == key for t in terms) and all(_known(t, sheet) for t in terms):
            yield _equation(rule.code, relation, sheet)


def _known(term: Term, sheet: Sheet) -> bool:
    return not term.source and sheet.get(term.key) is not None


def _equation(code: str, relation: Relation, sheet: Sheet) -> Equation:
    left, right = _sum(relation.left, sheet), _sum(relation.right, sheet) + relation.constant
    if relation.op != "=":
        holds = left <= right if relation.op == "<=" else left >= right
        written = f"{_written(relation.left, sheet)} {_OPERATORS[relation.op]} "
        text = written + _written(relation.right, sheet, relation.constant)
        return Equation(code, text if holds else f"{text} tidak benar", holds)
    if len(relation.left) > len(relation.right):
        long, total, goal = _written(relation.left, sheet), left, right
    else:
        long = _written(relation.right, sheet, relation.constant)
        total, goal = right, left
    text = f"{long} = {grouped(total)}" if long != grouped(total) else long
    if left == right:
        return Equation(code, text if text != long else f"{long} = {grouped(goal)}", holds=True)
    return Equation(code, f"{text}, bukan {grouped(goal)}", holds=False)


def _sum(terms: Sequence[Term], sheet: Sheet) -> int:
    return sum(term.coefficient * (sheet[term.key] or 0) for term in terms)


def _written(terms: Sequence[Term], sheet: Sheet, constant: int = 0) -> str:
    """``326 + 18``; a term that is taken away has its minus."""
    numbers = [term.coefficient * (sheet[term.key] or 0) for term in terms]
    numbers += [constant] if constant else []
    text = " + ".join(grouped(number) for number in numbers)
    return text.replace("+ -", f"{_MINUS} ")


def _figures(
    definition: FormDefinition, keys: Sequence[str], reading: Reading | None
) -> tuple[tuple[str, int | None], ...]:
    if reading is None:
        return ()
    index = definition.index
    return tuple((field_name(definition, k).id, reading.figures[index[k]]) for k in keys)


def _decided(
    definition: FormDefinition, keys: Sequence[str], row: Decision, names: Mapping[UUID, str]
) -> Decided:
    return Decided(
        by=names.get(row.decided_by, "Petugas"),
        reason=row.reading.reason,
        figures=_figures(definition, keys, row.reading),
        failing=tuple(row.failing),
        outcome=row.outcome,
        second=names.get(row.closed_by, "Petugas") if row.closed_by else "",
        second_reason=row.closed_reason,
    )


def _names(decisions: Sequence[Decision]) -> dict[UUID, str]:
    """Names of the officers who decided, by person or account: colleagues see each other."""
    return names_of({i for d in decisions for i in (d.decided_by, d.closed_by) if i is not None})


def names_of(ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of officers by person or account; who has neither any more is "Petugas".

    Two queries at most.
    """
    if not ids:
        return {}
    people = dict(Person.objects.filter(id__in=ids).values_list("id", "name"))
    rest = set(ids) - people.keys()
    accounts = Account.objects.filter(id__in=rest).values_list("id", "username") if rest else ()
    return {**dict.fromkeys(ids, "Petugas"), **dict(accounts), **people}
