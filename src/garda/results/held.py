"""Held sendings before the people who answer them: what came, from whom, why it does not count.

The list shows no figures. One sending shows them to the operators' own side (PPS), and to the PPK
once its own source has entered the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.models import Grant
from garda.regions.models import StationListing
from garda.regions.queries import listings, within

from .comparison import names_of
from .domain.definition import field_name
from .domain.sending import MARK_WORDS, REMARKS, SendMark
from .entry import result_rules
from .models import HeldReading, PartnerToken, Reading, Source
from .queries import load_definition
from .services.held import releasable

#: Roles of one sender that a line names.
_MOST_ROLES = 3
#: Answered sendings that the list still shows.
_NEWEST = 30


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent: the roles of the account in this election, or the partner's name."""

    grants: tuple[Grant, ...] = ()
    partner: str = ""


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One sending of the list. ``why``: what holds it; ``remarks``: what is noted besides."""

    held: HeldReading
    listing: StationListing | None
    sender: Sender
    why: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldFigure:
    """One figure as it was sent, and the operators' newest, where there is one."""

    name: str
    value: int | None
    written: str | None
    counting: int | None

    @property
    def differs(self) -> bool:
        return self.value != self.counting


@dataclass(frozen=True, slots=True)
class HeldPage:
    """One sending. ``figures`` None: not to be seen by this role yet; ``other``: other fields."""

    line: HeldLine
    figures: tuple[HeldFigure, ...] | None
    other_fields: bool
    compared: bool
    releasable: bool
    answered_by: str

    @property
    def asked(self) -> list[HeldFigure]:
        """What has to be looked at: what differs, or everything where nothing is beside it."""
        return [f for f in self.figures or () if f.differs or not self.compared]

    @property
    def same(self) -> list[HeldFigure]:
        return [f for f in self.figures or () if self.compared and not f.differs]


def waiting_held(election_id: UUID, path: str) -> QuerySet[HeldReading]:
    """Sendings at or under ``path`` that nobody has answered and that did not count since.

    What was sent again when nothing held it any more is a reading of the same id.
    """
    rows = HeldReading.objects.filter(within(path), election_id=election_id, answer__isnull=True)
    return rows.exclude(id__in=Reading.objects.filter(within(path, "round__path")).values("id"))


def held_lines(actor: Actor) -> tuple[list[HeldLine], list[HeldLine]]:
    """Waiting ones, the oldest first, and the newest answered. Six queries."""
    about = ("round__contest", "round__station__village", "answer")
    waiting = waiting_held(actor.election, actor.path).select_related(*about)
    answered = HeldReading.objects.filter(
        within(actor.path), election_id=actor.election, answer__isnull=False
    ).select_related(*about)
    first = list(waiting.order_by("recorded_at", "id"))
    rest = list(answered.order_by("-answer__answered_at")[:_NEWEST])
    numbers = {row.path: row for row in listings(actor.election, actor.path)}
    senders = _senders(actor.election, [*first, *rest])
    lines = [_line(held, numbers.get(held.path), senders) for held in [*first, *rest]]
    return lines[: len(first)], lines[len(first) :]


def _line(
    held: HeldReading, listing: StationListing | None, senders: Mapping[UUID, Sender]
) -> HeldLine:
    return HeldLine(
        held,
        listing,
        senders.get(held.entered_by, Sender()),
        _words(mark for mark in held.marks if mark not in REMARKS),
        _words(mark for mark in held.marks if mark in REMARKS),
    )


def _words(marks: Iterable[str]) -> tuple[str, ...]:
    return tuple(MARK_WORDS[SendMark(mark)] for mark in marks)


def _senders(election_id: UUID, rows: Iterable[HeldReading]) -> dict[UUID, Sender]:
    """By author: a person, an account without one, or a partner's token. Two queries."""
    ids = {row.entered_by for row in rows}
    if not ids:
        return {}
    mine = Q(account_id__in=ids) | Q(account__person_id__in=ids)
    grants: dict[UUID, list[Grant]] = {}
    found = Grant.objects.filter(mine, election_id=election_id).select_related("account", "region")
    for grant in found.order_by("valid_from", "id"):
        author = grant.account.person_id or grant.account_id
        grants.setdefault(author, []).append(grant)
    tokens = PartnerToken.objects.filter(id__in=ids - grants.keys())
    named = {author: Sender(tuple(each[:_MOST_ROLES])) for author, each in grants.items()}
    return named | {token.id: Sender(partner=token.name) for token in tokens}


def held_page(actor: Actor, held: HeldReading) -> HeldPage:
    """One sending with what this actor may see of it."""
    listing = StationListing.objects.filter(
        station_id=held.round.station_id, voter_list__superseded_on__isnull=True
    ).first()
    line = _line(held, listing, _senders(actor.election, [held]))
    answer = getattr(held, "answer", None)
    seen = sees_figures(actor, held)
    counting = _counting(held) if seen else None
    return HeldPage(
        line,
        figures=_figures(held, counting) if seen else None,
        other_fields=SendMark.OTHER_FORM in held.marks,
        compared=counting is not None,
        releasable=releasable(held) and actor.role == Role.PPS,
        answered_by=names_of({answer.answered_by})[answer.answered_by] if answer else "",
    )


def sees_figures(actor: Actor, held: HeldReading) -> bool:
    """Nobody who counts as another source sees figures before the own stand."""
    if actor.role == Role.PPS:
        return bool(held.source == Source.OPERATOR)
    own = result_rules(actor.election).source_of(actor.role)
    return own is not None and Reading.objects.filter(round=held.round_id, source=own.code).exists()


def _counting(held: HeldReading) -> Reading | None:
    """The newest version of the same source, beside which the held figures are looked at."""
    rows = Reading.objects.filter(round=held.round_id, source=held.source, pair=held.pair)
    return rows.order_by("-version").first()


def _figures(held: HeldReading, counting: Reading | None) -> tuple[HeldFigure, ...]:
    """Named by the form, unless they were ordered by another one."""
    definition = load_definition(held.round.contest_id)
    values, written = held.content["figures"], held.content["as_written"]
    fits = len(values) == len(definition.keys) and SendMark.OTHER_FORM not in held.marks
    names = (
        [field_name(definition, key).id for key in definition.keys]
        if fits
        else [f"Isian ke-{number}" for number in range(1, len(values) + 1)]
    )
    return tuple(
        HeldFigure(
            name,
            values[index],
            written[index] if written else None,
            counting.figures[index] if fits and counting else None,
        )
        for index, name in enumerate(names)
    )
