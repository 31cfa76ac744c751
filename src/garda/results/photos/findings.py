"""What the page of a machine's reading shows: each figure with its frame, and why it is doubted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from garda.kernel.actor import Actor
from garda.packs.types import FormDefinition
from garda.results.domain.definition import field_name
from garda.results.domain.layout import PageLayout
from garda.results.entry import is_blind
from garda.results.models import MachineFinding, MachineVerdict, VoteRound
from garda.results.quality import waiting_looks
from garda.results.queries import load_definition
from garda.results.reading.decode import WINDOW
from garda.results.reading.verdicts import MESSAGES, Cause

from .crops import layout_of, photos_to_show
from .desk import may_look
from .reading import finding_id


class Class(StrEnum):
    """What the reader says of one figure."""

    ACCEPTED = "accepted"
    TO_CHECK = "to_check"
    INCONSISTENT = "inconsistent"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Shown:
    """A class as pages show it: never by colour alone."""

    name: str
    tone: str
    sign: str
    icon: str


CLASSES: Final[Mapping[Class, Shown]] = {
    Class.ACCEPTED: Shown("Diterima", "ok", "✓", "check"),
    Class.TO_CHECK: Shown("Periksa", "awas", "!", "warn"),
    Class.INCONSISTENT: Shown("Salah di kertas", "bahaya", "≠", "x"),
    Class.MISSING: Shown("Tidak ada", "netral", "?", "eye"),
}
_NOT_THERE: Final = frozenset({Cause.MISSING, Cause.UNSEEN, Cause.UNREADABLE})


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure. ``place``: left, top, width and height in mm on its page, None where it was not
    found. ``cost`` and ``lead`` in nats, as pages write them."""

    key: str
    name: str
    section: str
    shown: Shown
    kind: str
    written: str
    plain: int | None
    decoded: int | None
    cost: str
    lead: str
    reasons: tuple[str, ...]
    place: tuple[str, str, str, str] | None


@dataclass(frozen=True, slots=True)
class PageFrames:
    """A photographed page with the figures on it; sizes in mm."""

    number: int
    width: str
    height: str
    lines: Sequence[FigureLine]


@dataclass(frozen=True, slots=True)
class MachinePage:
    """``reasons``: what concerns no single figure. ``unplaced``: figures on no photo."""

    finding: MachineFinding
    verdict: Shown
    reasons: tuple[str, ...]
    pages: Sequence[PageFrames]
    unplaced: Sequence[FigureLine]
    counts: Mapping[Class, int]


def must_not_know(actor: Actor, round_: VoteRound) -> bool:
    """Whether the actor's role is a source that has not entered the form, or the form waits for
    its second look: the machine's figures would no longer be one opinion of two."""
    waits = waiting_looks().filter(round=round_).exists()
    return waits or is_blind(actor, round_) or not may_look(actor, round_)


def latest_finding(round_: VoteRound) -> MachineFinding | None:
    """That of the photos that are shown; else, while new ones wait to be read, the last one."""
    shown = photos_to_show(round_.id)
    photos = [shown[number].photo.object_sha256 for number in sorted(shown)]
    found = MachineFinding.objects.filter(round=round_)
    return (
        found.filter(pk=finding_id(round_.id, photos)).first()
        or found.order_by("-found_at", "-id").first()
    )


def machine_page(round_: VoteRound, finding: MachineFinding) -> MachinePage:
    """The newest photos with frames, as the finding classes their figures. Two queries."""
    definition = load_definition(round_.contest_id)
    photos = photos_to_show(round_.id)
    layouts = {number: layout_of(shown) for number, shown in photos.items()}
    places = {number: page for number, page in layouts.items() if page is not None}
    lines = _lines(definition, finding, places)
    on = {key: n for n, page in places.items() for key in page.keys}
    return MachinePage(
        finding=finding,
        verdict=CLASSES[_CLASS_OF[MachineVerdict(finding.verdict)]],
        reasons=tuple(_words(r) for r in finding.reasons if not r["keys"]),
        pages=[
            PageFrames(n, f"{page.width_mm:g}", f"{page.height_mm:g}",
                       [line for line in lines if on.get(line.key) == n])
            for n, page in sorted(places.items())
        ],
        unplaced=[line for line in lines if line.key not in on],
        counts={kind: sum(line.kind == kind for line in lines) for kind in Class},
    )  # fmt: skip


_CLASS_OF: Final[Mapping[MachineVerdict, Class]] = {
    MachineVerdict.ACCEPTED: Class.ACCEPTED,
    MachineVerdict.TO_CHECK: Class.TO_CHECK,
    MachineVerdict.INCONSISTENT: Class.INCONSISTENT,
    MachineVerdict.REJECTED: Class.MISSING,
}


def _words(reason: Mapping[str, str]) -> str:
    return MESSAGES[Cause(reason["cause"])].id


def _lines(
    definition: FormDefinition,
    finding: MachineFinding,
    places: Mapping[int, PageLayout],
) -> list[FigureLine]:
    why: dict[str, list[Mapping[str, str]]] = {}
    for reason in finding.reasons:
        for key in reason["keys"]:
            why.setdefault(key, []).append(reason)
    spots = {key: _place(page, key) for page in places.values() for key in page.keys}
    return [
        _line(definition, finding, number, why.get(key, []), spots.get(key))
        for number, key in enumerate(definition.keys)
    ]


def _line(
    definition: FormDefinition,
    finding: MachineFinding,
    number: int,
    reasons: Sequence[Mapping[str, str]],
    place: tuple[str, str, str, str] | None,
) -> FigureLine:
    key = definition.keys[number]
    kind = _class(finding, number, {Cause(reason["cause"]) for reason in reasons})
    return FigureLine(
        key=key,
        name=field_name(definition, key).id,
        section=definition.fields[number].section,
        shown=CLASSES[kind],
        kind=str(kind),
        written=finding.as_written[number] or "",
        plain=finding.plain[number],
        decoded=finding.decoded[number],
        cost=_nats(finding.cost[number]),
        lead=_nats(finding.lead[number]),
        reasons=tuple(dict.fromkeys(_words(reason) for reason in reasons)),
        place=place,
    )


def _class(finding: MachineFinding, number: int, causes: set[Cause]) -> Class:
    if finding.cost[number] is None or causes & _NOT_THERE:
        return Class.MISSING
    if Cause.AS_WRITTEN in causes:
        return Class.INCONSISTENT
    rejected = finding.verdict == MachineVerdict.REJECTED
    return Class.TO_CHECK if causes or rejected else Class.ACCEPTED


def _place(page: PageLayout, key: str) -> tuple[str, str, str, str]:
    frames = page.frames_of(key)
    first, last = frames[0], frames[-1]
    sides = (first.x, first.y, last.x + last.w - first.x, first.h)
    return (f"{sides[0]:.1f}", f"{sides[1]:.1f}", f"{sides[2]:.1f}", f"{sides[3]:.1f}")


def _nats(value: float | None) -> str:
    """``2,3``; a lead beyond what is sought is only known to be that far."""
    if value is None:
        return "–"
    return f"> {WINDOW:g}" if value >= WINDOW else f"{value:.1f}".replace(".", ",")
