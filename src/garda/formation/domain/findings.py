"""What the program finds by itself about applicants: numbers that do not fit, one number twice,
service in two bodies, somebody of the same household (a spouse, too) in a body.

Pure: everything is an id or a digest, nothing is a number of anybody. A finding is a reason to ask.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

#: Checks of the pack by what a NIK differs in (``people.domain.nik.Doubt``).
NIK_CHECKS: Mapping[str, tuple[str, ...]] = {
    "date": ("nik_date",),
    "birth": ("nik_birth",),
    "sex": ("nik_sex",),
    "birth_sex": ("nik_birth", "nik_sex"),
}
TWICE, HOUSEHOLD, TWO_BODIES = "nik_twice", "household", "two_bodies"


@dataclass(frozen=True, slots=True)
class Finding:
    """A check of the pack that found something on an application, and what it rests on."""

    application: UUID
    check: str
    evidence: tuple[str, ...]

    @property
    def cause(self) -> str:
        """The same for the same evidence, and telling nothing of it."""
        joined = "\n".join(sorted(self.evidence)).encode()
        return f"{self.check}:{hashlib.blake2b(joined, digest_size=12).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A number that stands: whose (merged records are one human being), and its blind index."""

    human: UUID
    kind: str
    index: bytes
    unlike: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """Somebody in a body (or with a role in one). ``application``: how they came to it."""

    id: UUID
    human: UUID
    body: str
    application: UUID | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """What is known around the applicants of one village, wherever it was recorded.

    ``applicants``: human being of each application that is looked at; ``others``: of every standing
    application in the election by somebody who shares a NIK with one of them, themselves included;
    ``named``: who names whom as their spouse, by the blind index of a NIK.
    """

    applicants: Mapping[UUID, UUID]
    others: Mapping[UUID, UUID]
    claims: Collection[Claimed]
    services: Collection[Service]
    named: Collection[tuple[UUID, bytes]] = ()


def find(register: Register, bodies: Mapping[str, Collection[str]]) -> list[Finding]:
    """All findings. ``bodies``: codes that count by check (household, two_bodies)."""
    by_nik, by_kk = _groups(register.claims, "nik"), _groups(register.claims, "kk")
    couples = _couples(register.named, by_nik)
    own = defaultdict(list)
    for claim in register.claims:
        own[claim.human].append(claim)
    services = defaultdict(list)
    for service in register.services:
        services[service.human].append(service)
    found: list[Finding] = []
    for application, human in register.applicants.items():
        same = _sharing(own[human], "nik", by_nik) | {human}
        kin = (_sharing(own[human], "kk", by_kk) | couples[human]) - same
        found += _unlike(application, own[human])
        found += _twice(application, same, register.others)
        found += _serving(application, TWO_BODIES, _of(same, services), bodies)
        found += _serving(application, HOUSEHOLD, _of(kin, services), bodies)
    return found


def _groups(claims: Iterable[Claimed], kind: str) -> dict[bytes, set[UUID]]:
    """Human beings by blind index."""
    groups: dict[bytes, set[UUID]] = defaultdict(set)
    for claim in claims:
        if claim.kind == kind:
            groups[claim.index].add(claim.human)
    return groups


def _couples(
    named: Iterable[tuple[UUID, bytes]], by_nik: Mapping[bytes, set[UUID]]
) -> Mapping[UUID, set[UUID]]:
    """Per human being their spouses, whichever of the two named the other."""
    couples: dict[UUID, set[UUID]] = defaultdict(set)
    for human, index in named:
        for spouse in by_nik.get(index, ()):
            couples[human].add(spouse)
            couples[spouse].add(human)
    return couples


def _sharing(own: Iterable[Claimed], kind: str, groups: Mapping[bytes, set[UUID]]) -> set[UUID]:
    return {human for claim in own if claim.kind == kind for human in groups[claim.index]}


def _of(people: Iterable[UUID], services: Mapping[UUID, list[Service]]) -> list[Service]:
    return [service for human in people for service in services.get(human, ())]


def _unlike(application: UUID, own: Iterable[Claimed]) -> Iterator[Finding]:
    for claim in own:
        for check in NIK_CHECKS.get(claim.unlike, ()):
            yield Finding(application, check, (claim.index.hex(),))


def _twice(
    application: UUID, same: Collection[UUID], others: Mapping[UUID, UUID]
) -> Iterator[Finding]:
    evidence = [str(a) for a, human in others.items() if human in same and a != application]
    if evidence:
        yield Finding(application, TWICE, tuple(evidence))


def _serving(
    application: UUID,
    check: str,
    services: Collection[Service],
    bodies: Mapping[str, Collection[str]],
) -> Iterator[Finding]:
    """The body that this very application led to is none of them."""
    led_to = {service.body for service in services if service.application == application}
    counted = [s for s in services if s.body in bodies.get(check, ()) and s.body not in led_to]
    if counted:
        yield Finding(application, check, tuple(str(service.id) for service in counted))
