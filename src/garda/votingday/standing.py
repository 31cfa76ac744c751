"""How the sender of a station's figures stands to it: who acts, and what has to be noted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from garda.activities.api.envelope import Sender
from garda.formation.models import Appointment
from garda.formation.staffing import KPPS
from garda.kernel.actor import Actor
from garda.kernel.built_once import built_once
from garda.kernel.codes import in_scope
from garda.kernel.roles import Role
from garda.readiness.models import StationOperator
from garda.regions.models import Station
from garda.results.domain.sending import SendMark
from garda.results.models import Channel

from .roll_calls import with_roll_calls

#: By how much a phone's clock may be off without a word.
CLOCK_OFF: Final = timedelta(minutes=15)
OPERATOR: Final = "operator"
#: How somebody else takes over for a station, and what the reading then says of it.
ASSISTED: Final[Mapping[str, str]] = {"paper": Channel.PAPER, "call": Channel.CALL}
#: What is typed by one person and read back by another.
READ_BACK: Final = frozenset({OPERATOR, "call"})
_HELPERS = (Role.PPS, Role.PPK)


@dataclass(frozen=True, slots=True)
class Standing:
    """Who acts for a station, and the marks of that."""

    actor: Actor
    marks: tuple[SendMark, ...]


@built_once
def _stations(election_id: UUID, ids: Collection[UUID]) -> QuerySet[Any]:
    found = Station.objects.filter(election_id=election_id, id__in=ids)
    return with_roll_calls(found, election_id)


@built_once
def _members(stations: Collection[UUID]) -> QuerySet[Appointment]:
    """Members of the groups of stations; ``operates``: whom the PPS named to send."""
    naming = StationOperator.objects.filter(appointment=OuterRef("pk"), ended_at__isnull=True)
    serving = Appointment.objects.filter(station__in=stations, body=KPPS, ended_on__isnull=True)
    return serving.annotate(operates=Exists(naming))


class Standings:
    """How one sender stands to some stations. Two queries, whatever their number."""

    def __init__(self, sender: Sender, stations: Collection[UUID]) -> None:
        self._sender = sender
        found = _stations(sender.election.id, set(stations))
        self.stations: Mapping[UUID, Any] = {row.id: row for row in found}
        self._members = {(row.station_id, row.id): row for row in _members(list(self.stations))}

    def of(self, station: Any, role: str, read_back_by: UUID | None) -> Standing:
        """The sender at a station in a ``role`` (``operator``, ``paper``, ``call``).

        ``read_back_by``: the appointment that read the figures back.
        """
        wanted = (Role.KPPS,) if role == OPERATOR else _HELPERS
        actor = self._actor(station, wanted)
        marks = {
            SendMark.REVOKED_DEVICE: self._sender.revoked,
            SendMark.ENDED_ROLE: not self._sender.grants,
            SendMark.NOT_YOURS: actor is None,
            SendMark.ASSISTED: role in ASSISTED,
        }
        acting = actor or self._sender.actors[0]
        own = actor is not None and role == OPERATOR
        marks |= {
            SendMark.NOT_OPERATOR: own and not self.is_operator(station, acting),
            SendMark.NO_ROLL_CALL: not (station.sworn or station.reported),
        }
        if role in READ_BACK:
            marks |= self._reading_marks(self._reader(station, read_back_by), acting)
        return Standing(acting, tuple(mark for mark, holds in marks.items() if holds))

    def _actor(self, station: Station, roles: Collection[str]) -> Actor | None:
        mine = (a for a in self._sender.actors if a.role in roles)
        return next((actor for actor in mine if in_scope(station.path, actor.path)), None)

    def is_operator(self, station: Station, actor: Actor) -> bool:
        """Whether the sender is one whom the PPS named at the station."""
        mine = (m for (at, _), m in self._members.items() if at == station.id and m.operates)
        return any(member.person_id == actor.person_id for member in mine)

    def may_sign(self, station: Station) -> Actor | None:
        """The sender as one whose phone signs for the station: an operator, the PPS or the PPK."""
        own = self._actor(station, (Role.KPPS,))
        if own is not None and self.is_operator(station, own):
            return own
        return self._actor(station, _HELPERS)

    def reader(self, station: Station, appointment: UUID | None) -> UUID | None:
        """The person who read back, if it is one of the station's seven."""
        member = self._reader(station, appointment)
        return None if member is None else member.person_id

    def _reader(self, station: Station, appointment: UUID | None) -> Any:
        return None if appointment is None else self._members.get((station.id, appointment))

    @staticmethod
    def _reading_marks(reader: Any, acting: Actor) -> dict[SendMark, bool]:
        """Whoever typed reads nothing back; a member who is no operator is only noted."""
        other = reader is not None and reader.person_id != acting.person_id
        return {
            SendMark.NO_READ_BACK: not other,
            SendMark.OTHER_READER: other and not reader.operates,
        }
