"""Reads of contests, forms, readings and the queue."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from garda.kernel.built_once import built_once
from garda.packs.forms import definition_from_json, definition_hash
from garda.packs.types import FormDefinition
from garda.people.mandates import Pair
from garda.regions.models import Election, StationListing
from garda.regions.queries import within

from .models import (
    SETTLED_STATES,
    BlockState,
    Choice,
    Contest,
    DeviceKey,
    FormHold,
    Reading,
    Settlement,
    VoteRound,
)
from .models import FormDefinition as StoredForm

#: Kind of those in the queue that wait for the second person.
DECIDED = "decided"
#: States of blocks that somebody has to do something about.
_WAITING = (BlockState.DIFFERS, BlockState.DECIDED)


@lru_cache(maxsize=1024)
def load_definition(contest_id: UUID) -> FormDefinition:
    """The contest's frozen form; it never changes once the contest is open, so it is kept."""
    return definition_from_json(StoredForm.objects.get(contest_id=contest_id).definition)


@lru_cache(maxsize=1024)
def form_sha256(contest_id: UUID) -> str:
    """The frozen form's own hash, by which senders say how they ordered their figures."""
    return definition_hash(load_definition(contest_id))


@built_once
def rounds_named(ids: Collection[UUID]) -> QuerySet[VoteRound]:
    """Rounds that a sending names, with all that their bundles say."""
    found = VoteRound.objects.filter(id__in=ids)
    return found.select_related("contest", "election", "station__village")


@built_once
def keys_named(hashes: Collection[str]) -> QuerySet[DeviceKey]:
    """Keys of phones by their hashes."""
    return DeviceKey.objects.filter(key_hash__in=hashes)


def station_code(village_code: str, path: str) -> str:
    """The 13 digits by which forms and bundles name a station: its village's, then its number."""
    return village_code.replace(".", "") + path.rpartition("/")[2]


def contests(election: Election) -> QuerySet[Contest]:
    """Contests of an election with their choices in ballot order."""
    ballot = Prefetch("choices", queryset=Choice.objects.order_by("number"))
    return (
        Contest.objects.filter(election=election)
        .select_related("region")
        .prefetch_related(ballot)
        .order_by("kind", "region__path")
    )


def pairs_of(election_id: UUID) -> list[Pair]:
    """Pairs of all contests of an election; an empty column sends no witness."""
    rows = Choice.objects.filter(election_id=election_id, empty_column=False)
    return [
        Pair(c.contest.kind, c.contest.name, c.contest.region.path, c.number, c.name)
        for c in rows.select_related("contest__region").order_by("contest__kind", "number")
    ]


def contests_of(election: Election, path: str) -> list[Contest]:
    """Contests in which the voters of a region at ``path`` take part: those with rounds there."""
    here = VoteRound.objects.filter(within(path), contest=OuterRef("pk"))
    return list(contests(election).filter(Exists(here)))


def voter_figures(listing: StationListing | None) -> dict[str, int | None]:
    """A station's voters with the keys of the forms, as station rules compare them."""
    if listing is None:
        return {}
    return {"dpt_l": listing.male, "dpt_p": listing.female, "dpt_j": listing.voters}


def _counting(election_id: UUID, path: str) -> QuerySet[Settlement]:
    """Blocks at or under ``path`` of rounds that count: what was replaced waits for nobody."""
    return Settlement.objects.filter(
        within(path), election_id=election_id, round__replaced_by__isnull=True
    )


def queue(election_id: UUID, path: str, kind: str = "") -> QuerySet[Settlement]:
    """Blocks at or under ``path`` that wait for a decision or for its confirmation, in order.

    ``kind``: those of one cause, or :data:`DECIDED` for those with a decision.
    """
    kinds = {"state": BlockState.DECIDED} if kind == DECIDED else {"cause": kind}
    return (
        _counting(election_id, path)
        .filter(state__in=_WAITING, **(kinds if kind else {}))
        .select_related("round__contest", "round__station__village")
        .order_by("path", "round__contest__kind", "block")
    )


def queue_counts(election_id: UUID, path: str) -> dict[str, int]:
    """How many blocks wait at or under ``path``: ``differs`` and ``decided``."""
    return _counting(election_id, path).aggregate(
        differs=Count("id", filter=Q(state=BlockState.DIFFERS)),
        decided=Count("id", filter=Q(state=BlockState.DECIDED)),
    )


def queue_kinds(election_id: UUID, path: str) -> dict[str, int]:
    """How many blocks wait at or under ``path``, by cause; :data:`DECIDED` for those decided."""
    rows = _counting(election_id, path).filter(state__in=_WAITING).values_list("state", "cause")
    counts: dict[str, int] = {}
    for state, cause, number in rows.annotate(number=Count("id")):
        kind = DECIDED if state == BlockState.DECIDED else cause
        counts[kind] = counts.get(kind, 0) + number
    return counts


def open_holds(election_id: UUID, path: str) -> list[FormHold]:
    """Forms at or under ``path`` whose photos are in doubt, by station."""
    return list(
        FormHold.objects.filter(within(path), election_id=election_id, released_at__isnull=True)
        .filter(round__replaced_by__isnull=True)
        .select_related("round__contest", "round__station__village")
        .order_by("path", "round__contest__kind", "cause")
    )


def progress(election_id: UUID, path: str) -> dict[str, int]:
    """Rounds at or under ``path``: ``rounds``, with ``forms`` entered, and ``settled`` in votes."""
    rounds = VoteRound.objects.filter(
        within(path), election_id=election_id, replaced_by__isnull=True
    ).count()
    votes = _counting(election_id, path).filter(block="votes")
    states = [s.value for s in SETTLED_STATES]
    return {
        "rounds": rounds,
        **votes.aggregate(forms=Count("id"), settled=Count("id", filter=Q(state__in=states))),
    }


def rounds_of_station(election_id: UUID, path: str) -> list[VoteRound]:
    """Rounds of one station with readings and settlements, in the order of contests."""
    return list(
        VoteRound.objects.filter(election_id=election_id, path=path)
        .select_related("contest__region", "station__village")
        .prefetch_related(
            Prefetch("readings", queryset=Reading.objects.order_by("recorded_at", "id")),
            "settlements__counted",
        )
        .order_by("contest__kind", "number")
    )


def waiting_for(election_id: UUID, path: str, source: str, pair: int = 0) -> QuerySet[VoteRound]:
    """Rounds at or under ``path`` that ``source`` has not entered yet."""
    entered = Reading.objects.filter(source=source, pair=pair).values("round_id")
    return (
        VoteRound.objects.filter(within(path), election_id=election_id, replaced_by__isnull=True)
        .exclude(id__in=entered)
        .select_related("contest", "station__village")
        .order_by("path", "contest__kind")
    )
