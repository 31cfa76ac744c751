"""Receipts for boxes and papers on their way from the station to the PPS and on to the PPK."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from garda.activities.services.words import words_or_none
from garda.documents.intake import Received
from garda.documents.models import Document, Upload
from garda.documents.services import NewPaper, issue_many, take_upload
from garda.formation.staffing import KPPS, serving
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.people.models import Grant
from garda.regions.models import Election, Region, Station
from garda.votingday.errors import (
    AlreadyHanded,
    GiverUnknown,
    NotYet,
    SealMissing,
    UnknownKind,
    UnknownStations,
)
from garda.votingday.models import HandOver, HandOverStation, Leg
from garda.votingday.queries import handed_over
from garda.votingday.receipts import RECEIPT, receipt_facts

HAND_OVER = act(
    "votingday.hand_over",
    "Menerima kotak dan berkas TPS dengan tanda terima",
    Role.PPS,
    Role.PPK,
)
#: Who takes on which leg, and writes the receipt.
TAKERS: Final[Mapping[str, Role]] = {Leg.TO_PPS: Role.PPS, Leg.TO_PPK: Role.PPK}
SERIES: Final = "TT"
LONGEST_NOTE, LONGEST_SEAL = 300, 40


@dataclass(frozen=True, slots=True)
class Handed:
    """A station's box: the number on its seal (empty: as on its first receipt) and what came with
    it, by the pack's list."""

    station: UUID
    seal: str
    contents: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReceipt:
    """One handing over. ``id`` is made where it was written; ``given_by`` a person, or a note."""

    id: UUID
    stations: Sequence[Handed]
    given_by: UUID | None = None
    note: str = ""
    at: datetime | None = None


@transaction.atomic
def hand_over(
    actor: Actor,
    *,
    village: Region,
    leg: str,
    receipts: Sequence[NewReceipt],
    day: date | None = None,
    photo: Received | None = None,
) -> list[HandOver]:
    """Record what was taken over from stations of a village, each with a numbered receipt.

    ``day``: the voting day whose boxes they are, the election's own unless said. The PPS takes from
    the groups, the PPK from the PPS. Known ids are passed over. Thirteen queries for any number.
    Raises NotAllowed, UnknownStations, UnknownKind, NotYet, AlreadyHanded, SealMissing,
    GiverUnknown, WordsMissing.
    """
    HAND_OVER.require(actor, path=village.path, among={TAKERS[leg]})
    taking = _Taking(actor, village, leg, day, receipts)
    if not taking.receipts:
        return []
    taking.refuse()
    papers = issue_many(actor, papers=taking.papers())
    upload = (
        take_upload(actor, received=photo, election=taking.election, path=village.path)
        if photo
        else None
    )
    kept = HandOver.objects.bulk_create(taking.rows(papers, upload))
    lines = HandOverStation.objects.bulk_create(taking.lines())
    record(
        actor,
        "votingday.handed_over",
        path=village.path,
        payload={
            "leg": leg,
            "receipts": len(kept),
            "stations": len(lines),
            "seals_differ": sum(line.seal_differs for line in lines),
        },
        items=[[str(line.handover_id), line.path, line.seal, line.contents] for line in lines],
        election_id=taking.election.id,
        happened_at=max(row.happened_at for row in kept),
    )
    return kept


