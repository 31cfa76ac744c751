"""Who goes on from a written test, and who is chosen: by marks, then by what the pack says breaks
ties, then as the plenary says. Pure; every person gets a reason in both languages.

Marks are decimals from 0 to 100 with two digits: what is compared is what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Final

from garda.packs.types import Text

LOWEST, HIGHEST = Decimal(0), Decimal(100)
_DIGITS = Decimal("0.01")
_Key = tuple[Decimal | int, ...]
#: What the pack's words for ties mean, from a contender; more is better.
WRITTEN: Final = "written"
INTERVIEW: Final = "interview"
EXPERIENCE: Final = "experience"


@dataclass(frozen=True, slots=True)
class Contender:
    """An applicant who fulfils the requirements. ``home``: station of residence, for bodies of
    stations; ``moves``: would serve at another one of the village."""

    id: str
    written: Decimal | None = None
    interview: Decimal | None = None
    experience: int = 0
    home: str | None = None
    moves: bool = True


@dataclass(frozen=True, slots=True)
class Rules:
    """What the pack says. ``written`` and ``interview``: whether there is such a stage."""

    written: bool
    interview: bool
    pass_mark: int = 0
    invited: int = 0
    weight: int = 0
    reserves: int = 0
    ties: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """A seat; ``station`` None for a body of a district or village."""

    seat: int
    station: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """What becomes of a contender: an opening, a rank among the reserves, or neither."""

    id: str
    reason: Text
    opening: Opening | None = None
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """``tied``: groups of equals whose order the plenary must give before anything holds."""

    lines: Sequence[Placed] = ()
    tied: Sequence[Sequence[str]] = field(default=())


def average(sheets: Iterable[Mapping[str, Decimal]], weights: Mapping[str, int]) -> Decimal:
    """The interview's mark: each interviewer's sheet by the weights (percent), averaged.

    ``sheets`` have every criterion of ``weights``. Rounded half up to two digits.
    """
    sums = [sum((sheet[c] * weights[c] for c in weights), Decimal(0)) for sheet in sheets]
    return _rounded(sum(sums, Decimal(0)) / (100 * len(sums)))


def final_mark(contender: Contender, rules: Rules) -> Decimal | None:
    """Written and interview by their weights; None while a mark is missing, or without stages."""
    if not rules.interview:
        return contender.written
    if contender.interview is None:
        return None
    if not rules.weight:
        return contender.interview
    if contender.written is None:
        return None
    whole = contender.written * rules.weight + contender.interview * (100 - rules.weight)
    return _rounded(whole / 100)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_DIGITS, rounding=ROUND_HALF_UP)


def invited(contenders: Iterable[Contender], rules: Rules) -> set[str]:
    """Ids of those who go on from the written test: the best ones, and all equal to the last."""
    if not rules.written:
        return {each.id for each in contenders}
    passed = [
        (each.written, each.id)
        for each in contenders
        if each.written is not None and each.written >= rules.pass_mark
    ]
    marks = sorted((mark for mark, _ in passed), reverse=True)
    lowest = marks[: rules.invited][-1] if marks else HIGHEST
    return {id_ for mark, id_ in passed if mark >= lowest}


def select(
    contenders: Sequence[Contender],
    rules: Rules,
    openings: Sequence[Opening],
    order: Sequence[str] = (),
) -> Outcome:
    """Fill the openings by rank, then the reserves. ``order``: how the plenary put equals, ids.

    Where equals not named in ``order`` would change who sits or who is which reserve, nothing is
    placed and they are told.
    """
    going_on = invited(contenders, rules)
    groups = _groups([each for each in contenders if each.id in going_on], rules, order)
    ranked = [each for group in groups for each in group]
    tied = [
        [each.id for each in group]
        for group in groups
        if len(group) > 1 and _matters(ranked, group, rules, openings)
    ]
    if tied:
        return Outcome(tied=tied)
    seated = _seated(ranked, openings)
    return Outcome([*_lines(ranked, seated, rules), *_left_behind(contenders, ranked, rules)])


def _groups(
    contenders: Iterable[Contender], rules: Rules, order: Sequence[str]
) -> list[list[Contender]]:
    """Best first; those whom nothing tells apart together, by id."""
    place = {id_: position for position, id_ in enumerate(order)}
    key = _key(rules, place)
    complete = [each for each in contenders if _has_marks(each, rules)]
    ordered = sorted(sorted(complete, key=lambda each: each.id), key=key)
    return [list(group) for _, group in groupby(ordered, key=key)]


def _has_marks(contender: Contender, rules: Rules) -> bool:
    return not (rules.written or rules.interview) or final_mark(contender, rules) is not None


def _key(
    rules: Rules, place: Mapping[str, int]
) -> Callable[[Contender], tuple[Decimal | int, ...]]:
    def key(each: Contender) -> tuple[Decimal | int, ...]:
        breakers = [-_value(each, name) for name in rules.ties]
        named = place.get(each.id, len(place))
        return (-(final_mark(each, rules) or LOWEST), *breakers, named)

    return key


def _value(contender: Contender, name: str) -> Decimal | int:
    if name == EXPERIENCE:
        return contender.experience
    mark = contender.written if name == WRITTEN else contender.interview
    return mark if mark is not None else LOWEST


def _matters(
    ranked: Sequence[Contender],
    group: Sequence[Contender],
    rules: Rules,
    openings: Sequence[Opening],
) -> bool:
    """Whether the order within a group changes who sits or who is which reserve."""
    first = ranked.index(group[0])
    turned = [*ranked[:first], *reversed(group), *ranked[first + len(group) :]]
    return _heads(ranked, rules, openings) != _heads(turned, rules, openings)


def _heads(
    ranked: Sequence[Contender], rules: Rules, openings: Sequence[Opening]
) -> tuple[set[str], list[str]]:
    seated = _seated(ranked, openings)
    waiting = [each.id for each in ranked if each.id not in seated]
    return set(seated), waiting[: rules.reserves]


def _seated(ranked: Sequence[Contender], openings: Sequence[Opening]) -> dict[str, Opening]:
    """At the own station first, in the order of rank; then those who would move, where it is free.

    Bodies without stations have no home: everybody is at home.
    """
    free, seated = list(openings), dict[str, Opening]()
    for each in ranked:
        _sit(each, [o for o in free if o.station == each.home], free, seated)
    for each in ranked:
        if each.id not in seated and each.moves:
            _sit(each, free, free, seated)
    return seated


def _sit(
    each: Contender,
    among: Sequence[Opening],
    free: list[Opening],
    seated: dict[str, Opening],
) -> None:
    if among:
        seated[each.id] = among[0]
        free.remove(among[0])


def _lines(
    ranked: Sequence[Contender], seated: Mapping[str, Opening], rules: Rules
) -> list[Placed]:
    lines, waiting = [], 0
    for place, each in enumerate(ranked, start=1):
        if each.id in seated:
            lines.append(Placed(each.id, _chosen(each, place, ranked, rules), seated[each.id]))
            continue
        waiting += 1
        rank = waiting if waiting <= rules.reserves else None
        reason = _not_chosen(each, place, ranked, rules, rank)
        lines.append(Placed(each.id, reason, rank=rank))
    return lines


def _position(each: Contender, place: int, ranked: Sequence[Contender], rules: Rules) -> Text:
    mark = final_mark(each, rules)
    by = _tie_words(each, ranked, rules)
    if mark is None:
        return Text(
            f"Peringkat {place} dari {len(ranked)}{by.id}", f"Rank {place} of {len(ranked)}{by.en}"
        )
    return Text(
        f"Nilai {told(mark)}, peringkat {place} dari {len(ranked)}{by.id}",
        f"Mark {mark}, rank {place} of {len(ranked)}{by.en}",
    )


def _tie_words(each: Contender, ranked: Sequence[Contender], rules: Rules) -> Text:
    """How equal marks were told apart, where there were any."""
    mark = final_mark(each, rules)
    equal = [other for other in ranked if final_mark(other, rules) == mark and other is not each]
    if not equal:
        return Text("", "")
    for name in rules.ties:
        if any(_value(other, name) != _value(each, name) for other in equal):
            words = _TIE_WORDS[name]
            return Text(
                f" (nilai sama dibedakan menurut {words.id})", f" (equal marks by {words.en})"
            )
    return Text(" (nilai sama, urutan oleh pleno)", " (equal marks, order by the plenary)")


_TIE_WORDS: Mapping[str, Text] = {
    WRITTEN: Text("nilai tertulis", "the written mark"),
    INTERVIEW: Text("nilai wawancara", "the interview's mark"),
    EXPERIENCE: Text("pengalaman bertugas", "earlier service"),
}


def _chosen(each: Contender, place: int, ranked: Sequence[Contender], rules: Rules) -> Text:
    where = _position(each, place, ranked, rules)
    return Text(f"{where.id}: terpilih.", f"{where.en}: chosen.")


def _not_chosen(
    each: Contender, place: int, ranked: Sequence[Contender], rules: Rules, rank: int | None
) -> Text:
    where = _position(each, place, ranked, rules)
    full = Text("kursi terisi peringkat di atasnya", "seats went to higher ranks")
    if not each.moves:
        full = Text(
            "kursi di TPS-nya terisi, dan tidak bersedia di TPS lain",
            "the seats at the own station are taken, and another one was not wanted",
        )
    if rank is not None:
        return Text(
            f"{where.id}; {full.id}: calon pengganti ke-{rank}.",
            f"{where.en}; {full.en}: reserve {rank}.",
        )
    return Text(
        f"{where.id}; {full.id}, dan {rules.reserves} tempat calon pengganti juga terisi.",
        f"{where.en}; {full.en}, and so did the {rules.reserves} places of reserves.",
    )


def _left_behind(
    contenders: Sequence[Contender], ranked: Sequence[Contender], rules: Rules
) -> list[Placed]:
    """Those who did not come as far as the ranking."""
    known = {each.id for each in ranked}
    going_on = invited(contenders, rules)
    marks = [
        each.written for each in contenders if each.id in going_on and each.written is not None
    ]
    lowest = min(marks, default=None)
    return [
        Placed(each.id, _why_behind(each, each.id in going_on, rules, lowest))
        for each in contenders
        if each.id not in known
    ]


def _why_behind(each: Contender, goes_on: bool, rules: Rules, lowest: Decimal | None) -> Text:
    if rules.written and each.written is None:
        return Text("Tidak mempunyai nilai tes tertulis.", "Has no mark of the written test.")
    if not goes_on and each.written is not None and each.written < rules.pass_mark:
        return Text(
            f"Nilai tertulis {told(each.written)}, di bawah nilai ambang {rules.pass_mark}.",
            f"Written mark {each.written}, below the pass mark {rules.pass_mark}.",
        )
    if not goes_on and each.written is not None and lowest is not None:
        return Text(
            f"Nilai tertulis {told(each.written)}; yang diundang wawancara paling rendah "
            f"{told(lowest)}.",
            f"Written mark {each.written}; the lowest one invited to the interview has {lowest}.",
        )
    return Text("Tidak mempunyai nilai wawancara.", "Has no mark of the interview.")


def told(mark: Decimal) -> str:
    """``82,50``: a mark the Indonesian way."""
    return f"{mark:.2f}".replace(".", ",")
