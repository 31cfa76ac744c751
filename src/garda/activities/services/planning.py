"""Planning the oath of a regency's villages and the sessions of the training cascade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from itertools import chain
from uuid import UUID

from django.db import transaction

from garda.activities.domain.audiences import AUDIENCE_NAMES
from garda.activities.domain.cascade import Session, hands_on, link_of
from garda.activities.errors import BrokenLineage, WrongLevel
from garda.activities.models import Activity, ActivityKind
from garda.documents import wordings
from garda.documents.services import keep_wordings
from garda.formation.staffing import KPPS
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.canonical import canonical_bytes, sha256_hex
from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.packs.types import ModuleSpec
from garda.regions.models import Election, Region, RegionLevel

from .holding import TRAINERS
from .members import add_trainers
from .series import MORNING, checked_link, hours, write_series

OATH_STAGE = "oath"
TRAINING_STAGE = "training"

PLAN_OATH = act("activities.oath", "Merencanakan pelantikan", Role.PPS, Role.KPU_REGENCY)
PLAN_TRAINING = act("activities.training", "Merencanakan bimtek", *chain(*TRAINERS.values()))


@transaction.atomic
def plan_oath(
    actor: Actor,
    *,
    election: Election,
    villages: Sequence[Region],
    on: date | None = None,
    at: time = MORNING,
    ends: time | None = None,
    place: str = "",
    link: str = "",
) -> list[Activity]:
    """Plan one swearing-in of the KPPS per village, at local time ``at``.

    ``on``: the pack's oath day when None. For the regency's KPU, or a PPS for its own village. One
    act for all villages. The words that are read out are kept (``documents.wordings``), their hash
    in ``content_hash``. Raises NotAllowed, WrongLevel, WrongTimes, WrongLink, AlreadyPlanned,
    NoOfficialText.
    """
    pack = get_pack(election.pack)
    for village in villages:
        PLAN_OATH.require(actor, path=village.path)
    _check_level(KPPS, RegionLevel.VILLAGE, villages)
    said = keep_wordings(election, [village.path for village in villages], wordings.OATH)
    planned = [
        Activity(
            election=election,
            kind=ActivityKind.OATH,
            audience=KPPS,
            region=village,
            path=village.path,
            title=f"Pelantikan KPPS {village.name}",
            place=place,
            link=checked_link(link),
            **hours(on or pack.stage(OATH_STAGE).starts, at, ends, village),
            content_hash=said[village.path].content_hash,
        )
        for village in villages
    ]
    write_series(
        actor,
        election,
        "activities.oath_planned",
        planned,
        title=f"Pelantikan KPPS {election.name}",
    )
    return planned


@transaction.atomic
def plan_training(
    actor: Actor,
    *,
    election: Election,
    audience: str,
    regions: Sequence[Region],
    taught_from: UUID | None = None,
    on: date | None = None,
    at: time = MORNING,
    ends: time | None = None,
    modules: Sequence[str] | None = None,
    place: str = "",
    link: str = "",
    trainers: Mapping[str, Sequence[UUID]] | None = None,
) -> list[Activity]:
    """Plan one training session of ``audience`` per region, handed on from ``taught_from``.

    Audiences and levels are those of the cascade: ``kpu_province`` (country), ``kpu_regency``
    (province), ``ppk_pps`` (regency), ``kpps`` (village). ``on``: local date, the first day of the
    pack's training stage when None. ``modules``: codes, all of the pack when None. ``trainers``:
    persons by the path of their session. Raises NotAllowed, WrongLevel, WrongTimes, WrongLink,
    BrokenLineage, AlreadyPlanned, NotAPart, KeyError for an unknown audience.
    """
    pack = get_pack(election.pack)
    for region in regions:
        PLAN_TRAINING.require(actor, path=region.path, among=TRAINERS[audience])
    _check_level(audience, link_of(audience).level, regions)
    source = _source(election, audience, regions, taught_from)
    taught = [m for m in pack.modules if modules is None or m.code in modules]
    day = on or pack.stage(TRAINING_STAGE).starts
    planned = [
        Activity(
            election=election,
            kind=ActivityKind.TRAINING,
            audience=audience,
            region=region,
            path=region.path,
            title=f"Bimtek {AUDIENCE_NAMES[audience]} {region.name}",
            place=place,
            link=checked_link(link),
            **hours(day, at, ends, region),
            taught_from=source,
            modules=[module.code for module in taught],
            content_hash=_content_hash(taught),
        )
        for region in regions
    ]
    title = f"Bimtek {AUDIENCE_NAMES[audience]}"
    write_series(actor, election, "activities.training_planned", planned, title=title)
    add_trainers(planned, trainers or {})
    return planned


def _check_level(audience: str, level: str, regions: Iterable[Region]) -> None:
    wrong = [region.name for region in regions if region.level != level]
    if wrong:
        raise WrongLevel(audience, wrong)


def _source(
    election: Election, audience: str, regions: Sequence[Region], taught_from: UUID | None
) -> Activity | None:
    """The session taught from, checked against every region."""
    sessions = Activity.objects.filter(election=election, kind=ActivityKind.TRAINING)
    source = sessions.filter(id=taught_from).first() if taught_from else None
    above = Session(source.audience, source.path) if source else None
    lost = taught_from is not None and source is None
    if lost or not all(hands_on(Session(audience, region.path), above) for region in regions):
        raise BrokenLineage(audience)
    return source


def _content_hash(modules: Sequence[ModuleSpec]) -> str:
    """Fingerprint of what is taught: equal in every session that teaches the same."""
    return sha256_hex(canonical_bytes([[m.code, m.name.id, m.minutes] for m in modules]))