class _Taking:
    """Receipts of one leg of a village with what judging them needs, read once."""

    def __init__(
        self,
        actor: Actor,
        village: Region,
        leg: str,
        day: date | None,
        receipts: Sequence[NewReceipt],
    ) -> None:
        self.actor, self.village, self.leg, self.now = actor, village, leg, clock.now()
        self.election = Election.objects.get(id=actor.election)
        self.day = day or self.election.voting_day
        wanted = {handed.station for receipt in receipts for handed in receipt.stations}
        held = Station.objects.filter(election=self.election, village=village, id__in=wanted)
        # One receipt at a time for each box, in one order for all.
        self.stations = held.select_for_update(no_key=True).order_by("id").in_bulk()
        known = set(
            HandOver.objects.filter(id__in=[r.id for r in receipts]).values_list("id", flat=True)
        )
        self.receipts = [receipt for receipt in receipts if receipt.id not in known]
        standing = handed_over(self.election, village.path).filter(handover__day=self.day)
        self.before = {(line.station_id, line.leg): line for line in standing}

    def refuse(self) -> None:
        """Raise what is wrong with the receipts, before anything is written."""
        boxes = [handed for receipt in self.receipts for handed in receipt.stations]
        stations = [handed.station for handed in boxes]
        self._refuse_stations(stations)
        contents = get_pack(self.election.pack).votingday.contents
        if any(code not in contents for handed in boxes for code in handed.contents):
            raise UnknownKind
        if any(receipt.at and receipt.at > self.now for receipt in self.receipts):
            raise NotYet
        without = [h.station for h in boxes if not self.seal_of(h)]
        if without:
            raise SealMissing(self._names(without))
        self._refuse_givers()

    def _refuse_stations(self, stations: Sequence[UUID]) -> None:
        empty = any(not receipt.stations for receipt in self.receipts)
        twice = len(set(stations)) < len(stations)
        if empty or twice or any(station not in self.stations for station in stations):
            raise UnknownStations
        done = [station for station in stations if (station, self.leg) in self.before]
        if done:
            raise AlreadyHanded(self._names(done))

    def _refuse_givers(self) -> None:
        named = {receipt.given_by for receipt in self.receipts if receipt.given_by}
        silent = any(not r.given_by and not r.note.strip() for r in self.receipts)
        if silent or not named <= set(givers(self.election, self.village, self.leg)):
            raise GiverUnknown

    def _names(self, stations: Collection[UUID]) -> list[str]:
        return sorted(f"TPS {self.stations[station].path[-3:]}" for station in stations)

    def seal_of(self, handed: Handed) -> str:
        """The number as it is kept: no blanks, in capitals; on the second leg as on the first."""
        written = "".join(handed.seal.split()).upper()[: LONGEST_SEAL + 1]
        if len(written) > LONGEST_SEAL:
            return ""
        return written or self._first_seal(handed.station)

    def _first_seal(self, station: UUID) -> str:
        first = self.before.get((station, Leg.TO_PPS))
        return first.seal if first and self.leg == Leg.TO_PPK else ""

    def papers(self) -> list[NewPaper]:
        # The station's group has no register: the receipt is numbered by who takes.
        office = Region.objects.get(path=self.actor.path)
        return [
            NewPaper(
                election=self.election,
                office=office,
                region=self.village,
                kind=RECEIPT,
                series=SERIES,
                title=f"Tanda terima kotak dan berkas {self.village.name}",
                facts=self._facts(receipt, office),
                signed_at=self.now,
            )
            for receipt in self.receipts
        ]

    def _facts(self, receipt: NewReceipt, office: Region) -> dict[str, Any]:
        boxes = [
            (self.stations[h.station].path, self.seal_of(h), h.contents) for h in receipt.stations
        ]
        at = receipt.at or self.now
        note = self._note(receipt)
        return receipt_facts(
            self.election, self.village, office, self.leg, receipt.id, boxes, at, note
        )

    def _note(self, receipt: NewReceipt) -> str:
        return words_or_none(receipt.note, "keterangan", "the note", LONGEST_NOTE)

    def rows(self, papers: Sequence[Document], upload: Upload | None) -> list[HandOver]:
        return [
            HandOver(
                id=receipt.id,
                election=self.election,
                village=self.village,
                path=self.village.path,
                leg=self.leg,
                day=self.day,
                given_by_id=receipt.given_by,
                taken_by_id=self.actor.person_id,
                note=self._note(receipt),
                document=paper,
                upload=upload,
                account=self.actor.account_id or self.actor.identity,
                happened_at=receipt.at or self.now,
                recorded_at=self.now,
            )
            for receipt, paper in zip(self.receipts, papers, strict=True)
        ]

    def lines(self) -> list[HandOverStation]:
        return [
            HandOverStation(
                election=self.election,
                handover_id=receipt.id,
                station_id=handed.station,
                path=self.stations[handed.station].path,
                leg=self.leg,
                seal=self.seal_of(handed),
                seal_differs=self.seal_of(handed)
                != (self._first_seal(handed.station) or self.seal_of(handed)),
                contents=list(dict.fromkeys(handed.contents)),
            )
            for receipt in self.receipts
            for handed in receipt.stations
        ]


def givers(election: Election, village: Region, leg: str) -> dict[UUID, str]:
    """Who may give on a leg, with what they are called: the groups, or the PPS. One query."""
    if leg == Leg.TO_PPS:
        held = serving(election.id, KPPS, village.path).select_related("person")
        return {
            member.person_id: f"TPS {member.path[-3:]} · {member.seat}. {member.person.name}"
            for member in held.order_by("path", "seat")
        }
    grants = Grant.objects.filter(
        election=election, region=village, role=Role.PPS, revoked_at__isnull=True
    )
    found = grants.exclude(account__person=None).select_related("account__person")
    return {
        g.account.person.id: g.account.person.name
        for g in found.order_by("account__person__name")
        if g.account.person
    }
